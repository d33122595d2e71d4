/** A chat channel hears that something waits for a decision. */

import { afterAll, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { testClient } from 'quater/testing'
import { chat } from './chat'

const heard = Promise.withResolvers<unknown>()
const channel = Bun.serve({
	port: 0,
	hostname: '127.0.0.1',
	async fetch(request) {
		heard.resolve(await request.json())
		return new Response('ok')
	}
})
afterAll(() => channel.stop(true))

test('a channel is told who asks for what, and where to decide; nobody can be mentioned', async () => {
	const app = new Elysia()
		.use(
			quater({
				name: 'shop',
				auth: bearer({ 'agent-token': { subject: '<!everyone> @all', kind: 'agent' } }),
				approvals: { notify: chat(channel.url.href), url: 'https://shop.example.com' }
			})
		)
		.post('/pay', () => 'paid', {
			body: t.Object({ amount: t.Integer() }),
			needsApproval: true,
			cli: true,
			detail: { operationId: 'pay', description: 'Pay.' }
		})
	const { error } = await testClient(app, { token: 'agent-token' }).cli.call('pay', { amount: 7 })
	const { id, expires_at } = { ...error }.approval as { id: string; expires_at: string }
	expect(await heard.promise).toEqual({
		text: `&#60;!everyone&#62; \u200b@all asks for pay until ${expires_at}. Decide: https://shop.example.com/approvals/${id}`
	})
})
