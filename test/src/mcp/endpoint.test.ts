/** The order of checks before JSON-RPC, and what each answers. */

import { describe, expect, spyOn, test } from 'bun:test'
import { QuaterError } from '../../../src/errors'
import { mcpEndpoint } from '../../../src/mcp/endpoint'
import { caller, fakeApp, fakeHost, legacy, modern, post, said } from './fake-host'

const tokens = { secret: caller('me') }
const signedIn = { authorization: 'Bearer secret' }

describe('Origin', () => {
	const { handle, calls } = fakeApp(
		{ get_user: {} },
		{ allowedOrigins: ['https://app.example.com'], tokens }
	)

	test.each([
		'https://evil.example.com',
		'https://app.example.com.evil.test',
		'https://APP.example.com',
		'https://app.example.com:443',
		'http://app.example.com',
		'null',
		''
	])('%p is refused before auth', async (origin) => {
		const answer = await said(handle(modern('tools/list', {}, { origin: origin || ' ' })))
		expect(answer.status).toBe(403)
		expect(answer.json).toMatchObject({ error: { message: 'Invalid MCP Origin' } })
		expect(answer.headers.has('www-authenticate')).toBe(false)
		expect(calls).toHaveLength(0)
	})

	test('an allowed one and none at all pass', async () => {
		const origin = 'https://app.example.com'
		const listed = await said(handle(modern('tools/list', {}, { ...signedIn, origin })))
		expect(listed.status).toBe(200)
		expect((await said(handle(modern('tools/list', {}, signedIn)))).status).toBe(200)
	})
})

test('a page of this very server on loopback passes, one beside it does not', async () => {
	const { handle } = fakeApp({ get_user: {} })
	const from = async (origin: string) =>
		(await said(handle(modern('tools/list', {}, { origin, host: 'localhost:8000' })))).status
	expect(await from('http://localhost:8000')).toBe(200)
	expect(await from('http://localhost:3000')).toBe(403)
})

describe('order', () => {
	const { handle } = fakeApp({ get_user: {} }, { tokens })
	const status = async (request: Request) => (await said(handle(request))).status

	test('a declared length over the limit is refused before auth', async () => {
		expect(await status(post('{}', { 'content-length': '10001' }))).toBe(413)
	})

	test('a malformed length is refused', async () => {
		const answer = await said(handle(post('{}', { 'content-length': '1e3' })))
		expect(answer.status).toBe(400)
		expect(answer.json).toMatchObject({ error: { code: -32600 } })
	})

	test('auth comes before method, media type and JSON', async () => {
		expect(await status(new Request('http://localhost/mcp'))).toBe(401)
		expect(await status(post('x', { 'content-type': 'text/plain' }))).toBe(401)
		expect(await status(post('{'))).toBe(401)
		expect(await status(legacy('initialize'))).toBe(401)
		expect(await status(modern('server/discover'))).toBe(401)
	})

	test('401 carries the challenge and a JSON body without the token', async () => {
		const answer = await said(handle(legacy('ping', {}, { authorization: 'Bearer wrong' })))
		expect(answer.headers.get('www-authenticate')).toBe('Bearer')
		expect(answer.json).toEqual({
			jsonrpc: '2.0',
			error: {
				code: 401,
				message: 'Sign in first: send a valid credential.',
				data: { code: 'unauthenticated', request_id: 'req_1' }
			}
		})
	})

	test.each(['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'])('%s is 405', async (method) => {
		const request = new Request('http://localhost/mcp', { method, headers: signedIn })
		const response = await handle(request)
		expect(response.status).toBe(405)
		expect(response.headers.get('allow')).toBe('POST')
	})

	test.each(['text/plain', 'application/json-seq', 'application/jsonx', 'multipart/form-data'])(
		'%s is 415',
		async (type) => {
			expect(await status(post('{}', { ...signedIn, 'content-type': type }))).toBe(415)
		}
	)

	test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;x=y'])(
		'%s is JSON',
		async (type) => {
			expect(await status(legacy('ping', {}, { ...signedIn, 'content-type': type }))).toBe(200)
		}
	)

	test('no content type is 415', async () => {
		const request = new Request('http://localhost/mcp', {
			method: 'POST',
			headers: signedIn,
			body: new Uint8Array([123, 125])
		})
		expect(await status(request)).toBe(415)
	})

	test('a body that grows past the limit is 413', async () => {
		expect(await status(post('x'.repeat(10_001), signedIn))).toBe(413)
	})

	test.each(['{"jsonrpc":"2.0","id":1,"method":', '', '{"a":1}x'])(
		'%p is a parse error',
		async (body) => {
			const answer = await said(handle(post(body, signedIn)))
			expect(answer.status).toBe(400)
			expect(answer.json).toEqual({
				jsonrpc: '2.0',
				error: { code: -32700, message: 'Parse error' }
			})
		}
	)

	test('a body that is not UTF-8 is a parse error', async () => {
		const request = new Request('http://localhost/mcp', {
			method: 'POST',
			headers: { ...signedIn, 'content-type': 'application/json' },
			body: new Uint8Array([0x22, 0xff, 0x22])
		})
		expect((await said(handle(request))).json).toMatchObject({ error: { code: -32700 } })
	})
})

describe('public tools', () => {
	const { handle, calls } = fakeApp({ open: { open: true }, closed: {} }, { tokens })
	const call = (name: string, headers?: Record<string, string>) =>
		modern('tools/call', { name, arguments: {} }, headers)

	test('run without a credential, as nobody', async () => {
		expect((await said(handle(call('open')))).status).toBe(200)
		expect(calls.at(-1)).toMatchObject({ action: { name: 'open' }, caller: null })
	})

	test('open nothing else', async () => {
		expect((await said(handle(call('closed')))).status).toBe(401)
		expect((await said(handle(call('none')))).status).toBe(401)
		expect((await said(handle(modern('tools/list')))).status).toBe(401)
		expect((await said(handle(post('{')))).status).toBe(401)
		expect((await said(handle(post('[]')))).status).toBe(401)
		expect((await said(handle(new Request('http://localhost/mcp')))).status).toBe(401)
	})

	test('the name checked is the name executed, duplicate keys included', async () => {
		const before = calls.length
		const params = '{"name":"open","arguments":{},"name":"closed"}'
		const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`
		expect((await said(handle(post(body)))).status).toBe(401)
		expect(calls).toHaveLength(before)
	})

	test('the name header decides nothing', async () => {
		expect((await said(handle(call('closed', { 'mcp-name': 'open' })))).status).toBe(401)
		const answer = await said(handle(call('open', { 'mcp-name': 'closed' })))
		expect([answer.status, answer.json]).toMatchObject([400, { error: { code: -32020 } }])
	})

	test('a batch is open only when all of it is', async () => {
		const item = (name: string) => ({
			jsonrpc: '2.0',
			id: name,
			method: 'tools/call',
			params: { name }
		})
		expect((await said(handle(post([item('open'), item('open')])))).status).toBe(200)
		expect((await said(handle(post([item('open'), item('closed')])))).status).toBe(401)
		const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
		expect((await said(handle(post([item('open'), list])))).status).toBe(401)
	})
})

describe('a throwing authenticator', () => {
	test.each([
		new Error('db token leaked'),
		new QuaterError('internal', { cause: new Error('db token leaked') })
	])('denies without detail', async (thrown) => {
		const log = spyOn(console, 'error').mockImplementation(() => {})
		const endpoint = mcpEndpoint(fakeHost({}).host)
		const answer = await said(
			endpoint({
				request: modern('tools/list'),
				requestId: 'req_9',
				authenticate: () => Promise.reject(thrown)
			})
		)
		expect(answer.status).toBe(500)
		expect(answer.json).toMatchObject({
			error: { code: -32603, data: { code: 'internal', request_id: 'req_9' } }
		})
		expect(answer.text).not.toContain('leaked')
		expect(log).toHaveBeenCalledTimes(1)
		expect(String(log.mock.calls[0]?.[0])).toContain('req_9')
		log.mockRestore()
	})
})
