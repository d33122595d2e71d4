/** The smallest app: one order, three doors. */
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'

const ORDERS: Record<string, { id: string; status: string; total: number }> = {
	ord_1001: { id: 'ord_1001', status: 'paid', total: 42.5 }
}

export const app = new Elysia()
	.use(quater({ name: 'store', auth: bearer({ 'admin-token': 'admin' }) }))
	.get('/health', () => ({ ok: true }), { public: true })
	.get(
		'/orders/:order_id',
		({ params, caller, call, status }) => {
			const order = ORDERS[params.order_id]
			if (!order) return status(404, 'Order not found')
			return { ...order, subject: caller.subject, source: call.source, entrypoint: call.entrypoint }
		},
		{
			params: t.Object({ order_id: t.String() }),
			tool: true,
			cli: true,
			detail: { description: 'Fetch one order by id.' }
		}
	)
