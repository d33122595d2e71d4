/** Batches: taken by the one revision that knows them. */

import { expect, test } from 'bun:test'
import { fakeApp, post, said } from './fake-host'

const rpc = (method: string, id?: unknown, params?: unknown) => ({
	jsonrpc: '2.0',
	id,
	method,
	params
})
const call = (id: number) => rpc('tools/call', id, { name: 'slow', arguments: { id } })

let running = 0
let most = 0
const { handle, calls } = fakeApp({
	slow: {
		run: async () => {
			most = Math.max(most, ++running)
			await Bun.sleep(1)
			running--
			return Response.json({ ok: true })
		}
	}
})
const send = async (body: unknown, version?: string) =>
	said(handle(post(body, version === undefined ? {} : { 'mcp-protocol-version': version })))

test('is answered in order, without its notifications', async () => {
	for (const version of [undefined, '2025-03-26']) {
		const body = [rpc('ping', 'a'), rpc('notifications/x'), call(1), rpc('none', 2), 7, call(3)]
		const { status, json } = await send(body, version)
		expect(status).toBe(200)
		expect(json).toMatchObject([
			{ id: 'a', result: {} },
			{ id: 1, result: { isError: false } },
			{ id: 2, error: { code: -32601 } },
			{ error: { code: -32600 } },
			{ id: 3, result: { structuredContent: { ok: true } } }
		])
	}
})

test('runs one call at a time', async () => {
	await send([call(1), call(2), call(3)])
	expect(most).toBe(1)
})

test('of notifications alone has no answer', async () => {
	const { status, text } = await send([
		rpc('notifications/x'),
		{ jsonrpc: '2.0', id: 1, result: {} }
	])
	expect([status, text]).toEqual([202, ''])
})

test.each([
	['empty', [], undefined],
	['too long', Array.from({ length: 33 }, (_, id) => call(id)), undefined],
	['in a later revision', [call(1)], '2025-06-18'],
	['in the modern era', [call(1)], '2026-07-28']
])('%s is refused whole', async (_why, body, version) => {
	const before = calls.length
	const { status, json } = await send(body, version)
	expect([status, json]).toMatchObject([400, { error: { code: -32600 } }])
	expect(calls).toHaveLength(before)
})

test('holds no handshake, no modern request, no batch and no unanswered call', async () => {
	const meta = {
		'io.modelcontextprotocol/protocolVersion': '2026-07-28',
		'io.modelcontextprotocol/clientCapabilities': {}
	}
	const before = calls.length
	const body = [
		rpc('initialize', 1, {}),
		rpc('tools/call', 2, { name: 'slow', _meta: meta }),
		[call(3)],
		rpc('tools/call', undefined, { name: 'slow' })
	]
	const { json } = await send(body)
	expect((json as { error?: { code: number } }[]).map(({ error }) => error?.code)).toEqual([
		-32600, -32600, -32600, -32600
	])
	expect(calls).toHaveLength(before)
})
