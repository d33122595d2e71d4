/** Signing in and out with a session cookie. */

import { Elysia } from 'elysia'
import { credentials } from './schemas'
import { closeSession, cookieOptions, openSession } from './sessions'
import { verify } from './users'

export const auth = new Elysia({ prefix: '/auth', tags: ['auth'] })
	.post(
		'/login',
		async ({ body, cookie: { session }, status }) => {
			const user = await verify(body.email, body.password)
			if (!user) return status(401, { message: 'Wrong email or password' })
			session?.set({ ...cookieOptions, value: openSession(user) })
			return user
		},
		{ body: credentials }
	)
	.post('/logout', ({ cookie: { session } }) => {
		closeSession(session?.value)
		session?.remove()
		return { message: 'Signed out' }
	})
