/** Orders: looking them up, taking them, moving them along, and their papers. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import {
	createOrder,
	getOrder,
	listOrders,
	type OrderSummary,
	setNote,
	setStatus
} from '../data/orders'
import { csv } from '../documents/csv'
import { invoiceLines } from '../documents/invoice'
import { pdf } from '../documents/pdf'
import { missing, models } from './models'

const exportColumns: (keyof OrderSummary)[] = [
	'id',
	'customer_id',
	'status',
	'placed_at',
	'total_cents',
	'refunded_cents',
	'note'
]

export const orders = new Elysia({ prefix: '/orders', tags: ['orders'] })
	.use(actions)
	.use(models)
	.get('/', ({ query }) => ({ orders: listOrders(query) }), {
		query: 'order.filter',
		response: 'order.list',
		scopes: ['orders:read'],
		tool: true,
		cli: true,
		detail: { description: 'List orders, newest first. Give the last id as `before` to go on.' }
	})
	.get('/search', ({ query }) => ({ orders: listOrders({ text: query.q, limit: 20 }) }), {
		query: t.Object({ q: t.String({ minLength: 2, maxLength: 100 }) }),
		response: 'order.list',
		scopes: ['orders:read'],
		tool: true,
		detail: { description: 'Find orders by words in the customer name or the note.' }
	})
	.get(
		'/export',
		({ query }) =>
			new Response(csv(listOrders(query), exportColumns), {
				headers: {
					'content-type': 'text/csv; charset=utf-8',
					'content-disposition': 'attachment; filename="orders.csv"'
				}
			}),
		{
			query: t.Object({ customer_id: t.Optional(t.String()) }),
			scopes: ['orders:read'],
			cli: { description: 'Print all orders, or those of one customer, as CSV.' }
		}
	)
	.post('/', ({ body, caller, status }) => status(201, createOrder(body, caller.subject)), {
		body: 'order.new',
		response: { 201: 'order', 409: 'failure' },
		scopes: ['orders:write'],
		tool: true,
		cli: true,
		detail: { description: 'Take an order for a customer; the goods leave the stock at once.' }
	})
	.guard({ params: 'order.id' })
	.get(
		'/:order_id',
		({ params: { order_id }, status }) =>
			getOrder(order_id) ?? status(404, missing('order', order_id)),
		{
			response: { 200: 'order', 404: 'failure' },
			scopes: ['orders:read'],
			tool: true,
			cli: { aliases: ['order'] },
			detail: { description: 'Fetch one order with its lines.' }
		}
	)
	.get(
		'/:order_id/invoice',
		({ params: { order_id }, status }) => {
			const order = getOrder(order_id)
			if (!order) return status(404, missing('order', order_id))
			return new Response(`${invoiceLines(order).join('\n')}\n`, {
				headers: { 'content-type': 'text/plain; charset=utf-8' }
			})
		},
		{
			scopes: ['orders:read'],
			tool: true,
			cli: true,
			detail: { description: 'The invoice of an order as plain text.' }
		}
	)
	.get(
		'/:order_id/invoice.pdf',
		({ params: { order_id }, status }) => {
			const order = getOrder(order_id)
			if (!order) return status(404, missing('order', order_id))
			return new Response(pdf(invoiceLines(order)), {
				headers: {
					'content-type': 'application/pdf',
					'content-disposition': `inline; filename="${order_id}.pdf"`
				}
			})
		},
		{
			scopes: ['orders:read'],
			tool: true,
			detail: { description: 'The invoice of an order as a PDF file.' }
		}
	)
	.patch(
		'/:order_id/status',
		({ params: { order_id }, body, caller, status }) =>
			setStatus(order_id, body.status, caller.subject) ?? status(404, missing('order', order_id)),
		{
			body: t.Object({
				status: t.Union([t.Literal('paid'), t.Literal('shipped'), t.Literal('delivered')])
			}),
			response: { 200: 'order', 404: 'failure', 409: 'failure' },
			scopes: ['orders:write'],
			tool: true,
			cli: true,
			detail: { description: 'Move an order on: pending, paid, shipped, delivered.' }
		}
	)
	.post(
		'/:order_id/cancel',
		({ params: { order_id }, caller, status }) =>
			setStatus(order_id, 'cancelled', caller.subject) ?? status(404, missing('order', order_id)),
		{
			response: { 200: 'order', 404: 'failure', 409: 'failure' },
			scopes: ['orders:write'],
			tool: { annotations: { destructiveHint: true } },
			cli: true,
			detail: {
				description: 'Cancel an order that has not been shipped and restock its goods.'
			}
		}
	)
	.put(
		'/:order_id/note',
		({ params: { order_id }, body, status }) =>
			setNote(order_id, body.note) ?? status(404, missing('order', order_id)),
		{
			body: t.Object({ note: t.Nullable(t.String({ maxLength: 500 })) }),
			response: { 200: 'order', 404: 'failure' },
			scopes: ['orders:write']
		}
	)
