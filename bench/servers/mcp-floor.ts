/** MCP, the floor: JSON-RPC by hand in `Bun.serve`, calling a function and checking nothing. */

import { findOrder } from '../sample/order'
import { announce, loopback } from './announce'
import { methodNotFound, readCall, resultOf } from './json-rpc'

const server = Bun.serve({
	...loopback,
	routes: {
		'/mcp': {
			POST: async (request) => {
				const call = readCall(await request.json())
				if (call === null) return Response.json(methodNotFound, { status: 404 })
				const order = findOrder(call.order)
				return Response.json(resultOf(call.id, order, JSON.stringify(order)))
			}
		}
	}
})
announce(server.port)
