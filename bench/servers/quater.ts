/**
 * Quater as it comes, for HTTP and MCP; takes the number of tools, of which the last is called, and
 * `audited` to record every call.
 */

import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { findOrder, serverInfo, token, toolDescription, toolName } from '../sample/order'
import { operations } from '../sample/resources'
import { declareRoutes } from '../sample/routes'
import { announce, loopback, scratchFolder } from './announce'

const tools = Number(process.argv[2] ?? 1)
const audit = process.argv[3] === 'audited'
const app = new Elysia().use(
	quater({
		...serverInfo,
		auth: bearer({ [token]: 'admin' }),
		audit,
		...(audit && { database: join(scratchFolder(), 'audit.db') })
	})
)
declareRoutes(app, operations(tools - 1), { tool: true })

app
	.get('/orders/:id', ({ params }) => findOrder(params.id), {
		params: t.Object({ id: t.String({ minLength: 1, maxLength: 64 }) }),
		tool: true,
		detail: { operationId: toolName, description: toolDescription }
	})
	.listen(loopback, ({ port }) => announce(port))
