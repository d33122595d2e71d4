/** HTTP: Hono, bare, or with zod validation (`zod`), or with the safety work too (`safe`). */

import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { findOrder } from '../sample/order'
import { orderInput } from '../sample/zod'
import { announce, loopback } from './announce'
import { hostIsOurs, requestIdOf, safeHeaders, subjectOf } from './safety'

const safety = createMiddleware<{ Variables: { subject: string } }>(async (c, next) => {
	const { headers } = c.req.raw
	for (const [name, value] of Object.entries(safeHeaders)) c.header(name, value)
	c.header('x-request-id', requestIdOf(headers))
	if (!hostIsOurs(headers)) return c.text('Invalid Host header', 400)
	const subject = subjectOf(headers)
	if (subject === null) return c.text('Unauthorized', 401)
	c.set('subject', subject)
	await next()
})

const level = process.argv[2] ?? 'bare'
const app = new Hono()
if (level === 'safe') app.use(safety)
if (level === 'bare') app.get('/orders/:id', (c) => c.json(findOrder(c.req.param('id'))))
else {
	app.get('/orders/:id', zValidator('param', orderInput), (c) =>
		c.json(findOrder(c.req.valid('param').id))
	)
}

announce(Bun.serve({ ...loopback, fetch: app.fetch }).port)
