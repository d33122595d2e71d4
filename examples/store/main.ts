/** The store: one app that people, scripts and agents use through three doors. */

import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { tokens } from './auth'
import { Conflict } from './data/conflict'
import { customers } from './modules/customers'
import { orders } from './modules/orders'
import { refunds } from './modules/refunds'
import { reports } from './modules/reports'
import { stock } from './modules/stock'
import { settings } from './settings'

export const app = new Elysia()
	.use(quater({ name: 'store', version: '1.0.0', auth: bearer(tokens), ...settings.deployment }))
	.error({ CONFLICT: Conflict })
	.onError(({ code, error, status }) => {
		if (code === 'CONFLICT') return status(409, { message: error.message })
	})
	.get('/health', () => ({ ok: true }), { public: true })
	.get('/me', ({ caller: { subject, kind, scopes } }) => ({ subject, kind, scopes }), {
		cli: { aliases: ['whoami'], description: 'Who the token belongs to, and what it may do.' }
	})
	.use(orders)
	.use(refunds)
	.use(stock)
	.use(customers)
	.use(reports)

if (import.meta.main) {
	app.listen(settings.port)
	console.info(`The store is open on http://127.0.0.1:${settings.port}`)
}
