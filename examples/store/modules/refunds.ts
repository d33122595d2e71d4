/** Refunds: money that leaves only after a second person agreed. */

import { Elysia, t } from 'elysia'
import { actions } from 'quater'
import { getRefund, listRefunds, refundOrder } from '../data/refunds'
import { missing, models } from './models'

export const refunds = new Elysia({ tags: ['refunds'] })
	.use(actions)
	.use(models)
	.post(
		'/orders/:order_id/refund',
		({ params: { order_id }, body, caller, status }) => {
			const refund = refundOrder({ ...body, order_id, refunded_by: caller.subject })
			return refund ? status(201, refund) : status(404, missing('order', order_id))
		},
		{
			params: 'order.id',
			body: t.Object({
				amount_cents: t.Optional(
					t.Integer({ minimum: 1, description: 'In cents; all that is left when omitted' })
				),
				reason: t.String({ minLength: 3, maxLength: 500 })
			}),
			response: { 201: 'refund', 404: 'failure', 409: 'failure' },
			scopes: ['refunds:write'],
			needsApproval: { reason: 'Money leaves the account.' },
			tool: { annotations: { destructiveHint: true, idempotentHint: false } },
			cli: true,
			detail: { description: 'Pay back an order, in full or in part. Someone must approve it.' }
		}
	)
	.get('/refunds', ({ query }) => ({ refunds: listRefunds(query.order_id) }), {
		query: t.Object({ order_id: t.Optional(t.String()) }),
		response: 'refund.list',
		scopes: ['orders:read'],
		tool: true,
		cli: true,
		detail: { description: 'List refunds, newest first, of one order or of all.' }
	})
	.get(
		'/refunds/:refund_id',
		({ params: { refund_id }, status }) =>
			getRefund(refund_id) ?? status(404, missing('refund', refund_id)),
		{
			response: { 200: 'refund', 404: 'failure' },
			scopes: ['orders:read']
		}
	)
