/** An app that uses every kind of schema that a document has to cope with. */

import { type } from 'arktype'
import { Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'
import { z } from 'zod'

const order = t.Object({
	id: t.String({ examples: ['ord_1001'] }),
	status: t.Union([t.Literal('paid'), t.Literal('shipped'), t.Literal('cancelled')]),
	placed_at: t.Date(),
	note: t.Union([t.String(), t.Null()]),
	lines: t.Array(t.Object({ sku: t.String(), quantity: t.Integer({ minimum: 1, default: 1 }) }))
})

const category = t.Recursive((This) => t.Object({ name: t.String(), children: t.Array(This) }), {
	$id: 'category'
})

const orders = new Elysia({ prefix: '/orders', tags: ['Orders'] })
	.use(actions)
	.model({ order, signIn: t.Object({ email: t.String({ format: 'email' }) }) })
	.get('/', () => [] as never, {
		query: t.Object({
			status: t.Optional(t.String({ description: 'Only these.' })),
			since: t.Optional(t.Date()),
			limit: t.Numeric({ minimum: 1, maximum: 100, default: 20 }),
			tags: t.Optional(t.Array(t.String())),
			where: t.Optional(t.Object({ sku: t.String() }))
		}),
		response: t.Array(t.Ref('order')),
		tool: true,
		cli: true,
		scopes: ['orders:read'],
		detail: { description: 'List orders, newest first.' }
	})
	.get('/:order_id', () => ({}) as never, {
		params: t.Object({ order_id: t.String({ pattern: '^ord_', examples: ['ord_1001'] }) }),
		response: { 200: 'order', 404: t.String({ description: 'No such order.' }) },
		tool: true,
		cli: true,
		detail: { description: 'Fetch one order by id.' }
	})
	.post('/:order_id/refund', () => ({ ok: true }), {
		params: t.Object({ order_id: t.String() }),
		body: t.Object({ amount: t.Number({ exclusiveMinimum: 0 }), reason: t.Optional(t.String()) }),
		response: { 200: t.Object({ ok: t.Boolean() }), 409: t.Object({ conflict: t.String() }) },
		needsApproval: { reason: 'Money leaves.' },
		scopes: ['refunds:write'],
		tool: true,
		cli: true,
		detail: { operationId: 'refund_order', description: 'Refund an order.' }
	})
	.put('/:id', () => undefined, {
		body: 'order',
		response: { 204: t.Void() },
		detail: { summary: 'Replace an order', deprecated: true }
	})

/** Covered by a bearer token, with public, plain, hidden and exposed routes. */
export const app = new Elysia()
	.use(
		quater({
			name: 'store',
			version: '1.2.3',
			auth: bearer({
				'admin-token': { subject: 'admin', scopes: ['orders:read', 'refunds:write'] }
			}),
			docs: { public: false }
		})
	)
	.model({ category, unused: t.Object({ never: t.Boolean() }) })
	.get('/health', () => 'ok', { public: true, response: t.String() })
	.use(orders)
	.post('/avatar', () => ({ bytes: 0 }), {
		body: t.Object({ image: t.File({ type: ['image/png', 'image'] }), alt: t.String() }),
		tags: ['Files']
	})
	.get('/avatar/:name?', () => new Response(), { tags: ['Files'], response: t.File() })
	.post('/form', () => 1, { parse: 'urlencoded', body: t.Object({ a: t.String() }) })
	.post('/note', () => 1, { body: t.Optional(t.String()) })
	.get('/categories', () => ({}) as never, { response: 'category' })
	.post('/categories', () => ({}) as never, {
		body: 'category',
		response: t.Array(t.Ref('category'))
	})
	.guard({ headers: t.Object({ 'x-tenant': t.String() }) }, (guarded) =>
		guarded.get('/tenant', ({ headers }) => headers['x-tenant'])
	)
	.guard(
		{
			schema: 'standalone',
			query: t.Object({ trace: t.Optional(t.Boolean()) }),
			cookie: t.Cookie({ theme: t.Optional(t.String()) }),
			response: { 402: t.Object({ pay: t.Literal(true) }) }
		},
		(guarded) =>
			guarded.get('/traced', () => ({}), {
				query: t.Object({ q: t.String() }),
				response: t.Object({})
			})
	)
	.post('/zod', () => ({ ok: true }), {
		body: z.object({
			when: z.iso.datetime(),
			kind: z.enum(['a', 'b']).default('a'),
			size: z.union([z.number(), z.literal('max')]).nullable()
		}),
		response: z.object({ ok: z.boolean(), at: z.string().optional() }),
		tool: true,
		detail: { operationId: 'zod_thing', description: 'Take what zod describes.' }
	})
	.post('/ark', () => 1, { body: type({ name: 'string', 'age?': 'number.integer >= 0' }) })
	.get('/hidden', () => 1, { detail: { hide: true } })
	.get('/wild/*', () => 1)
	.all('/any', () => 1)
	.ws('/socket', { message() {} })
	.mount('/mounted', () => new Response('mounted'))
