/** Who is signed in, and which role a route asks for. */

import { Elysia } from 'elysia'
import { sessionUser } from '../shared/sessions'
import type { Role } from '../shared/users'

export const session = new Elysia({ name: 'session' })
	.derive({ as: 'scoped' }, ({ cookie }) => ({
		visitor: sessionUser(cookie.session?.value)
	}))
	.macro('role', (role: Role) => ({
		resolve({ visitor, status }) {
			if (!visitor) return status(401, { message: 'Sign in first' })
			if (role === 'admin' && visitor.role !== 'admin') {
				return status(403, { message: 'Only admins may do this' })
			}
			return { user: visitor }
		}
	}))
