/** Who has an account. */

import { Elysia } from 'elysia'
import { listUsers } from '../shared/users'
import { session } from './session'

export const users = new Elysia({ tags: ['users'] })
	.use(session)
	.get('/me', ({ user }) => user, {
		role: 'member',
		cli: { aliases: ['whoami'] },
		detail: { description: 'Who you are signed in as.' }
	})
	.get('/users', () => ({ users: listUsers() }), {
		role: 'admin',
		tool: true,
		detail: { description: 'List everybody with an account.' }
	})
