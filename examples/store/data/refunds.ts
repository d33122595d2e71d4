/** Refunds: never more than was paid, never for an order that took no money. */

import { Conflict } from './conflict'
import { database, nextId, now } from './database'
import { getOrder } from './orders'

export type Refund = {
	id: string
	order_id: string
	amount_cents: number
	reason: string
	refunded_by: string
	created_at: string
}

export type RefundInput = {
	order_id: string
	/** All that is left to refund when omitted. */
	amount_cents?: number | undefined
	reason: string
	refunded_by: string
}

const byId = database.query<Refund, { id: string }>('SELECT * FROM refunds WHERE id = $id')

const byOrder = database.query<Refund, { order_id: string | null }>(
	'SELECT * FROM refunds WHERE $order_id IS NULL OR order_id = $order_id ORDER BY rowid DESC'
)

const insert = database.query<Refund, Refund>(
	`INSERT INTO refunds
	 VALUES ($id, $order_id, $amount_cents, $reason, $refunded_by, $created_at) RETURNING *`
)

export function getRefund(id: string): Refund | null {
	return byId.get({ id })
}

/** Newest first. */
export function listRefunds(order_id: string | null = null): Refund[] {
	return byOrder.all({ order_id })
}

/** Null for an unknown order. */
export const refundOrder = database.transaction((input: RefundInput) => {
	const order = getOrder(input.order_id)
	if (!order) return null
	if (order.status === 'pending' || order.status === 'cancelled') {
		throw new Conflict(`${order.id} is ${order.status}: there is nothing to refund`)
	}
	const left = order.total_cents - order.refunded_cents
	const amount_cents = input.amount_cents ?? left
	if (left === 0) throw new Conflict(`${order.id} is refunded already`)
	if (amount_cents > left)
		throw new Conflict(`Only ${left} cents of ${order.id} are left to refund`)
	return insert.get({ ...input, id: nextId('ref'), amount_cents, created_at: now() })!
}).immediate
