/** A store whose calls need approval, and the people and programs that meet over them. */

import { Elysia, t } from 'elysia'
import { type Authenticate, bearer, quater } from 'quater'
import type { ApprovalList, ApprovalView } from '../../src/approvals/protocol'

const deciding = { kind: 'human' as const, scopes: ['approvals:decide', 'finance'] }

const tokens = bearer({
	'carol-token': { subject: 'carol', ...deciding },
	'dave-token': { subject: 'dave', ...deciding },
	'bob-token': { subject: 'bob', kind: 'human' },
	'bot-token': { subject: 'support-bot', kind: 'agent', onBehalfOf: 'alice@example.com' },
	'sync-token': { subject: 'crm-sync\u202e\u200b', kind: 'service' }
})

/** Tokens, and a cookie such as an app's own sign-in leaves. */
const authenticate: Authenticate = (request, call) => {
	const session = /(?:^|; )session=carol(?:;|$)/.test(request.headers.get('cookie') ?? '')
	const signed = session
		? new Request(request.url, { headers: { authorization: 'Bearer carol-token' } })
		: request
	return tokens(signed, call)
}

/** Starts a fresh app with an empty database. */
export const startShop = async () => {
	let stock = 3
	const app = new Elysia()
		.use(quater({ name: 'store', version: '1.0.0', auth: authenticate, database: ':memory:' }))
		.post('/orders/:order_id/refund', ({ body }) => ({ refunded: body.amount }), {
			params: t.Object({ order_id: t.String() }),
			body: t.Object({ amount: t.Number(), notify: t.Optional(t.Boolean()) }),
			needsApproval: { reason: 'Refunds move money.' },
			tool: true,
			cli: true,
			detail: { operationId: 'refund_order', description: 'Refund an order, in full or in part.' }
		})
		.post('/payouts', () => ({ ok: true }), {
			body: t.Object({ amount: t.Integer(), account: t.String() }),
			needsApproval: {
				approvers: 2,
				approverScopes: ['finance'],
				requireReason: true,
				redeem: 'token',
				preview: ({ amount }) => ({
					balance_before: 900000,
					balance_after: 900000 - Number(amount)
				})
			},
			tool: true,
			detail: { operationId: 'pay_out', description: 'Pay money out to a bank account.' }
		})
		.post('/letters', () => ({ ok: true }), {
			body: t.Object({ letter: t.Any(), pin: t.Optional(t.String({ secret: true })) }),
			needsApproval: true,
			tool: true,
			detail: { operationId: 'send_letter', description: 'Send a letter.' }
		})
		.post('/keys/rotate', () => ({ ok: true }), {
			body: t.Object({}),
			needsApproval: { pendingMs: 50_000 },
			cli: true,
			detail: { operationId: 'rotate_key', description: 'Rotate the key that signs tokens.' }
		})
		.post('/stock/write-off', () => ({ ok: true }), {
			body: t.Object({}),
			needsApproval: { preview: () => ({ lost: stock }), bindPreview: true },
			tool: true,
			detail: { operationId: 'write_off', description: 'Write off all that is left.' }
		})
		.listen({ port: 0, hostname: '127.0.0.1' })
	await app.handle(new Request('http://localhost/'))
	const origin = `http://127.0.0.1:${app.server?.port}`

	const send = (who: string, path: string, body?: object, headers = {}) =>
		fetch(origin + path, {
			method: body ? 'POST' : 'GET',
			headers: {
				authorization: `Bearer ${who}-token`,
				'content-type': 'application/json',
				...headers
			},
			...(body && { body: JSON.stringify(body) })
		})

	/** Calls what needs an approval; answers the id of the request that this makes. */
	const ask = async (
		path: string,
		body: object,
		{ who = 'bot', reason }: { who?: string; reason?: string } = {}
	): Promise<string> => {
		const response = await send(who, path, body, reason ? { 'quater-reason': reason } : {})
		const { error } = (await response.json()) as { error: { approval: { id: string } } }
		return error.approval.id
	}

	return {
		origin,
		send,
		ask,
		refund: (amount: number, order = 'ord_1001') =>
			ask(`/orders/${order}/refund`, { amount, notify: true }, { reason: 'The kettle came back.' }),
		/** Changes what writing off the stock would do. */
		sell: () => void stock--,
		async decide(who: string, id: string, decision: 'approve' | 'deny', reason?: string) {
			const response = await send(who, `/approvals/api/${id}/decision`, { decision, reason })
			return (await response.json()) as ApprovalView
		},
		async read(id: string) {
			return (await (await send('carol', `/approvals/api/${id}`)).json()) as ApprovalView
		},
		async list(status = 'pending') {
			const response = await send('carol', `/approvals/api?status=${status}`)
			return (await response.json()) as ApprovalList
		},
		stop: () => app.stop(true)
	}
}
