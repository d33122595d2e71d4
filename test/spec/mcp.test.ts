/** The MCP endpoint of `test/cases/mcp.json`, against apps of real routes. */

import { describe, expect, spyOn, test } from 'bun:test'
import { join } from 'node:path'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, type QuaterOptions, quater } from 'quater'
import { rawRequest } from '../support/raw-http'

/** The parts of a case that these tests read. */
interface Case {
	readonly id: string
	readonly call: {
		readonly body?: unknown
		readonly body_bytes?: string
		readonly rpc?: Record<string, unknown>
		readonly arguments?: Record<string, unknown>
		readonly headers?: Record<string, string>
		readonly variants?: readonly unknown[]
		readonly variants_body?: readonly string[]
		readonly variants_header?: readonly string[]
		readonly variants_http_method?: readonly string[]
		readonly variants_id?: readonly unknown[]
		readonly variants_method?: readonly string[]
		readonly variants_origin?: readonly string[]
		readonly variants_params?: readonly unknown[]
		readonly variants_path?: readonly string[]
		readonly variants_tool?: readonly string[]
	}
	readonly expect: {
		readonly error_code?: number
		readonly message?: string
		readonly body_subset?: Record<string, unknown>
		readonly text_json?: Record<string, unknown>
	}
}

const file = await Bun.file(join(import.meta.dir, '../cases/mcp.json')).json()
const cases = new Map((file.cases as readonly Case[]).map((one) => [one.id, one]))
const initParams: Record<string, unknown> = file.fixtures.init_params

const caseOf = (id: string): Case => {
	const found = cases.get(id)
	if (found === undefined) throw new Error(`No case is called ${id}.`)
	return found
}

const open: QuaterOptions = { publicSurfaces: ['api', 'mcp'] }
const base = (options: QuaterOptions = open) =>
	new Elysia().use(quater({ name: 'users', version: '1.2.3', ...options }))

/** Options of one route, made anew: Elysia writes into the object that it is given. */
const getUser = (description = 'Fetch one user.') =>
	({
		params: t.Object({ id: t.Integer() }),
		tool: true,
		detail: { operationId: 'get_user', description }
	}) as const

/** The app of most cases; `ran` holds what its handler received. */
const users = (options?: QuaterOptions) => {
	const ran: unknown[] = []
	const app = base(options).get(
		'/users/:id',
		({ params }) => {
			ran.push(params)
			return params
		},
		getUser()
	)
	return { app, ran }
}

/** The signed-in surface of the cases about origins; `counts` holds how often it was asked. */
const guarded = (options: QuaterOptions = {}) => {
	const counts = { auth: 0 }
	const authenticate = () => {
		counts.auth++
		return { subject: 'anyone' }
	}
	const auth = [{ surfaces: ['api', 'mcp'], authenticate }] as const
	return { ...users({ auth, ...options }), counts }
}

/** What an answer says. */
interface Said {
	status: number
	headers: Headers
	text: string
	json: {
		id?: unknown
		result?: Record<string, unknown>
		error?: { code: number; message: string; data?: unknown }
	}
}

const send = async (app: AnyElysia, path: string, init: RequestInit): Promise<Said> => {
	const response: Response = await app.handle(new Request(`http://localhost${path}`, init))
	const text = await response.text()
	const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: isJson ? JSON.parse(text) : {}
	}
}

const post = (app: AnyElysia, body: unknown, headers: Record<string, string> = {}) =>
	send(app, '/mcp', {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body)
	})

/** One JSON-RPC request; version and id are there unless the case says otherwise. */
const rpc = (app: AnyElysia, message: object, headers?: Record<string, string>) =>
	post(app, { jsonrpc: '2.0', id: 1, ...message }, headers)

const callTool = (
	app: AnyElysia,
	name: string,
	args: Record<string, unknown> = {},
	headers?: Record<string, string>
) => rpc(app, { method: 'tools/call', params: { name, arguments: args } }, headers)

const textOf = ({ json }: Said): unknown => {
	const [block] = (json.result?.content ?? []) as { text?: unknown }[]
	return block?.text
}

const quietly = async <T>(run: () => Promise<T>): Promise<{ value: T; logged: string }> => {
	const log = spyOn(console, 'error').mockImplementation(() => {})
	try {
		const value = await run()
		return { value, logged: Bun.inspect(log.mock.calls) }
	} finally {
		log.mockRestore()
	}
}

/** Serves an app on a loopback port while `use` runs. */
const serving = async (app: AnyElysia, use: (port: number) => Promise<void>): Promise<void> => {
	app.listen({ hostname: '127.0.0.1', port: 0 })
	try {
		await use(app.server?.port ?? 0)
	} finally {
		await app.stop(true)
	}
}

describe('initialize', () => {
	test('mcp-01 agrees on a known version and names the app', async () => {
		const { body_subset } = caseOf('mcp-01').expect
		const { app } = users()
		const answer = await rpc(app, { method: 'initialize', params: initParams })
		expect(answer.status).toBe(200)
		expect(answer.json).toMatchObject(body_subset ?? {})
		expect(answer.json.result?.serverInfo).toEqual({
			name: 'users',
			title: 'users',
			version: '1.2.3'
		})
	})

	test('mcp-02 answers an unknown version with the newest of its era', async () => {
		const { body_subset } = caseOf('mcp-02').expect
		const { app } = users()
		const params = { ...initParams, protocolVersion: '2099-01-01' }
		const answer = await rpc(app, { id: 'init-1', method: 'initialize', params })
		expect(answer.status).toBe(200)
		expect(answer.json).toMatchObject(body_subset ?? {})
	})

	test.each(caseOf('mcp-03').call.variants_params ?? [])(
		'mcp-03 refuses the params %j',
		async (params) => {
			const { error_code, message } = caseOf('mcp-03').expect
			const { app } = users()
			const variant = params === 'absent' ? {} : { params }
			const answer = await rpc(app, { method: 'initialize', ...variant })
			expect(answer.status).toBe(200)
			expect(answer.json).toEqual({
				jsonrpc: '2.0',
				id: 1,
				error: { code: error_code, message }
			} as never)
		}
	)
})

describe('the envelope', () => {
	test('mcp-05 accepts an unknown notification and says nothing', async () => {
		const { app } = users()
		const answer = await post(app, caseOf('mcp-05').call.body)
		expect([answer.status, answer.text]).toEqual([202, ''])
	})

	/** As design/ has it: status 400, and no id where none is known. */
	const refusal = (id: string) => {
		const { error_code: code, message } = caseOf(id).expect
		return { jsonrpc: '2.0', error: { code, message: message ?? 'Invalid Request' } }
	}

	test.each(caseOf('mcp-06').call.variants ?? [])(
		'mcp-06 runs no request that came as the notification %j',
		async (body) => {
			const { app, ran } = users()
			const answer = await post(app, body)
			expect(answer.status).toBe(400)
			expect<object>(answer.json).toEqual(refusal('mcp-06'))
			expect(ran).toEqual([])
		}
	)

	test.each((caseOf('mcp-07').call.variants_id ?? []).map((id) => [id]))(
		'mcp-07 takes %j for no id, and for no notification',
		async (id) => {
			const { app } = users()
			const answer = await rpc(app, { id, method: 'tools/list' })
			expect(answer.status).toBe(400)
			expect<object>(answer.json).toEqual(refusal('mcp-07'))
		}
	)

	test('mcp-09 says of malformed JSON only that it is', async () => {
		const { app } = users()
		const answer = await post(app, caseOf('mcp-09').call.body_bytes)
		expect(answer.status).toBe(400)
		expect<object>(answer.json).toEqual(refusal('mcp-09'))
	})

	test.each(caseOf('mcp-10').call.variants_body ?? [])('mcp-10 the body %s', async (body) => {
		const { app } = users()
		const newest = { 'mcp-protocol-version': '2025-11-25' }
		const answers = [await post(app, body, newest)]
		// Without the header a client speaks the one revision that has batches.
		if (body.startsWith('[{')) {
			const answer = await post(app, body)
			expect<unknown>(answer.json).toMatchObject([{ id: 1, result: { tools: [{}] } }])
		} else answers.push(await post(app, body))
		for (const answer of answers) {
			expect(answer.status).toBe(400)
			expect<object>(answer.json).toEqual(refusal('mcp-10'))
		}
	})

	test.each(caseOf('mcp-11').call.variants ?? [])(
		'mcp-11 refuses %j under its own id',
		async (body) => {
			const { app } = users()
			const answer = await post(app, body)
			expect(answer.status).toBe(400)
			expect(answer.json).toMatchObject({ id: 5, error: { code: -32600 } })
		}
	)

	test.each([{}, [], true, 1.5, null])('mcp-11 echoes no id that is none: %j', async (id) => {
		const { app } = users()
		const answer = await post(app, { jsonrpc: '1.0', id, method: 'tools/list' })
		expect(answer.json).not.toHaveProperty('id')
	})

	test.each(caseOf('mcp-13').call.variants_method ?? [])(
		'mcp-13 knows no method %j',
		async (method) => {
			const { error_code: code, message } = caseOf('mcp-13').expect
			const { app } = users()
			const answer = await rpc(app, { method })
			expect(answer.status).toBe(404)
			expect(answer.json).toMatchObject({ id: 1, error: { code, message } } as object)
		}
	)

	test('mcp-14 answers a ping', async () => {
		const { app } = users()
		const answer = await rpc(app, caseOf('mcp-14').call.rpc ?? {})
		expect<object>([answer.status, answer.json]).toEqual([
			200,
			{ jsonrpc: '2.0', id: 1, result: {} }
		])
	})
})

describe('the endpoint', () => {
	test('mcp-15 takes POST alone', () =>
		serving(users().app, async (port) => {
			for (const method of caseOf('mcp-15').call.variants_http_method ?? []) {
				const answer = await rawRequest(port, '/mcp', { method })
				expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'POST'])
				if (method === 'HEAD') continue
				expect(JSON.parse(answer.body)).toMatchObject({
					error: { code: 405, data: { code: 'method_not_allowed' } }
				})
			}
		}))

	test('mcp-17 is at its path, with or without one slash behind it', async () => {
		const { app, counts, ran } = guarded()
		await serving(app, async (port) => {
			const body = JSON.stringify({
				jsonrpc: '2.0',
				id: 1,
				method: 'tools/call',
				params: { name: 'get_user', arguments: { id: 7 } }
			})
			const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`]
			const ask = (target: string, more: readonly string[] = []) =>
				rawRequest(port, target, { method: 'POST', headers: [...headers, ...more], body })
			for (const target of caseOf('mcp-17').call.variants_path ?? []) {
				ran.length = 0
				const isEndpoint = target === '/mcp/'
				expect([target, (await ask(target)).status]).toEqual([target, isEndpoint ? 200 : 404])
				expect(ran).toHaveLength(isEndpoint ? 1 : 0)
			}
			counts.auth = 0
			const evil = await ask('/mcp/', ['Origin: https://evil.example.com'])
			expect([evil.status, counts.auth]).toEqual([403, 0])
		})
	})

	test('mcp-18 refuses an unknown version', async () => {
		const { app } = users()
		const { rpc: message = {}, headers } = caseOf('mcp-18').call
		const answer = await rpc(app, message, headers)
		expect(answer.status).toBe(400)
		expect(answer.json).toMatchObject({
			id: 1,
			error: {
				code: -32022,
				message: 'Unsupported protocol version',
				data: { supported: ['2026-07-28'], requested: '2099-01-01' }
			}
		})
	})

	test.each(caseOf('mcp-19').call.variants_header ?? [])(
		'mcp-19 needs no handshake for version %s',
		async (version) => {
			const { app } = users()
			const headers = version === '(absent)' ? {} : { 'mcp-protocol-version': version }
			const answer = await rpc(app, { method: 'tools/list' }, headers)
			expect(answer.status).toBe(200)
			expect(answer.json.result?.tools).toHaveLength(1)
		}
	)
})

describe('input schemas', () => {
	const schemasOf = async (app: AnyElysia) => {
		const { json } = await rpc(app, { method: 'tools/list' })
		return ((json.result?.tools ?? []) as { inputSchema: object }[]).map(
			({ inputSchema }) => inputSchema
		)
	}
	const detail = (operationId: string) => ({ operationId, description: 'Does it.' })

	test('mcp-21 carry defaults, and null where null is allowed', async () => {
		const app = base()
			.post('/orders/:id/cancel', () => 'ok', {
				params: t.Object({ id: t.Integer() }),
				query: t.Object({ quick: t.Optional(t.Boolean({ default: false })) }),
				body: t.Nullable(
					t.Object({ reason: t.String(), notify: t.Optional(t.Boolean({ default: false })) }),
					{ default: null }
				),
				tool: true,
				detail: detail('cancel_order')
			})
			.get('/nothing', () => 'ok', { tool: true, detail: detail('nothing') })
		const [cancel, nothing] = await schemasOf(app)
		expect(cancel).toEqual({
			type: 'object',
			properties: {
				id: { type: 'integer' },
				quick: { type: 'boolean', default: false },
				body: {
					type: ['object', 'null'],
					properties: { reason: { type: 'string' }, notify: { type: 'boolean', default: false } },
					required: ['reason'],
					default: null
				}
			},
			required: ['id'],
			additionalProperties: false
		})
		expect(nothing).toEqual({ type: 'object', properties: {}, additionalProperties: false })
	})

	test('mcp-22 name arguments as the route does', async () => {
		const app = base().post('/orders/:order_id', () => 'ok', {
			params: t.Object({ order_id: t.String({ description: 'Order id.' }) }),
			query: t.Object({ include_events: t.Optional(t.Boolean({ default: false })) }),
			headers: t.Object({ 'X-Request-ID': t.Optional(t.String()) }),
			body: t.Object({ reason: t.String() }),
			tool: true,
			detail: detail('update_order')
		})
		const [update] = await schemasOf(app)
		expect(update).toEqual({
			type: 'object',
			properties: {
				order_id: { type: 'string', description: 'Order id.' },
				include_events: { type: 'boolean', default: false },
				'x-request-id': { type: 'string' },
				reason: { type: 'string' }
			},
			required: ['order_id', 'reason'],
			additionalProperties: false
		})
	})
})

describe('tools/call', () => {
	test('mcp-23 tells the handler who calls, through which door', async () => {
		const { text_json = {} } = caseOf('mcp-23').expect
		const app = base({
			auth: [{ surfaces: ['mcp'], authenticate: () => ({ subject: 'mcp' }) }],
			publicSurfaces: ['api']
		}).get(
			'/who/:id',
			({ params, call, caller }) => ({
				id: params.id,
				source: call.source,
				entrypoint: call.entrypoint,
				action: call.action,
				subject: caller.subject
			}),
			{
				params: t.Object({ id: t.Integer() }),
				tool: true,
				detail: { operationId: 'who', description: 'Says who calls.' }
			}
		)
		const answer = await callTool(app, 'who', { id: 7 })
		expect(answer.json.result).toMatchObject({ isError: false })
		const { tool: _tool, ...expected } = text_json
		expect(JSON.parse(String(textOf(answer)))).toEqual(expected)
	})

	test.each(caseOf('mcp-25').call.variants_params ?? [])(
		'mcp-25 refuses the params %j',
		async (params) => {
			const { error_code: code, message } = caseOf('mcp-25').expect
			const { app, ran } = users()
			const variant = params === 'absent' ? {} : { params }
			const answer = await rpc(app, { method: 'tools/call', ...variant })
			expect(answer.status).toBe(200)
			expect(answer.json).toMatchObject({ id: 1, error: { code, message } } as object)
			expect(ran).toEqual([])
		}
	)

	test.each(caseOf('mcp-26').call.variants_tool ?? [])('mcp-26 has no tool %j', async (name) => {
		const { error_code: code, message } = caseOf('mcp-26').expect
		const { app } = users()
		const answer = await callTool(app, name)
		expect(answer.status).toBe(200)
		expect(answer.json).toMatchObject({ id: 1, error: { code, message } } as object)
	})

	test('mcp-27 refuses a _meta that is no object, after the name', async () => {
		const { call, expect: expected } = caseOf('mcp-27')
		const { app, ran } = users()
		const ask = (params: unknown) => rpc(app, { method: 'tools/call', params })
		for (const params of call.variants_params ?? []) {
			const answer = await ask(params)
			expect(answer.status).toBe(200)
			expect(answer.json.error).toEqual({
				code: expected.error_code!,
				message: expected.message!
			})
		}
		expect(ran).toEqual([])
		const unknown = await ask({ name: 'missing', arguments: {}, _meta: [] })
		expect(unknown.json.error?.message).toBe('Unknown tool')
		const none = await ask({ name: 'get_user', arguments: { id: 1 }, _meta: null })
		expect(none.json.result).toMatchObject({ isError: false })
	})

	const boom = () =>
		base().get(
			'/boom',
			() => {
				throw new Error('db token leaked')
			},
			{ tool: true, detail: { operationId: 'boom', description: 'Fails.' } }
		)

	test('mcp-29 answers what was thrown with a result that names the request alone', async () => {
		const { value: answer, logged } = await quietly(() => callTool(boom(), 'boom'))
		expect(answer.status).toBe(200)
		expect(answer.json.result).toMatchObject({ isError: true })
		expect(textOf(answer)).toBe(
			`Tool call failed: something went wrong on the server. Request id: ${answer.headers.get('x-request-id')}`
		)
		expect(answer.text).not.toContain('leaked')
		expect(logged).toContain('db token leaked')
	})

	test.each(['development', 'production', 'test'])(
		'mcp-30 lets no caller read what was thrown in %s',
		async (mode) => {
			const before = Bun.env.NODE_ENV
			Bun.env.NODE_ENV = mode
			try {
				const { value: answer } = await quietly(() => callTool(boom(), 'boom'))
				expect(textOf(answer)).toStartWith('Tool call failed')
				expect(answer.text).not.toContain('leaked')
			} finally {
				if (before === undefined) delete Bun.env.NODE_ENV
				else Bun.env.NODE_ENV = before
			}
		}
	)

	test('mcp-31 runs every hook once, around the handler and not around JSON-RPC', async () => {
		const seen: string[] = []
		const note = (hook: string, request: Request, source: string) =>
			void seen.push(`${hook} ${new URL(request.url).pathname} ${source}`)
		const app = base()
			.derive(({ request, call }) => note('around-in', request, call.source))
			.onBeforeHandle(({ request, call }) => note('global before', request, call.source))
			.onAfterHandle(({ request, call, responseValue }) => {
				note(`global after ${JSON.stringify(responseValue)}`, request, call.source)
				return 'after saw handler response'
			})
			.get(
				'/users/:id',
				({ params, request, call }) => {
					note('handler', request, call.source)
					return params
				},
				{
					...getUser(),
					beforeHandle: ({ request, call }) => note('route before', request, call.source),
					afterResponse: ({ request, call }) => note('finished', request, call.source)
				}
			)
		const answer = await callTool(app, 'get_user', { id: 7 })
		expect(answer.json.result).toMatchObject({ isError: false })
		expect(textOf(answer)).toBe('after saw handler response')
		for (let tries = 0; seen.length < 6 && tries < 50; tries++) await Bun.sleep(2)
		expect(seen).toEqual(
			[
				'around-in',
				'global before',
				'route before',
				'handler',
				'global after {"id":7}',
				'finished'
			].map((hook) => `${hook} /users/7 mcp`)
		)
	})

	const drip = (handler: () => unknown) =>
		base().get('/drip', handler, {
			tool: true,
			detail: { operationId: 'drip', description: 'Drips.' }
		})

	const expectBroken = async (app: AnyElysia) => {
		const { value: answer, logged } = await quietly(() => callTool(app, 'drip'))
		expect(answer.status).toBe(200)
		expect(answer.json.result).toMatchObject({ isError: true })
		expect(textOf(answer)).toStartWith('Tool call failed')
		expect(answer.text).not.toMatch(/partial|secret/)
		expect(logged).toContain('stream secret')
	}

	test('mcp-33 turns a body that breaks into an error result, and ends it once', async () => {
		let closed = 0
		const chunks = async function* () {
			try {
				yield new TextEncoder().encode('partial')
				await Bun.sleep(1)
				throw new Error('stream secret')
			} finally {
				closed++
			}
		}
		await expectBroken(drip(() => new Response(chunks() as never)))
		expect(closed).toBe(1)
	})

	// Elysia swallows what a generator throws after its first value, and ends the body as if all
	// were said; quater would have to look at the generator before Elysia drains it.
	test('mcp-33 turns a generator that breaks into an error result', () =>
		expectBroken(
			drip(async function* () {
				yield 'partial'
				throw new Error('stream secret')
			})
		))
})

describe('origins', () => {
	const ask = (app: AnyElysia, origin?: string) =>
		callTool(app, 'get_user', { id: 7 }, origin === undefined ? {} : { origin })

	const expectRefused = (answer: Said) => {
		expect(answer.status).toBe(403)
		expect(answer.json.error).toMatchObject({ code: 403, message: 'Invalid MCP Origin' })
		expect(answer.headers.has('access-control-allow-origin')).toBe(false)
	}

	test.each(caseOf('mcp-34').call.variants_origin ?? [])(
		'mcp-34 refuses %j before auth',
		async (origin) => {
			const { app, counts, ran } = guarded({ mcp: { allowedOrigins: ['https://app.example.com'] } })
			expectRefused(await ask(app, origin))
			expect([counts.auth, ran]).toEqual([0, []])
		}
	)

	test('mcp-35 lets no browser in without a list, and everyone else', async () => {
		const { app, counts } = guarded()
		expect((await ask(app)).status).toBe(200)
		expect(counts.auth).toBe(1)
		expectRefused(await ask(app, 'https://any.example.com'))
		expect(counts.auth).toBe(1)
	})

	test('mcp-37 takes no wildcard from CORS, only its own', async () => {
		const { app, counts } = guarded({ cors: { origins: ['*'] } })
		const answer = await ask(app, caseOf('mcp-37').call.headers?.origin)
		expect([answer.status, answer.json.error?.message]).toEqual([403, 'Invalid MCP Origin'])
		expect(counts.auth).toBe(0)
		const wide = guarded({ mcp: { allowedOrigins: ['*'] } })
		expect((await ask(wide.app, 'https://evil.example.com')).status).toBe(200)
	})

	test('mcp-38 consults its own list alone once there is one', async () => {
		const cors = { origins: ['https://cors.example.com'] }
		const { app } = guarded({ cors, mcp: { allowedOrigins: ['https://mcp.example.com'] } })
		const [own, other] = caseOf('mcp-38').call.variants_origin as [string, string]
		const allowed = await ask(app, own)
		expect(allowed.status).toBe(200)
		expect(allowed.headers.get('access-control-allow-origin')).toBe(own)
		expect((await ask(app, other)).status).toBe(403)
		const preflight = await send(app, '/mcp', {
			method: 'OPTIONS',
			headers: { origin: own, 'access-control-request-method': 'POST' }
		})
		expect(preflight.status).toBe(204)
		expect(preflight.headers.get('access-control-allow-origin')).toBe(own)
		const { app: shared } = guarded({ cors })
		expect((await ask(shared, other)).status).toBe(200)
	})
})

describe('the page for people', () => {
	const documented = (options: QuaterOptions) =>
		base(options).use(
			new Elysia()
				.use(actions)
				.get('/users/:id', ({ params }) => params, getUser('Fetch <one> user.'))
				.get('/open', () => 'ok', {
					tool: true,
					public: ['mcp'],
					detail: { operationId: 'open_tool', description: 'Open.' }
				})
		)
	const data = (app: AnyElysia, headers: Record<string, string> = {}) =>
		send(app, '/mcp/docs/data.json', { headers })
	const authOf = ({ text }: Said): [string, string][] =>
		JSON.parse(text).tools.map(({ name, auth }: { name: string; auth: string }) => [name, auth])

	test('mcp-39 keeps its data behind the auth of mcp, and its shell free of data', async () => {
		const app = documented({
			auth: [{ surfaces: ['mcp'], authenticate: bearer({ docs: 'reader' }) }],
			publicSurfaces: ['api'],
			mcp: { docsPublic: false }
		})
		const shell = await send(app, '/mcp/docs', {})
		expect(shell.status).toBe(200)
		expect(shell.headers.get('content-type')).toStartWith('text/html')
		expect(shell.headers.get('content-security-policy')).toStartWith("default-src 'none'")
		expect(shell.text).not.toContain('get_user')
		expect((await data(app)).status).toBe(401)
		const shown = await data(app, { authorization: 'Bearer docs' })
		expect(shown.status).toBe(200)
		expect(shown.headers.get('content-type')).toStartWith('application/json')
		expect(shown.text).toContain('Fetch <one> user.')
		expect(authOf(shown)).toEqual([
			['get_user', 'required'],
			['open_tool', 'public']
		])
	})

	test('mcp-39 reads public everywhere without auth on mcp', async () => {
		const shown = await data(documented({ publicSurfaces: ['api', 'mcp'] }))
		expect(authOf(shown)).toEqual([
			['get_user', 'public'],
			['open_tool', 'public']
		])
	})
})
