/** HTTP, the limit: a route of `Bun.serve` that checks nothing. */

import { findOrder } from '../sample/order'
import { announce, loopback } from './announce'

const server = Bun.serve({
	...loopback,
	routes: { '/orders/:id': ({ params }) => Response.json(findOrder(params.id)) }
})
announce(server.port)
