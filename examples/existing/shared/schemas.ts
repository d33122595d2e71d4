/** What the routes take, in arktype. */

import { type } from 'arktype'

const title = type('1 <= string <= 200')

export const credentials = type({ email: 'string.email', password: 'string >= 8' })

export const projectId = type({ id: 'string.integer.parse' })

export const newProject = type({ name: '1 <= string <= 100' })

export const taskFilter = type({ 'state?': "'open' | 'done' | 'all'" })

export const newTask = type({ title })

export const taskId = type({ id: 'string.integer.parse', taskId: 'string.integer.parse' })

export const taskChanges = type({ 'title?': title, 'done?': 'boolean' })
