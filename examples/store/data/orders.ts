/** Orders: reads, the status machine, and the transactions that move stock with them. */

import { Conflict } from './conflict'
import { getCustomer } from './customers'
import { database, nextId, now } from './database'
import { moveStock } from './stock'

export type OrderStatus = 'pending' | 'paid' | 'shipped' | 'delivered' | 'cancelled'

export type OrderSummary = {
	id: string
	customer_id: string
	customer_name: string
	status: OrderStatus
	placed_at: string
	note: string | null
	total_cents: number
	refunded_cents: number
}

export type OrderLine = {
	sku: string
	name: string
	quantity: number
	unit_price_cents: number
}

export type Order = OrderSummary & {
	lines: OrderLine[]
}

export type OrderFilter = {
	status?: OrderStatus | undefined
	customer_id?: string | undefined
	text?: string | undefined
	before?: string | undefined
	limit?: number | undefined
}

export type OrderInput = {
	customer_id: string
	lines: { sku: string; quantity: number }[]
	note?: string | undefined
}

const nextStatuses: Record<OrderStatus, OrderStatus[]> = {
	pending: ['paid', 'cancelled'],
	paid: ['shipped', 'cancelled'],
	shipped: ['delivered'],
	delivered: [],
	cancelled: []
}

const columns =
	'id, customer_id, customer_name, status, placed_at, note, total_cents, refunded_cents'

const byId = database.query<OrderSummary, { id: string }>(
	`SELECT ${columns} FROM order_summaries WHERE id = $id`
)

const linesOf = database.query<OrderLine, { id: string }>(
	`SELECT sku, name, quantity, unit_price_cents FROM order_lines JOIN products USING (sku)
	 WHERE order_id = $id ORDER BY sku`
)

const filtered = database.query<
	OrderSummary,
	{
		status: string | null
		customer_id: string | null
		text: string | null
		before: string | null
		limit: number
	}
>(
	`SELECT ${columns} FROM order_summaries
	 WHERE ($status IS NULL OR status = $status)
	   AND ($customer_id IS NULL OR customer_id = $customer_id)
	   AND ($text IS NULL OR instr(lower(customer_name || ' ' || coalesce(note, '')), lower($text)))
	   AND ($before IS NULL OR position < (SELECT rowid FROM orders WHERE id = $before))
	 ORDER BY position DESC LIMIT $limit`
)

const insertOrder = database.query<
	null,
	{ id: string; customer_id: string; placed_at: string; note: string | null }
>(`INSERT INTO orders VALUES ($id, $customer_id, 'pending', $placed_at, $note)`)

const insertLine = database.query<
	null,
	{ id: string; sku: string; quantity: number; price_cents: number }
>(
	`INSERT INTO order_lines VALUES ($id, $sku, $quantity, $price_cents)
	 ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity`
)

const writeStatus = database.query<null, { id: string; status: OrderStatus }>(
	'UPDATE orders SET status = $status WHERE id = $id'
)

const writeNote = database.query<null, { id: string; note: string | null }>(
	'UPDATE orders SET note = $note WHERE id = $id'
)

export function getOrder(id: string): Order | null {
	const summary = byId.get({ id })
	return summary && { ...summary, lines: linesOf.all({ id }) }
}

/** Newest first. */
export function listOrders(filter: OrderFilter = {}): OrderSummary[] {
	const { status = null, customer_id = null, text = null, before = null, limit = -1 } = filter
	return filtered.all({ status, customer_id, text, before, limit })
}

export function setNote(id: string, note: string | null): Order | null {
	writeNote.run({ id, note })
	return getOrder(id)
}

export const createOrder = database.transaction((input: OrderInput, by: string) => {
	if (!getCustomer(input.customer_id)) throw new Conflict(`No customer ${input.customer_id}`)
	const id = nextId('ord')
	insertOrder.run({
		id,
		customer_id: input.customer_id,
		placed_at: now(),
		note: input.note ?? null
	})
	for (const { sku, quantity } of input.lines) {
		const product = moveStock(sku, -quantity, `order ${id}`, by)
		if (!product) throw new Conflict(`No product ${sku}`)
		insertLine.run({ id, sku, quantity, price_cents: product.price_cents })
	}
	return getOrder(id)!
}).immediate

/** Moves an order along; a cancelled one puts its goods back. Null for an unknown order. */
export const setStatus = database.transaction((id: string, status: OrderStatus, by: string) => {
	const order = getOrder(id)
	if (!order) return null
	if (!nextStatuses[order.status].includes(status)) {
		throw new Conflict(`${id} is ${order.status} and cannot become ${status}`)
	}
	if (
		status === 'cancelled' &&
		order.status === 'paid' &&
		order.refunded_cents < order.total_cents
	) {
		throw new Conflict(`${id} is paid: refund it before cancelling`)
	}
	writeStatus.run({ id, status })
	if (status === 'cancelled') {
		for (const { sku, quantity } of order.lines) moveStock(sku, quantity, `${id} cancelled`, by)
	}
	return { ...order, status }
}).immediate
