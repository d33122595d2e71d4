/** Projects and tasks behind a session cookie, as the app was before quater. */

import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import { auth } from '../shared/auth'
import { errors } from '../shared/errors'
import { projects } from './projects'
import { users } from './users'

export const app = new Elysia()
	.use(errors)
	.use(swagger({ documentation: { info: { title: 'Projects', version: '1.0.0' } } }))
	.get('/health', () => ({ ok: true }))
	.use(auth)
	.use(users)
	.use(projects)

if (import.meta.main) app.listen(Number(Bun.env.PORT ?? 3000))
