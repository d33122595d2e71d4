/** The matcher that compares doors: what must differ may, and nothing else. */

import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { testClient } from 'quater/testing'
import { app as hello } from '../../../examples/hello/main'

const client = (handler: (source: string) => unknown) =>
	testClient(
		new Elysia()
			.use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }) }))
			.get('/r', ({ call }) => handler(call.source), {
				tool: true,
				cli: true,
				detail: { operationId: 'r', description: 'Does it.' }
			}),
		{ token: 'token' }
	)

test('the smallest app agrees with itself, although it tells each door', async () => {
	const parity = await testClient(hello, { token: 'admin-token' }).parity('get_order', {
		order_id: 'ord_1001'
	})
	expect(parity).toAgreeOnEverySurface()
})

test('any other difference is seen', async () => {
	const other = await client((source) => ({ from: source })).parity('r')
	expect(other).not.toAgreeOnEverySurface()
	const lie = await client(() => ({ source: 'api' })).parity('r')
	expect(lie).not.toAgreeOnEverySurface()
})

test('an error of the app says the same at every door', async () => {
	for (const body of [{ error: 'admins only' }, { message: 'gone', code: 7 }, 'no']) {
		const refusing = client(() => Response.json(body, { status: 403 }))
		expect(await refusing.parity('r')).toAgreeOnEverySurface()
	}
})
