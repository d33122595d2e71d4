/** Envelopes, ids and methods, in both eras. */

import { describe, expect, test } from 'bun:test'
import { fakeApp, legacy, modern, post, said } from './fake-host'

const { handle, calls } = fakeApp({ get_user: {} })
const info = { name: 'c', version: '1' }
const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: info }

const errorOf = async (request: Request) => {
	const { status, json } = await said(handle(request))
	return { status, json: json as { id?: unknown; error?: { code: number; message: string } } }
}

describe('envelope', () => {
	test.each(['"x"', '7', 'null', 'true', '{}', '[]', '[[]]'])('%s is invalid', async (body) => {
		const { json } = await errorOf(post(body))
		expect(JSON.stringify(json)).toContain('-32600')
	})

	test.each([
		{ jsonrpc: '1.0', id: 5, method: 'tools/list' },
		{ id: 5, method: 'tools/list' },
		{ jsonrpc: '2.0', id: 5 },
		{ jsonrpc: '2.0', id: 5, method: 9 }
	])('%j is invalid and its id is echoed', async (body) => {
		const { status, json } = await errorOf(post(body))
		expect(status).toBe(400)
		expect(json).toMatchObject({ id: 5, error: { code: -32600, message: 'Invalid Request' } })
	})

	test.each([[true], [false], [null], [1.5], [{}], [[]], [2 ** 60]])(
		'id %j is invalid and not echoed',
		async (id) => {
			const { status, json } = await errorOf(post({ jsonrpc: '2.0', id, method: 'tools/list' }))
			expect([status, json.error?.code]).toEqual([400, -32600])
			expect('id' in json).toBe(false)
		}
	)

	test.each(['abc', '', 0, -7, 2 ** 53 - 1])('id %p is echoed', async (id) => {
		const { status, json } = await errorOf(post({ jsonrpc: '2.0', id, method: 'ping' }))
		expect([status, json as unknown]).toEqual([200, { jsonrpc: '2.0', id, result: {} }])
	})

	test.each(['tools/list', 'initialize', 'tools/call', 'server/discover', 'ping'])(
		'%s without an id never runs',
		async (method) => {
			const params = { ...hello, name: 'get_user', arguments: {} }
			const { status, json } = await errorOf(post({ jsonrpc: '2.0', method, params }))
			expect([status, json.error?.code]).toEqual([400, -32600])
			expect(calls).toHaveLength(0)
		}
	)

	test.each([
		{ jsonrpc: '2.0', method: 'notifications/initialized' },
		{ jsonrpc: '2.0', method: 'notifications/whatever' },
		{ jsonrpc: '2.0', id: 3, result: {} },
		{ jsonrpc: '2.0', id: 3, error: { code: 1, message: 'x' } }
	])('%j is taken without an answer', async (body) => {
		const answer = await said(handle(post(body)))
		expect([answer.status, answer.text]).toEqual([202, ''])
		const modernHeader = { 'mcp-protocol-version': '2026-07-28' }
		expect((await said(handle(post(body, modernHeader)))).status).toBe(202)
	})

	test('a notification in an unknown version is refused', async () => {
		const body = { jsonrpc: '2.0', method: 'notifications/initialized' }
		const { status, json } = await errorOf(post(body, { 'mcp-protocol-version': '2099-01-01' }))
		expect([status, json.error?.code]).toEqual([400, -32022])
	})
})

describe('methods', () => {
	test.each(['resources/list', 'prompts/list', 'tools/unknown', '', 'TOOLS/LIST', 'constructor'])(
		'%p is unknown in both eras',
		async (method) => {
			for (const request of [legacy(method), modern(method, {}, { 'mcp-method': method || ' ' })]) {
				const { status, json } = await errorOf(request)
				expect(status).toBe(404)
				expect(json).toMatchObject({ id: 1, error: { code: -32601, message: 'Method not found' } })
			}
		}
	)

	test.each(['initialize', 'ping', 'logging/setLevel'])(
		'%s is gone from the modern era',
		async (m) => {
			const { status, json } = await errorOf(modern(m, m === 'initialize' ? hello : {}))
			expect([status, json.error?.code]).toEqual([404, -32601])
		}
	)

	test.each(['server/discover', 'subscriptions/listen'])('%s is unknown to legacy', async (m) => {
		expect((await errorOf(legacy(m))).status).toBe(404)
	})
})

describe('initialize', () => {
	const asked = async (protocolVersion: string) =>
		(await said(handle(legacy('initialize', { ...hello, protocolVersion })))).json

	test.each(['2025-11-25', '2025-06-18', '2025-03-26'])('agrees on %s', async (version) => {
		expect(await asked(version)).toEqual({
			jsonrpc: '2.0',
			id: 1,
			result: {
				protocolVersion: version,
				capabilities: { tools: {} },
				serverInfo: { name: 'store', title: 'store', version: '1.2.3' },
				instructions: 'Be kind.'
			}
		})
	})

	test.each(['2099-01-01', '2026-07-28', '2024-11-05'])('answers %s with its newest', async (v) => {
		expect(await asked(v)).toMatchObject({ result: { protocolVersion: '2025-11-25' } })
	})

	test('mints no session', async () => {
		const answer = await said(handle(legacy('initialize', hello, { 'mcp-session-id': 'abc' })))
		expect(answer.headers.has('mcp-session-id')).toBe(false)
	})

	test.each([
		[undefined],
		[{}],
		[[]],
		[{ ...hello, protocolVersion: 1 }],
		[{ ...hello, capabilities: [] }],
		[{ ...hello, clientInfo: { name: 'c' } }]
	])('%j is refused', async (params) => {
		const { status, json } = await errorOf(legacy('initialize', params))
		expect(status).toBe(200)
		expect(json).toMatchObject({ id: 1, error: { code: -32602, message: 'Invalid params' } })
	})
})

describe('server/discover', () => {
	test('says what there is', async () => {
		const answer = await said(handle(modern('server/discover')))
		expect(answer.json).toEqual({
			jsonrpc: '2.0',
			id: 1,
			result: {
				resultType: 'complete',
				supportedVersions: ['2026-07-28'],
				capabilities: { tools: {} },
				instructions: 'Be kind.',
				ttlMs: expect.any(Number),
				cacheScope: 'public',
				_meta: { 'io.modelcontextprotocol/serverInfo': { name: 'store', version: '1.2.3' } }
			}
		})
	})
})
