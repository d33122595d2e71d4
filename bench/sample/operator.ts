/** The app that an operator binary is made of, and that its server runs: one action, no records. */

import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { findOrder, serverInfo, token, toolDescription, toolName } from './order'

export const app = new Elysia()
	.use(quater({ ...serverInfo, auth: bearer({ [token]: 'admin' }), audit: false }))
	.get('/orders/:id', ({ params }) => findOrder(params.id), {
		params: t.Object({ id: t.String({ minLength: 1, maxLength: 64 }) }),
		cli: true,
		detail: { operationId: toolName, description: toolDescription }
	})
