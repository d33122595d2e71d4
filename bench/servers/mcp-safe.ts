/** MCP: the floor with the safety work by hand, calling a validated Elysia route by a Request. */

import { Elysia, t } from 'elysia'
import { findOrder } from '../sample/order'
import { announce, loopback } from './announce'
import { methodNotFound, readCall, resultOf } from './json-rpc'
import { hostIsOurs, originIsOurs, requestIdOf, safeHeaders, subjectOf } from './safety'

const app = new Elysia().get('/orders/:id', ({ params }) => findOrder(params.id), {
	params: t.Object({ id: t.String({ minLength: 1, maxLength: 64 }) })
})
app.compile()

const answer = async (request: Request): Promise<Response> => {
	const { headers } = request
	if (!hostIsOurs(headers)) return new Response('Invalid Host header', { status: 400 })
	if (!originIsOurs(headers)) return new Response('Invalid Origin', { status: 403 })
	if (subjectOf(headers) === null) return new Response('Unauthorized', { status: 401 })
	const call = readCall(await request.json())
	if (call === null) return Response.json(methodNotFound, { status: 404 })
	const target = `http://localhost/orders/${encodeURIComponent(call.order)}`
	const text = await (await app.fetch(new Request(target))).text()
	return Response.json(resultOf(call.id, JSON.parse(text), text))
}

const server = Bun.serve({
	...loopback,
	routes: {
		'/mcp': {
			POST: async (request) => {
				const response = await answer(request)
				for (const [name, value] of Object.entries(safeHeaders)) response.headers.set(name, value)
				response.headers.set('x-request-id', requestIdOf(request.headers))
				return response
			}
		}
	}
})
announce(server.port)
