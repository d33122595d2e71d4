/** The same app with two more doors: agents over MCP, scripts over the command line. */

import { swagger } from '@elysiajs/swagger'
import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { auth } from '../shared/auth'
import { errors } from '../shared/errors'
import { projects } from './projects'
import { tokenCaller } from './tokens'
import { users } from './users'

export const app = new Elysia()
	.use(
		quater({
			name: 'projects',
			version: '1.0.0',
			// Browsers sign in with the session cookie, as before; tokens open the new doors alone.
			publicSurfaces: ['api'],
			auth: [{ surfaces: ['mcp', 'cli'], authenticate: bearer(tokenCaller) }]
		})
	)
	.use(errors)
	.use(swagger({ documentation: { info: { title: 'Projects', version: '1.0.0' } } }))
	.get('/health', () => ({ ok: true }))
	.use(auth)
	.use(users)
	.use(projects)

if (import.meta.main) app.listen(Number(Bun.env.PORT ?? 3000))
