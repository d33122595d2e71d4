/** HTTP: Elysia with validated params and nothing else. */

import { Elysia, t } from 'elysia'
import { findOrder } from '../sample/order'
import { announce, loopback } from './announce'

new Elysia()
	.get('/orders/:id', ({ params }) => findOrder(params.id), {
		params: t.Object({ id: t.String({ minLength: 1, maxLength: 64 }) })
	})
	.listen(loopback, ({ port }) => announce(port))
