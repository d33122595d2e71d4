/** The shapes that routes share, by name. */

import { Elysia, t } from 'elysia'

const cents = (description: string) => t.Integer({ minimum: 0, description })

const status = t.Union([
	t.Literal('pending'),
	t.Literal('paid'),
	t.Literal('shipped'),
	t.Literal('delivered'),
	t.Literal('cancelled')
])

const summary = t.Object({
	id: t.String(),
	customer_id: t.String(),
	customer_name: t.String(),
	status,
	placed_at: t.String({ format: 'date-time' }),
	note: t.Nullable(t.String()),
	total_cents: cents('Sum of all lines, in cents'),
	refunded_cents: cents('Paid back so far, in cents')
})

const line = t.Object({
	sku: t.String(),
	name: t.String(),
	quantity: t.Integer(),
	unit_price_cents: cents('Price of one when it was ordered, in cents')
})

const customer = t.Object({
	id: t.String(),
	name: t.String(),
	email: t.String({ format: 'email' }),
	created_at: t.String({ format: 'date-time' })
})

const product = t.Object({
	sku: t.String(),
	name: t.String(),
	price_cents: cents('In cents'),
	in_stock: t.Integer()
})

const refund = t.Object({
	id: t.String(),
	order_id: t.String(),
	amount_cents: cents('In cents'),
	reason: t.String(),
	refunded_by: t.String(),
	created_at: t.String({ format: 'date-time' })
})

export const models = new Elysia({ name: 'store.models' }).model({
	order: t.Composite([summary, t.Object({ lines: t.Array(line) })]),
	'order.list': t.Object({ orders: t.Array(summary) }),
	'order.id': t.Object({ order_id: t.String({ examples: ['ord_1001'] }) }),
	'order.filter': t.Object({
		status: t.Optional(status),
		customer_id: t.Optional(t.String()),
		before: t.Optional(t.String({ description: 'Continue after this order id' })),
		limit: t.Integer({ minimum: 1, maximum: 100, default: 20 })
	}),
	'order.new': t.Object({
		customer_id: t.String({ examples: ['cus_1001'] }),
		lines: t.Array(
			t.Object({ sku: t.String(), quantity: t.Integer({ minimum: 1, maximum: 1000 }) }),
			{ minItems: 1, maxItems: 50 }
		),
		note: t.Optional(t.String({ maxLength: 500 }))
	}),
	customer,
	'customer.list': t.Object({ customers: t.Array(customer) }),
	'customer.id': t.Object({ customer_id: t.String({ examples: ['cus_1001'] }) }),
	product,
	'product.list': t.Object({ products: t.Array(product) }),
	'product.sku': t.Object({ sku: t.String({ examples: ['MUG-BLUE'] }) }),
	refund,
	'refund.list': t.Object({ refunds: t.Array(refund) }),
	failure: t.Object({ message: t.String() })
})

/** The body of a 404, the same for every kind of thing. */
export const missing = (what: string, id: string) => ({ message: `There is no ${what} ${id}` })
