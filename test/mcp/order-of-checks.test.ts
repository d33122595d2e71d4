/** The order of checks at the MCP endpoint and its neighbours, on a whole app, over a raw socket. */

import { afterAll, beforeAll, describe, expect, spyOn, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { bearer, type QuaterOptions, quater } from 'quater'
import { type RawAnswer, rawRequest } from '../support/raw-http'

const bodyBytes = 4_000
const allowed = 'https://app.example.com'
const ran: unknown[] = []

const auth = bearer({
	reader: { subject: 'ria', scopes: ['read'] },
	writer: { subject: 'will', scopes: ['read', 'write'] }
})

const detail = (operationId: string) => ({
	operationId,
	description: `Runs ${operationId}.`
})

const store = (options: QuaterOptions = {}) =>
	new Elysia()
		.use(
			quater({
				name: 'store',
				version: '1.2.3',
				auth,
				limits: { bodyBytes },
				mcp: { allowedOrigins: [allowed], docsPublic: false, pageSize: 2 },
				...options
			})
		)
		.get('/plain', () => 'plain', { public: true })
		.get(
			'/orders/:id',
			({ params, status }) => {
				ran.push(params)
				return params.id === 0 ? status(404, 'Order not found') : params
			},
			{ params: t.Object({ id: t.Integer() }), tool: true, detail: detail('get_order') }
		)
		.get('/regions', ({ query }) => query.region ?? 'none', {
			query: t.Object({ region: t.Optional(t.String({ 'x-mcp-header': 'Region' })) }),
			tool: true,
			detail: detail('get_region')
		})
		.delete('/orders/:id', () => ran.push('deleted'), {
			scopes: ['write'],
			tool: true,
			detail: detail('delete_order')
		})
		.get(
			'/boom',
			() => {
				throw new Error('db token leaked')
			},
			{ tool: true, detail: detail('boom') }
		)

const listen = (app: AnyElysia): number => {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	return app.server?.port ?? 0
}

/** Serves an app while `use` runs. */
const serving = async (app: AnyElysia, use: (port: number) => Promise<void>): Promise<void> => {
	const port = listen(app)
	try {
		await use(port)
	} finally {
		await app.stop(true)
	}
}

const app = store()
let port = 0
beforeAll(() => {
	port = listen(app)
})
afterAll(async () => {
	await app.stop(true)
})

const signedIn = 'Authorization: Bearer reader'
const json = 'Content-Type: application/json'

/** A POST of a body, with the headers that fit it. */
const post = (
	body: string,
	headers: readonly string[] = [],
	to = port,
	target = '/mcp'
): Promise<RawAnswer> =>
	rawRequest(to, target, {
		method: 'POST',
		headers: [json, `Content-Length: ${Buffer.byteLength(body)}`, ...headers],
		body
	})

type Members = Record<string, unknown>

const legacy = (method: string, params?: unknown, headers: readonly string[] = []) =>
	post(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), [signedIn, ...headers])

const prefix = 'io.modelcontextprotocol/'
const clientMeta = {
	[`${prefix}protocolVersion`]: '2026-07-28',
	[`${prefix}clientCapabilities`]: {}
}

/** What a modern request may be made with; a header of null is left out. */
interface Modern {
	params?: Members
	meta?: Members
	version?: string | null
	method?: string | null
	name?: string | null
	headers?: readonly string[]
}

const modern = (method: string, options: Modern = {}): Promise<RawAnswer> => {
	const { params = {}, meta = clientMeta, headers = [] } = options
	const { version = '2026-07-28', method: named = method } = options
	const { name = typeof params.name === 'string' ? params.name : null } = options
	const lines = [
		['MCP-Protocol-Version', version],
		['Mcp-Method', named],
		['Mcp-Name', name]
	].flatMap(([header, value]) => (value === null ? [] : [`${header}: ${value}`]))
	const body = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: meta } }
	return post(JSON.stringify(body), [signedIn, ...lines, ...headers])
}

const modernCall = (name: string, args: Members = {}, options: Modern = {}) =>
	modern('tools/call', { params: { name, arguments: args }, ...options })

interface RpcAnswer {
	id?: unknown
	result?: Members
	error?: { code: number; message: string; data?: Members }
}

const rpcOf = ({ body }: RawAnswer): RpcAnswer => JSON.parse(body)

const expectError = (answer: RawAnswer, status: number, code: number, message = ''): void => {
	const { error } = rpcOf(answer)
	expect([answer.status, error?.code]).toEqual([status, code])
	expect(error?.message).toContain(message)
}

/** What every answer carries, refusals included. */
const expectDressed = (answer: RawAnswer): void => {
	expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
	expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
	expect(answer.headers.has('mcp-session-id')).toBe(false)
}

describe('one order', () => {
	/** Everything wrong at once; then mended from the top, one thing at a time. */
	const ladder = [
		['Host', 400, 'Host: localhost'],
		['Origin', 403, `Origin: ${allowed}`],
		['Content-Length', 413, 'Content-Length: 1'],
		['the credential', 401, signedIn],
		['the method', 405, 'POST'],
		['the media type', 415, json],
		['JSON', 400, '']
	] as const

	const wrong: readonly string[] = [
		'Host: evil.example.com',
		'Origin: https://evil.example.com',
		`Content-Length: ${bodyBytes + 1}`,
		'Authorization: Bearer nobody',
		'PUT',
		'Content-Type: text/plain',
		''
	]

	const ask = (mended: number) => {
		const lines = wrong.map((line, index) => (index < mended ? ladder[index]![2] : line))
		const [method] = lines.splice(4, 1)
		const headers = lines.filter((line) => line !== '')
		return rawRequest(port, '/mcp', { method: method!, headers, body: '{' })
	}

	const check = async (index: number) => {
		const [what, status] = ladder[index]!
		const answer = await ask(index)
		expect([what, answer.status]).toEqual([what, status])
		expectDressed(answer)
		expect(JSON.parse(answer.body)).toHaveProperty('error.message')
	}

	for (const [index, [what, status]] of ladder.entries()) {
		test(`${what} is check ${index + 1}: ${status}`, () => check(index))
	}

	test('Origin comes before everything that the endpoint itself checks', async () => {
		const answer = await rawRequest(port, '/mcp', {
			method: 'PUT',
			headers: [
				'Origin: https://evil.example.com',
				'Content-Type: text/plain',
				'Content-Length: 1'
			],
			body: '{'
		})
		expect(answer.status).toBe(403)
		expect(answer.headers.has('www-authenticate')).toBe(false)
	})
})

describe('Origin', () => {
	test.each(['https://evil.example.com', 'null', `${allowed}.evil.test`, `${allowed}:444`])(
		'%s is 403',
		async (origin) => {
			const answer = await legacy('ping', {}, [`Origin: ${origin}`])
			expectError(answer, 403, 403, 'Invalid MCP Origin')
			expect(answer.headers.has('access-control-allow-origin')).toBe(false)
		}
	)

	test('none at all passes', async () => {
		expect((await legacy('ping')).status).toBe(200)
	})
})

describe('401', () => {
	const refused = async (answer: RawAnswer) => {
		expect(answer.status).toBe(401)
		expect(answer.headers.get('www-authenticate')).toBe('Bearer')
		expectDressed(answer)
		if (answer.body !== '') expect(rpcOf(answer).error).toMatchObject({ code: 401 })
	}

	test.each(['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH', 'OPTIONS', 'POST'])('on %s', async (method) =>
		refused(await rawRequest(port, '/mcp', { method, headers: ['Content-Length: 0'] }))
	)

	test.each(['initialize', 'ping', 'tools/list', 'no/such'])('on a legacy %s', async (method) =>
		refused(await post(JSON.stringify({ jsonrpc: '2.0', id: 1, method })))
	)

	test.each(['server/discover', 'tools/list', 'no/such'])('on a modern %s', async (method) => {
		const body = { jsonrpc: '2.0', id: 1, method, params: { _meta: clientMeta } }
		const lines = ['MCP-Protocol-Version: 2026-07-28', `Mcp-Method: ${method}`]
		await refused(await post(JSON.stringify(body), lines))
		await refused(await post(JSON.stringify(body), [...lines, 'Authorization: Bearer wrong']))
		await refused(await post(JSON.stringify(body), [...lines, 'Authorization: Basic cmVhZGVy']))
	})

	test('on the endpoint with a slash behind it', async () =>
		refused(await post('{', [], port, '/mcp/')))

	test('before anything is said about the body', async () => {
		await refused(await post('{'))
		await refused(await post('[]'))
		await refused(await post('x'.repeat(bodyBytes)))
	})

	test('two credentials are neither', async () => {
		const answer = await post('{}', [signedIn, 'Authorization: Bearer writer'])
		expect(answer.status).toBe(400)
	})
})

describe('405', () => {
	test.each(['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'])('on %s', async (method) => {
		const headers = [signedIn, 'Mcp-Session-Id: 7', 'Last-Event-ID: 7']
		const answer = await rawRequest(port, '/mcp', { method, headers })
		expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
		expectDressed(answer)
	})

	test('a session id and a last event id change nothing', async () => {
		const answer = await legacy('ping', {}, ['Mcp-Session-Id: 7', 'Last-Event-ID: 7'])
		expect(rpcOf(answer)).toMatchObject({ id: 1, result: {} })
		expectDressed(answer)
	})
})

describe('413', () => {
	test('as soon as the length is declared, whoever asks', async () => {
		for (const credential of [[], [signedIn]]) {
			const headers = [json, `Content-Length: ${bodyBytes + 1}`, ...credential]
			const answer = await rawRequest(port, '/mcp', { method: 'POST', headers, body: '{' })
			expect(answer.status).toBe(413)
			expectDressed(answer)
		}
	})

	test('when a body of no declared length grows past the limit', async () => {
		const chunk = `${bodyBytes.toString(16)}\r\n${' '.repeat(bodyBytes)}\r\n`
		const headers = [json, 'Transfer-Encoding: chunked', signedIn]
		const body = `${chunk}2\r\n{}\r\n0\r\n\r\n`
		const answer = await rawRequest(port, '/mcp', { method: 'POST', headers, body })
		expect(answer.status).toBe(413)
	})

	test('not for a body of the very limit', async () => {
		const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
		expect((await post(ping.padEnd(bodyBytes), [signedIn])).status).toBe(200)
	})
})

describe('415 and JSON', () => {
	test.each(['text/plain', 'application/jsonx', 'application/x-www-form-urlencoded'])(
		'%s is 415',
		async (type) => {
			const headers = [signedIn, `Content-Type: ${type}`, 'Content-Length: 1']
			const answer = await rawRequest(port, '/mcp', { method: 'POST', headers, body: '{' })
			expectError(answer, 415, 415)
		}
	)

	test('no media type is 415', async () => {
		const headers = [signedIn, 'Content-Length: 2']
		const answer = await rawRequest(port, '/mcp', { method: 'POST', headers, body: '{}' })
		expectError(answer, 415, 415)
	})

	test.each(['', '{', '{"a":1}x', '\u0000'])('the body %j is -32700', async (body) => {
		const answer = await post(body, [signedIn])
		expectError(answer, 400, -32700)
		expect(rpcOf(answer)).not.toHaveProperty('id')
	})

	test.each([
		'{}',
		'[]',
		'7',
		'null',
		'{"jsonrpc":"2.0","id":null,"method":"ping"}',
		'{"jsonrpc":"2.0","id":1}',
		'{"jsonrpc":"1.0","id":1,"method":"ping"}'
	])('%s is -32600', async (body) => expectError(await post(body, [signedIn]), 400, -32600))
})

describe('the modern era', () => {
	const without = (key: string) =>
		Object.fromEntries(Object.entries(clientMeta).filter(([name]) => name !== prefix + key))

	test.each(['protocolVersion', 'clientCapabilities'])(
		'_meta without %s is -32602, and named',
		async (key) =>
			expectError(await modern('tools/list', { meta: without(key) }), 400, -32602, prefix + key)
	)

	test('the header without a claim is -32602', async () => {
		const answer = await legacy('tools/list', {}, ['MCP-Protocol-Version: 2026-07-28'])
		expectError(answer, 400, -32602, `${prefix}protocolVersion`)
	})

	test('initialize under a modern header is -32020', async () => {
		const answer = await legacy('initialize', {}, ['MCP-Protocol-Version: 2026-07-28'])
		expectError(answer, 400, -32020)
	})

	test.each([
		['a version header that differs', { version: '2025-11-25' }],
		['no version header', { version: null }],
		['no Mcp-Method', { method: null }],
		['another Mcp-Method', { method: 'tools/call' }],
		['Mcp-Method in other letters', { method: 'Tools/List' }]
	] satisfies [string, Modern][])('%s is -32020', async (_what, options) =>
		expectError(await modern('tools/list', options), 400, -32020)
	)

	test('an unknown version is -32022 and lists the known ones', async () => {
		const meta = { ...clientMeta, [`${prefix}protocolVersion`]: '2099-01-01' }
		const answer = await modern('tools/list', { meta, version: '2099-01-01' })
		expectError(answer, 400, -32022)
		expect(rpcOf(answer).error?.data).toEqual({
			supported: ['2026-07-28'],
			requested: '2099-01-01'
		})
		expectError(await legacy('ping', {}, ['MCP-Protocol-Version: 1999-01-01']), 400, -32022)
	})

	test.each([
		['no Mcp-Name', { name: null }],
		['another Mcp-Name', { name: 'get_region' }],
		['Mcp-Name in other letters', { name: 'Get_Order' }],
		['broken base64', { name: '=?base64?Z2V0X29yZGVy!?=' }],
		['base64 without its padding', { name: '=?base64?Z2V0X29yZGVyMQ?=' }]
	] satisfies [string, Modern][])('%s is -32020, and nothing runs', async (_what, options) => {
		ran.length = 0
		expectError(await modernCall('get_order', { id: 1 }, options), 400, -32020)
		expect(ran).toEqual([])
	})

	test.each(['=?base64?Z2V0X29yZGVy?=', '   get_order\t'])('Mcp-Name may be %j', async (name) => {
		const answer = await modernCall('get_order', { id: 1 }, { name })
		expect(rpcOf(answer).result).toMatchObject({ isError: false, resultType: 'complete' })
	})

	test('a name header of an allowed tool opens no other', async () => {
		ran.length = 0
		const answer = await modernCall('delete_order', { id: '1' }, { name: 'get_order' })
		expectError(answer, 400, -32020)
		expect(ran).toEqual([])
	})

	test.each([
		['without it', []],
		['with another', ['Mcp-Param-Region: south']],
		['with bad base64', ['Mcp-Param-Region: =?base64?bm9ydGg?=']]
	])('an argument that travels in a header, %s, is -32020', async (_what, headers) =>
		expectError(
			await modernCall('get_region', { region: 'north' }, { headers }),
			400,
			-32020,
			'Mcp-Param-Region'
		)
	)

	test('a header for an argument that was left out is -32020', async () => {
		const headers = ['Mcp-Param-Region: north']
		expectError(await modernCall('get_region', {}, { headers }), 400, -32020)
		const plain = await modernCall('get_region', { region: 'north' }, { headers })
		expect(rpcOf(plain).result).toMatchObject({ content: [{ type: 'text', text: 'north' }] })
	})

	test.todo('a capability that was not declared is -32021, once tools can ask for one')

	test.each(['initialize', 'ping', 'no/such', 'resources/list', 'TOOLS/LIST'])(
		'the method %s is 404',
		async (method) => expectError(await modern(method), 404, -32601)
	)

	test('results name the app, and say that they are complete', async () => {
		for (const method of ['server/discover', 'tools/list']) {
			expect(rpcOf(await modern(method)).result).toMatchObject({
				resultType: 'complete',
				cacheScope: 'private',
				_meta: { [`${prefix}serverInfo`]: { name: 'store', version: '1.2.3' } }
			})
		}
	})
})

describe('tools', () => {
	const eras = [
		['legacy', (name: string, args: Members) => legacy('tools/call', { name, arguments: args })],
		['modern', (name: string, args: Members) => modernCall(name, args)]
	] as const

	describe.each(eras)('%s', (_era, call) => {
		test('an unknown tool and a hidden one are told in the same words', async () => {
			ran.length = 0
			const unknown = await call('no_such_tool', {})
			expectError(unknown, 200, -32602, 'Unknown tool')
			expect((await call('delete_order', { id: '1' })).body).toBe(unknown.body)
			for (const name of ['__proto__', 'constructor']) {
				expect((await call(name, {})).body).toBe(unknown.body)
			}
			expect(ran).toEqual([])
		})

		test.each([
			['arguments that do not fit', 'get_order', { id: 'x' }, 'id'],
			['an unknown argument', 'get_order', { id: 1, constructor: 1 }, 'constructor'],
			['a refusal of the handler', 'get_order', { id: 0 }, 'Order not found']
		])('%s is an error result', async (_what, name, args, words) => {
			const answer = await call(name, args)
			expect(answer.status).toBe(200)
			expect(rpcOf(answer).result).toMatchObject({ isError: true })
			expect(JSON.stringify(rpcOf(answer).result?.content)).toContain(words)
		})

		test('a throw is an error result without detail', async () => {
			const log = spyOn(console, 'error').mockImplementation(() => {})
			const answer = await call('boom', {})
			log.mockRestore()
			expect(rpcOf(answer).result).toMatchObject({ isError: true })
			expect(answer.body).not.toContain('leaked')
		})
	})

	test('a bad cursor is -32602, an empty one is the first page', async () => {
		for (const cursor of ['nope', Buffer.from('after:delete_order').toString('base64url')]) {
			expectError(await legacy('tools/list', { cursor }), 200, -32602)
			expectError(await modern('tools/list', { params: { cursor } }), 200, -32602)
		}
		const first = rpcOf(await legacy('tools/list', { cursor: '' })).result
		expect(first?.tools).toHaveLength(2)
	})

	test('a fault before JSON-RPC is -32603, and only the log knows more', async () => {
		const log = spyOn(console, 'error').mockImplementation(() => {})
		const authenticate = () => {
			throw new Error('db token leaked')
		}
		await serving(store({ auth: authenticate }), async (to) => {
			const answer = await post('{"jsonrpc":"2.0","id":1,"method":"ping"}', [signedIn], to)
			expectError(answer, 500, -32603)
			expect(answer.body).not.toContain('leaked')
		})
		expect(Bun.inspect(log.mock.calls)).toContain('db token leaked')
		log.mockRestore()
	})
})

describe('beside a public tool', () => {
	const opened = store().get('/open', () => ran.push('open'), {
		public: ['mcp'],
		tool: true,
		detail: detail('open')
	})
	let to = 0
	beforeAll(() => {
		to = listen(opened)
	})
	afterAll(async () => {
		await opened.stop(true)
	})

	const call = (...names: string[]) => {
		const calls = names.map((name, id) => ({
			jsonrpc: '2.0',
			id,
			method: 'tools/call',
			params: { name, arguments: {} }
		}))
		return post(JSON.stringify(calls.length === 1 ? calls[0] : calls), [], to)
	}

	test('nobody may call it, and nothing else', async () => {
		ran.length = 0
		expect((await call('open')).status).toBe(200)
		expect(ran).toEqual(['open'])
		for (const name of ['get_order', 'no_such_tool', '__proto__']) {
			expect([name, (await call(name)).status]).toEqual([name, 401])
		}
		expect((await call('open', 'open')).status).toBe(200)
		expect((await call('open', 'get_order')).status).toBe(401)
		expect((await post('{"jsonrpc":"2.0","id":1,"method":"tools/list"}', [], to)).status).toBe(401)
	})

	test('the last of two names is the one that counts, for the check and for the call', async () => {
		ran.length = 0
		const body = (first: string, last: string) =>
			`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${first}","arguments":{},"name":"${last}"}}`
		expect((await post(body('open', 'get_order'), [], to)).status).toBe(401)
		expect(ran).toEqual([])
		expect((await post(body('get_order', 'open'), [], to)).status).toBe(200)
		expect(ran).toEqual(['open'])
	})

	test('the other checks keep their order', async () => {
		const ask = async (method: string, headers: readonly string[], body = '{') =>
			(await rawRequest(to, '/mcp', { method, headers: [...headers], body })).status
		const length = 'Content-Length: 1'
		expect(await ask('POST', [json, length, 'Origin: https://evil.example.com'])).toBe(403)
		expect(await ask('POST', [json, `Content-Length: ${bodyBytes + 1}`])).toBe(413)
		expect(await ask('POST', [json, length])).toBe(401)
		expect(await ask('GET', [])).toBe(401)
		expect(await ask('POST', ['Content-Type: text/plain', length])).toBe(401)
		expect(await ask('POST', ['Content-Type: text/plain', length, signedIn])).toBe(415)
		expect(await ask('POST', [json, length, signedIn])).toBe(400)
	})
})

describe('CORS for the origins that MCP allows', () => {
	const mcpHeaders = [
		'authorization',
		'content-type',
		'mcp-protocol-version',
		'mcp-method',
		'mcp-name',
		'mcp-param-region'
	]
	const preflight = (origin: string, target = '/mcp', to = port) =>
		rawRequest(to, target, {
			method: 'OPTIONS',
			headers: [
				`Origin: ${origin}`,
				'Access-Control-Request-Method: POST',
				`Access-Control-Request-Headers: ${mcpHeaders.join(',')}`
			]
		})

	test('a preflight is answered without a credential', async () => {
		for (const target of ['/mcp', '/mcp/']) {
			const answer = await preflight(allowed, target)
			expect(answer.status).toBe(204)
			expect(answer.headers.get('access-control-allow-origin')).toBe(allowed)
			expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
			const names = answer.headers.get('access-control-allow-headers')?.split(/, */)
			expect(names).toEqual(expect.arrayContaining(mcpHeaders))
			expect(answer.headers.get('vary')).toContain('Origin')
		}
	})

	test('a preflight from elsewhere, or for another path, opens nothing', async () => {
		for (const answer of [
			await preflight('https://evil.example.com'),
			await preflight('null'),
			await preflight(allowed, '/orders/1')
		]) {
			expect(answer.headers.has('access-control-allow-origin')).toBe(false)
			expect(answer.headers.has('access-control-allow-headers')).toBe(false)
		}
	})

	test('answers may be read, refusals and their challenge included', async () => {
		const origin = `Origin: ${allowed}`
		for (const [answer, status] of [
			[await legacy('ping', {}, [origin]), 200],
			[await post('{', [origin]), 401],
			[await post('{', [origin, signedIn]), 400],
			[await rawRequest(port, '/mcp', { headers: [origin, signedIn] }), 405]
		] as const) {
			expect(answer.status).toBe(status)
			expect(answer.headers.get('access-control-allow-origin')).toBe(allowed)
			expect(answer.headers.get('access-control-expose-headers')).toContain('www-authenticate')
			expect(answer.headers.get('vary')).toContain('Origin')
			expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
		}
		const elsewhere = await rawRequest(port, '/plain', { headers: [origin] })
		expect(elsewhere.status).toBe(200)
		expect(elsewhere.headers.has('access-control-allow-origin')).toBe(false)
	})

	test('without a list of its own, the exact origins of CORS count', () =>
		serving(
			store({ cors: { origins: ['https://cors.example.com'] }, mcp: { docsPublic: false } }),
			async (to) => {
				const ask = (origin: string) => post('{', [`Origin: ${origin}`, signedIn], to)
				const answer = await ask('https://cors.example.com')
				expectError(answer, 400, -32700)
				expect(answer.headers.get('access-control-allow-origin')).toBe('https://cors.example.com')
				expect((await ask(allowed)).status).toBe(403)
				const asked = await preflight('https://cors.example.com', '/mcp', to)
				expect(asked.headers.get('access-control-allow-origin')).toBe('https://cors.example.com')
			}
		))
})

const probes = [
	'/.well-known/oauth-protected-resource',
	'/.well-known/oauth-protected-resource/mcp',
	'/.well-known/oauth-authorization-server',
	'/.well-known/oauth-authorization-server/mcp',
	'/.well-known/openid-configuration'
]

describe('authorization metadata', () => {
	const expectNothing = (answer: RawAnswer) => {
		expect(answer.status).toBe(404)
		expect(answer.headers.get('content-type')).toStartWith('application/json')
		expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'not_found' } })
		expect(answer.headers.has('www-authenticate')).toBe(false)
	}

	test.each(probes)('%s is a 404 in JSON, without a credential', async (path) => {
		expectNothing(await rawRequest(port, path))
		expectNothing(await rawRequest(port, path, { headers: ['Authorization: Bearer wrong'] }))
	})

	const oauth = {
		resource: 'https://api.example.com/mcp',
		authorizationServers: ['https://id.example.com'],
		scopes: ['read', 'write']
	}

	test('with oauth, the metadata is open at both its places', () =>
		serving(store({ oauth }), async (to) => {
			for (const path of probes.slice(0, 2)) {
				const answer = await rawRequest(to, path)
				expect(answer.status).toBe(200)
				expect(JSON.parse(answer.body)).toEqual({
					resource: 'https://api.example.com/mcp',
					authorization_servers: ['https://id.example.com'],
					scopes_supported: ['read', 'write'],
					bearer_methods_supported: ['header']
				})
				expect((await rawRequest(to, path, { method: 'HEAD' })).status).toBe(200)
				const posted = await rawRequest(to, path, {
					method: 'POST',
					headers: ['Content-Length: 0']
				})
				expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
			}
			for (const path of probes.slice(2)) expectNothing(await rawRequest(to, path))
		}))

	test('with oauth, a 401 of mcp leads there, and says when a token was no good', () =>
		serving(store({ oauth }), async (to) => {
			const where =
				'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp"'
			const challengeOf = async (target: string, headers: readonly string[] = []) => {
				const answer = await rawRequest(to, target, { headers: [...headers] })
				expect(answer.status).toBe(401)
				return answer.headers.get('www-authenticate')
			}
			const stale = ['Authorization: Bearer stale']
			expect(await challengeOf('/mcp')).toBe(where)
			expect(await challengeOf('/mcp', stale)).toBe(`${where}, error="invalid_token"`)
			expect((await post('{', stale, to)).headers.get('www-authenticate')).toBe(
				`${where}, error="invalid_token"`
			)
			expect(await challengeOf('/orders/1', stale)).toBe('Bearer')
		}))

	test('the metadata follows the path of the endpoint', () =>
		serving(
			store({
				oauth: { ...oauth, resource: 'https://api.example.com/tools', scopes: [] },
				mcp: { path: '/tools', docs: '/tools/docs' }
			}),
			async (to) => {
				const answer = await rawRequest(to, '/.well-known/oauth-protected-resource/tools')
				expect(answer.status).toBe(200)
				expect(JSON.parse(answer.body)).not.toHaveProperty('scopes_supported')
				expectNothing(await rawRequest(to, probes[1]!))
				expect((await rawRequest(to, '/tools')).headers.get('www-authenticate')).toBe(
					'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/tools"'
				)
			}
		))
})

describe('the page about the tools', () => {
	const shells = ['/mcp/docs', '/mcp/docs/', '/mcp/docs/app.js', '/mcp/docs/style.css']

	test.each(shells)('%s needs no credential and holds no data', async (path) => {
		const answer = await rawRequest(port, path)
		expect(answer.status).toBe(200)
		expect(answer.body).not.toContain('get_order')
		expectDressed(answer)
		expect((await rawRequest(port, path, { method: 'HEAD' })).status).toBe(200)
		const posted = await rawRequest(port, path, { method: 'POST', headers: ['Content-Length: 0'] })
		expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
	})

	test('the shell allows nothing inline and nothing foreign', async () => {
		const { headers } = await rawRequest(port, '/mcp/docs')
		const policy = headers.get('content-security-policy') ?? ''
		expect(policy).toStartWith("default-src 'none'")
		expect(policy).not.toMatch(/unsafe|\*|https?:/)
	})

	test('the data follows the auth of mcp, before the method', async () => {
		for (const method of ['GET', 'POST']) {
			const headers = ['Content-Length: 0']
			const answer = await rawRequest(port, '/mcp/docs/data.json', { method, headers })
			expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
		}
		const headers = ['Content-Length: 0', signedIn]
		const posted = await rawRequest(port, '/mcp/docs/data.json', { method: 'POST', headers })
		expect(posted.status).toBe(405)
	})

	const shownTo = async (token: string | null, to = port): Promise<string[]> => {
		const headers = token === null ? [] : [`Authorization: Bearer ${token}`]
		const answer = await rawRequest(to, '/mcp/docs/data.json', { headers })
		expect(answer.status).toBe(200)
		return JSON.parse(answer.body).tools.map(({ name }: { name: string }) => name)
	}

	test('each caller sees the tools that they may call', async () => {
		expect(await shownTo('reader')).toEqual(['boom', 'get_order', 'get_region'])
		expect(await shownTo('writer')).toEqual(['boom', 'delete_order', 'get_order', 'get_region'])
	})

	test.each([
		['production', 401],
		['development', 200]
	])('by default the data is open in development alone: %s', async (mode, status) => {
		const before = Bun.env.NODE_ENV
		Bun.env.NODE_ENV = mode
		const built = store({ mcp: {} })
		if (before === undefined) delete Bun.env.NODE_ENV
		else Bun.env.NODE_ENV = before
		await serving(built, async (to) => {
			expect((await rawRequest(to, '/mcp/docs/data.json')).status).toBe(status)
		})
	})

	test('it can be public, elsewhere, or not there', async () => {
		await serving(store({ mcp: { docsPublic: true } }), async (to) => {
			expect(await shownTo(null, to)).toEqual(['boom', 'delete_order', 'get_order', 'get_region'])
		})
		await serving(store({ mcp: { docs: '/about/tools' } }), async (to) => {
			expect((await rawRequest(to, '/about/tools')).body).toContain('/about/tools/app.js')
			expect((await rawRequest(to, '/mcp/docs', { headers: [signedIn] })).status).toBe(404)
		})
		await serving(store({ mcp: { docs: false } }), async (to) => {
			for (const path of [...shells, '/mcp/docs/data.json']) {
				expect((await rawRequest(to, path, { headers: [signedIn] })).status).toBe(404)
			}
		})
	})

	test('with oauth, its 401 leads to the metadata as well', () =>
		serving(
			store({
				mcp: { docsPublic: false },
				oauth: {
					resource: 'https://api.example.com/mcp',
					authorizationServers: ['https://id.test']
				}
			}),
			async (to) => {
				const answer = await rawRequest(to, '/mcp/docs/data.json')
				expect(answer.headers.get('www-authenticate')).toContain('resource_metadata=')
			}
		))
})
