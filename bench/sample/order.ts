/** The one resource that every server answers with, and what it must answer. */

/** One order. */
export interface Order {
	readonly id: string
	readonly status: string
	readonly total: number
}

const orders: Readonly<Record<string, Order>> = {
	ord_1: { id: 'ord_1', status: 'paid', total: 42.5 }
}

/** The order that every request asks for. */
export const expected = orders.ord_1!

/** Looks an order up. Throws for an unknown one, which no request asks for. */
export const findOrder = (id: string): Order => {
	const order = orders[id]
	if (order === undefined) throw new Error('Order not found')
	return order
}

/** Name of the tool that reads an order. */
export const toolName = 'get_order'
/** Its description, and the route's. */
export const toolDescription = 'Fetch one order by id.'
/** What servers call themselves over MCP. */
export const serverInfo = { name: 'store', version: '1.0.0' }

/** The credential that guarded servers ask for. */
export const token = 'admin-token'
