/** HTTP: Elysia with the safety work written by hand, as hooks. */

import { Elysia, t } from 'elysia'
import { findOrder } from '../sample/order'
import { announce, loopback } from './announce'
import { hostIsOurs, requestIdOf, safeHeaders, subjectOf } from './safety'

new Elysia()
	.onRequest(({ request, set, status }) => {
		Object.assign(set.headers, safeHeaders)
		set.headers['x-request-id'] = requestIdOf(request.headers)
		if (!hostIsOurs(request.headers)) return status(400, 'Invalid Host header')
	})
	.derive(({ request, status }) => {
		const subject = subjectOf(request.headers)
		return subject === null ? status(401, 'Unauthorized') : { subject }
	})
	.get('/orders/:id', ({ params }) => findOrder(params.id), {
		params: t.Object({ id: t.String({ minLength: 1, maxLength: 64 }) })
	})
	.listen(loopback, ({ port }) => announce(port))
