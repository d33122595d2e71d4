/** An invoice, line by line, as the text and the PDF both print it. */

import type { Order } from '../data/orders'
import { formatCents } from './money'

const width = 56

function row(left: string, right: string): string {
	return left.padEnd(width - right.length) + right
}

export function invoiceLines(order: Order): string[] {
	return [
		row('INVOICE', order.id),
		row(order.customer_name, order.placed_at.slice(0, 10)),
		'-'.repeat(width),
		...order.lines.map((line) =>
			row(`${line.quantity} x ${line.name}`, formatCents(line.quantity * line.unit_price_cents))
		),
		'-'.repeat(width),
		row('Total', formatCents(order.total_cents)),
		...(order.refunded_cents > 0 ? [row('Refunded', formatCents(-order.refunded_cents))] : []),
		row('Due', formatCents(order.total_cents - order.refunded_cents))
	]
}
