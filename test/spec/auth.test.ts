/** The cases of `test/cases/auth.json`: who is let in, on which surface, and what that decides. */

import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, type CallerLike, ConfigError, check, type QuaterOptions, quater } from 'quater'
import { testClient } from 'quater/testing'
import { runtimeOf } from '../../src/app/runtime-of'
import { exitCodeOf } from '../../src/remote/exit-code'
import {
	eras,
	inProcess,
	manifestPath,
	mcpInit,
	mcpPath,
	quietly,
	remoteInit,
	remotePath,
	rpcOf,
	serve,
	signedIn,
	toolInit,
	toolValue
} from '../security/doors'
import { rawRequest } from '../support/raw-http'
import { caseFile, listOf } from './case-file'

const { spec, complete } = await caseFile('auth.json')

const good = bearer({ good: 'user_1' })
const root = (options: QuaterOptions = { auth: good }) =>
	new Elysia().use(quater({ name: 'cases', version: '1', ...options }))
/** Hands JavaScript-only mistakes past the types. */
const loose = <T extends object>(value: unknown): T => value as T
const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })

/** The fixture `thing`, with a count of its runs. */
const thing = (
	options?: QuaterOptions,
	open: { public?: true | ('api' | 'mcp' | 'cli')[] } = {}
) => {
	const ran: string[] = []
	const app = root(options).get(
		'/thing',
		({ call }) => {
			ran.push(call.source)
			const { source, entrypoint, caller } = call
			return { source, entrypoint, subject: caller?.subject ?? null }
		},
		{ tool: true, cli: true, detail: named('thing'), ...open }
	)
	return { app, ran, send: inProcess(app) }
}

/** `thing` through each network door. */
const doors = (headers: Record<string, string> = {}) =>
	[
		['api', '/thing', { headers }],
		...eras.map((era) => ['mcp', mcpPath, toolInit(era, 'thing', {}, headers)] as const),
		['cli', remotePath, remoteInit('thing', {}, headers)]
	] as const

const problemsOf = async (options: QuaterOptions) =>
	(await check(root(options).get('/r', () => 1))).problems

describe('one authenticator per request', () => {
	spec('auth-01', 'chosen by the door, run once', async () => {
		const asked: string[] = []
		const auth: QuaterOptions['auth'] = (_request, call) => {
			asked.push(call.source)
			return { subject: 'u1' }
		}
		const { send, ran } = thing({ auth })
		for (const [, path, init] of doors()) expect((await send(path, init)).status).toBe(200)
		expect(asked).toEqual(['api', 'mcp', 'mcp', 'cli'])
		expect(ran).toEqual(asked)
	})

	spec(
		'auth-02',
		'anything without a non-empty subject denies',
		async () => {
			const denied = [null, undefined, true, 1, '', 'me', {}, [], { subject: '' }, { subject: 7 }]
			for (const answer of denied) {
				for (const auth of [() => answer, async () => answer]) {
					const { send, ran } = thing({ auth: loose(auth) })
					for (const [, path, init] of doors()) expect((await send(path, init)).status).toBe(401)
					expect(ran).toEqual([])
				}
			}
			const { send } = thing({ auth: () => ({ subject: 'x' }) })
			expect((await send('/thing')).status).toBe(200)
			await quietly(async () => {
				const rejecting = thing({ auth: () => Promise.reject(new Error('down')) })
				expect((await rejecting.send('/thing')).status).toBe(500)
				expect(rejecting.ran).toEqual([])
			})
		},
		{ differs: true }
	)

	spec('auth-03', 'a throw denies with 500 and no detail', async () => {
		const secret = 'hunter2'
		const path = '/srv/app/auth.ts'
		const failing = [
			() => {
				throw new Error(`${secret} at ${path}`)
			},
			async () => {
				throw Object.assign(new Error(`${secret} at ${path}`), { status: 418 })
			}
		]
		for (const auth of failing) {
			const { send, ran } = thing({ auth })
			const logged = await quietly(async () => {
				for (const [, at, init] of doors()) {
					const answer = await send(at, init)
					const shown = answer.text + JSON.stringify([...answer.headers])
					expect(answer.status).toBe(500)
					expect(shown).not.toContain(secret)
					expect(shown).not.toContain(path)
				}
			})
			expect(ran).toEqual([])
			expect(logged.filter((line) => line.includes(secret))).toHaveLength(4)
		}
	})

	spec('auth-09', 'a preset identity on the request is never trusted', async () => {
		let asked = 0
		const auth = () => {
			asked++
			return null
		}
		const { app, ran } = thing({ auth })
		const identity = { subject: 'forged', scopes: [] }
		const request = Object.assign(new Request('http://localhost/thing'), {
			auth: identity,
			caller: identity,
			call: { caller: identity, access: 'authenticated' }
		})
		expect((await app.handle(request)).status).toBe(401)
		expect([asked, ran]).toEqual([1, []])
	})

	spec(
		'auth-27',
		'it learns the action where the body has to be read to know who may call',
		async () => {
			const record = (open: boolean) => {
				const seen: unknown[] = []
				const auth: QuaterOptions['auth'] = (_request, { source, action }) => {
					seen.push([source, action])
					return { subject: 'u1' }
				}
				const { app } = thing({ auth })
				if (open) app.get('/open', () => 1, { tool: true, public: true, detail: named('open') })
				return { seen, send: inProcess(app) }
			}
			for (const era of eras) {
				const requests = [
					mcpInit(era, 'initialize', { protocolVersion: '2025-11-25', capabilities: {} }),
					mcpInit(era, 'tools/list'),
					toolInit(era, 'thing'),
					toolInit(era, 'ghost')
				]
				const closed = record(false)
				for (const init of requests) await closed.send(mcpPath, init)
				expect(closed.seen).toEqual(Array(4).fill(['mcp', null]))
				const open = record(true)
				for (const init of requests) await open.send(mcpPath, init)
				const names = [null, null, 'thing', 'ghost']
				expect(open.seen).toEqual(names.map((name) => ['mcp', name]))
			}
		},
		{ differs: true }
	)

	spec(
		'auth-33',
		'runs once for discovery, unknown names and rehearsals too',
		async () => {
			let asked = 0
			const auth = () => {
				asked++
				return { subject: 'u1' }
			}
			const { app, send, ran } = thing({ auth })
			const runtime = runtimeOf(app)!
			await runtime.start()
			const headers = new Headers()
			const runs: (() => Promise<unknown>)[] = [
				...eras.flatMap((era) => [
					() => send(mcpPath, mcpInit(era, 'tools/list')),
					() => send(mcpPath, toolInit(era, 'no_such_tool'))
				]),
				() => send(manifestPath),
				() => send(remotePath, remoteInit('thing', {}, {}, { dry_run: true })),
				() => runtime.localManifest({ headers })
			]
			for (const run of runs) {
				asked = 0
				await run()
				expect(asked).toBe(1)
			}
			expect(ran).toEqual([])
		},
		{ differs: true }
	)
})

describe('without a credential', () => {
	spec('auth-05', 'no MCP method answers, and a known tool looks like an unknown one', async () => {
		const { send, ran } = thing()
		for (const era of eras) {
			const texts: string[] = []
			const requests = [
				...['initialize', 'tools/list', 'ping', 'notifications/initialized'].map((method) =>
					mcpInit(era, method)
				),
				toolInit(era, 'thing', {}, { 'x-request-id': 'same' }),
				toolInit(era, 'no_such_tool', {}, { 'x-request-id': 'same' })
			]
			for (const init of requests) {
				const answer = await send(mcpPath, init)
				expect(answer.status).toBe(401)
				expect(answer.headers.get('www-authenticate')).toBe('Bearer')
				expect(answer.text).not.toContain('thing')
				texts.push(answer.text)
			}
			expect(texts.at(-1)).toBe(texts.at(-2)!)
		}
		expect(ran).toEqual([])
	})

	spec('auth-06', 'neither the manifest nor the call names an action', async () => {
		const { send } = thing()
		const known = await send(remotePath, remoteInit('thing', {}, { 'x-request-id': 'same' }))
		const unknown = await send(
			remotePath,
			remoteInit('no_such_action', {}, { 'x-request-id': 'same' })
		)
		for (const answer of [await send(manifestPath), known, unknown]) {
			expect(answer.status).toBe(401)
			expect(answer.headers.get('www-authenticate')).toBe('Bearer')
			expect(answer.text).not.toContain('thing')
		}
		expect(known.text).toBe(unknown.text)
	})

	spec('auth-07', 'nobody learns what is wrong with a body or query', async () => {
		let ran = 0
		const app = root().post('/users', () => ++ran, {
			query: t.Object({ page: t.Number() }),
			body: t.Object({ name: t.String(), age: t.Integer() })
		})
		const send = inProcess(app)
		const json = { 'content-type': 'application/json' }
		const tries: [path: string, headers: Record<string, string>, body: string][] = [
			['/users?page=1', json, '{not json'],
			['/users?page=1', json, '{"name":7,"age":"x"}'],
			['/users', json, '{"name":"a","age":1}'],
			['/users?page=1', { 'content-type': 'application/x-www-form-urlencoded' }, 'name=a'],
			['/users?page=1', { 'content-type': 'application/x-unknown' }, 'name=a']
		]
		for (const [path, headers, body] of tries) {
			expect((await send(path, { method: 'POST', headers, body })).status).toBe(401)
		}
		expect(ran).toBe(0)
	})

	spec('auth-10', 'an unreadable remote call does not skip auth', async ({ call }) => {
		for (const open of [false, true]) {
			const { app, ran } = thing()
			if (open) app.get('/open', () => 1, { cli: true, public: true, detail: named('open') })
			for (const variant of listOf<string>(call.variants)) {
				const body = variant === '(empty body)' ? '' : variant
				const headers = { 'content-type': 'application/json' }
				const answer = await inProcess(app)(remotePath, { method: 'POST', headers, body })
				expect(answer.status).toBe(401)
			}
			expect(ran).toEqual([])
		}
	})

	spec('auth-11', 'an unreadable MCP message does not skip auth', async ({ call }) => {
		const batch = JSON.stringify([
			{ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'thing', arguments: {} } }
		])
		for (const open of [false, true]) {
			const { app, ran } = thing()
			if (open) app.get('/open', () => 1, { tool: true, public: true, detail: named('open') })
			for (const variant of listOf<string>(call.variants)) {
				const body =
					variant === '(empty body)' ? '' : variant.startsWith('a batch') ? batch : variant
				const headers = { 'content-type': 'application/json' }
				const answer = await inProcess(app)(mcpPath, { method: 'POST', headers, body })
				expect(answer.status).toBe(401)
			}
			expect(ran).toEqual([])
		}
	})

	spec('auth-13', 'a credential sent twice is refused before it is judged', async ({ call }) => {
		let asked = 0
		const auth = () => {
			asked++
			return { subject: 'u1' }
		}
		await using served = await serve(thing({ auth }).app)
		const twice = listOf<[string, string]>(call.raw_headers).map((pair) => pair.join(': '))
		for (const extra of [
			twice,
			['Authorization: Bearer a', 'authorization: Bearer b'],
			['Authorization: Digest a="b"', 'Authorization: Bearer good']
		]) {
			for (const [, path, init] of doors()) {
				const { method = 'GET', body = '', headers = {} } = init as RequestInit
				const lines = Object.entries(headers as Record<string, string>).map(
					([name, value]) => `${name}: ${value}`
				)
				const length = method === 'POST' ? [`Content-Length: ${String(body).length}`] : []
				const answer = await rawRequest(served.port, path, {
					method,
					headers: [...lines, ...length, ...extra],
					body: String(body)
				})
				expect(answer.status).toBe(400)
				expect(answer.body).toContain('uthorization header')
			}
		}
		expect(asked).toBe(0)
	})

	spec('auth-34', 'initialize is not a login', async () => {
		const { send, ran } = thing()
		const hello = mcpInit(
			'legacy',
			'initialize',
			{ protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
			signedIn('good')
		)
		const first = await send(mcpPath, hello)
		expect(first.status).toBe(200)
		expect(first.headers.has('mcp-session-id')).toBe(false)
		expect((await send(mcpPath, toolInit('legacy', 'thing'))).status).toBe(401)
		const session = toolInit('legacy', 'thing', {}, { 'mcp-session-id': '1' })
		expect((await send(mcpPath, session)).status).toBe(401)
		expect(ran).toEqual([])
	})

	spec(
		'auth-35',
		'the documents follow their surface; their empty pages do not',
		async () => {
			const { send } = thing({ auth: good, docs: { public: false }, mcp: { docsPublic: false } })
			expect((await send('/openapi.json')).status).toBe(401)
			const page = await send('/mcp/docs')
			expect(page.status).toBe(200)
			expect(page.text).not.toContain('thing')
			expect((await send('/mcp/docs/data.json')).status).toBe(401)
		},
		{ differs: true }
	)

	spec('auth-38', 'no spelling of a private path is answered', async ({ call }) => {
		let ran = 0
		const app = root({ auth: () => null }).get('/private', () => ++ran)
		await using served = await serve(app)
		for (const target of listOf<string>(call.variants)) {
			expect([401, 404]).toContain((await rawRequest(served.port, target)).status)
		}
		expect(ran).toBe(0)
	})
})

describe('what cannot be configured', () => {
	spec('auth-14', 'one surface, two authenticators', async ({ expect: expected }) => {
		const auth = [
			{ authenticate: () => null, name: 'first', surfaces: ['api'] },
			{ authenticate: () => null, name: 'second', surfaces: ['api', 'mcp'] }
		] as const
		const [problem] = await problemsOf({ auth })
		for (const text of listOf<string>(expected.message_contains)) {
			expect(problem?.message).toContain(text)
		}
		const app = root({ auth }).get('/r', () => 1)
		await expect(app.handle(new Request('http://localhost/r'))).rejects.toThrow(ConfigError)
	})

	spec('auth-15', 'an authenticator of a bad shape', async ({ call }) => {
		for (const variant of listOf<Record<string, unknown>>(call.variants)) {
			const entry = { surfaces: ['api'], authenticate: good, ...variant }
			const { authenticator, auth, ...rest } = entry as Record<string, unknown>
			const broken = authenticator === undefined ? rest : { ...rest, authenticate: 'text' }
			const given = auth === undefined ? [broken] : [good]
			expect(await problemsOf({ auth: loose(given) })).not.toEqual([])
		}
		expect(await problemsOf({ auth: loose('good') })).not.toEqual([])
	})

	spec('auth-19', 'public on a surface that is not there', async ({ call }) => {
		for (const variant of listOf<Record<string, unknown>>(call.variants)) {
			const { tool, cli, ...rest } = variant
			const exposed = { ...(tool ? { tool } : {}), ...(cli ? { cli } : {}) }
			const app = root().get('/rs', () => 1, loose({ ...rest, ...exposed, detail: named('r') }))
			const codes = (await check(app)).problems.map(({ code }) => code)
			if (codes.length === 0) throw new Error(`accepted: ${JSON.stringify(variant)}`)
			for (const code of codes) expect(['invalid_public', 'public_elsewhere']).toContain(code)
		}
	})

	spec(
		'auth-37',
		'an exposed surface that nobody guards and nobody opened',
		async () => {
			const tools = (options: QuaterOptions) =>
				root(options)
					.get('/b', () => 1, { tool: true, detail: named('b_tool') })
					.get('/a', () => 1, { tool: true, detail: named('a_tool') })
					.get('/plain', () => 1)
			const { problems } = await check(tools({}))
			expect(problems.map(({ code }) => code)).toEqual(['uncovered_surface'])
			expect(problems[0]?.message).toContain('api, mcp: a_tool, b_tool')
			const opened = await check(tools({ publicSurfaces: ['api', 'mcp'] }))
			expect(opened.problems).toEqual([])
			expect(opened.notes.filter((note) => note.startsWith('mcp'))).toEqual([
				'mcp: callable by anyone: a_tool, b_tool'
			])
		},
		{ differs: true }
	)
})

describe('public routes', () => {
	spec(
		'auth-17',
		'open on the surfaces that they name, and on no other',
		async () => {
			const { app, send, ran } = thing({ auth: good }, { public: ['mcp'] })
			for (const era of eras) {
				const answer = await send(mcpPath, toolInit(era, 'thing'))
				expect(rpcOf(answer).result?.isError).toBe(false)
			}
			expect((await send('/thing')).status).toBe(401)
			expect((await send(remotePath, remoteInit('thing'))).status).toBe(401)
			expect((await testClient(app).cli.call('thing')).exitCode).toBe(4)
			expect(ran).toEqual(['mcp', 'mcp'])
		},
		{ differs: true }
	)

	spec(
		'auth-18',
		'discovery stays guarded when every action is public',
		async () => {
			const auth = [{ surfaces: ['mcp', 'cli'], authenticate: good }] as const
			const { app, send } = thing({ auth }, { public: true })
			for (const era of eras) {
				expect((await send(mcpPath, mcpInit(era, 'tools/list'))).status).toBe(401)
			}
			expect((await send(manifestPath)).status).toBe(401)
			const runtime = runtimeOf(app)!
			await runtime.start()
			const refused = await runtime
				.localManifest({ headers: new Headers() })
				.catch((cause: unknown) => cause)
			expect(refused).toMatchObject({ code: 'unauthenticated' })
			expect(exitCodeOf('unauthenticated')).toBe(4)
		},
		{ differs: true }
	)

	spec('auth-21', 'the name that opens the door is the name that runs', async () => {
		const ran: string[] = []
		const both = { tool: true, cli: true } as const
		const app = root()
			.get('/open', () => ran.push('open'), { ...both, public: true, detail: named('open_tool') })
			.get('/secret', () => ran.push('secret'), { ...both, detail: named('secret_tool') })
		const send = inProcess(app)
		const headers = { 'content-type': 'application/json' }
		for (const names of [
			['open_tool', 'secret_tool'],
			['secret_tool', 'open_tool']
		]) {
			const members = (key: string) => names.map((name) => `"${key}":"${name}"`).join()
			const rpc = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{${members('name')},"arguments":{}}}`
			await send(mcpPath, { method: 'POST', headers, body: rpc })
			await send(mcpPath, { method: 'POST', headers, body: `[${rpc}]` })
			const body = `{${members('action')},"arguments":{}}`
			await send(remotePath, { method: 'POST', headers, body })
		}
		const twoParams =
			'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open_tool"},"params":{"name":"secret_tool"}}'
		await send(mcpPath, { method: 'POST', headers, body: twoParams })
		expect(new Set(ran)).toEqual(new Set(['open']))
	})

	spec('auth-39', 'an action is there on its own surfaces alone', async () => {
		const detail = named
		const app = root({ auth: () => ({ subject: 'u1' }) })
			.get('/internal', () => 'internal')
			.get('/tool', () => 'tool', { tool: true, detail: detail('tool_only') })
			.get('/cli/:order_id', ({ request, params }) => `${request.method} ${params.order_id}`, {
				cli: true,
				detail: detail('cli_only')
			})
		const send = inProcess(app)
		for (const era of eras) {
			const { result } = rpcOf(await send(mcpPath, mcpInit(era, 'tools/list')))
			expect(result?.tools?.map(({ name }) => name)).toEqual(['tool_only'])
			for (const name of ['internal', 'cli_only', 'get_internal']) {
				const { error } = rpcOf(await send(mcpPath, toolInit(era, name)))
				expect(error).toMatchObject({ code: -32602, message: 'Unknown tool' })
			}
		}
		const manifest = JSON.parse((await send(manifestPath)).text)
		expect(manifest.actions).toHaveLength(1)
		expect(manifest.actions[0].name).toBe('cli_only')
		expect(Object.keys(manifest.actions[0].input_schema.properties)).toEqual(['order_id'])
		for (const name of ['internal', 'tool_only']) {
			const answer = await send(remotePath, remoteInit(name))
			expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([404, 'unknown_action'])
		}
		expect((await testClient(app).cli.call('tool_only')).exitCode).toBe(2)
		const args = { order_id: '1', request: 'x', session: 'y' }
		const answer = await send(remotePath, remoteInit('cli_only', args))
		expect(answer.status).toBe(400)
		expect(JSON.parse(answer.text).error).toMatchObject({
			code: 'bad_request',
			message: 'Unknown argument: request.'
		})
	})
})

describe('source and entrypoint come from the door', () => {
	const context = () =>
		root()
			.post('/context', ({ call: { source, entrypoint } }) => ({ source, entrypoint }), {
				body: t.Optional(t.Object({})),
				tool: true,
				cli: true,
				detail: named('trusted_context')
			})
			.get('/x', () => 1)

	spec('auth-22', 'whatever an HTTP request says', async ({ call }) => {
		const { headers, body } = call as { headers: Record<string, string>; body: object }
		const answer = await inProcess(context())('/context', {
			method: 'POST',
			headers: { ...signedIn('good'), 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body)
		})
		expect(JSON.parse(answer.text)).toEqual({ source: 'api', entrypoint: 'server' })
	})

	spec('auth-23', 'whatever a tool call says', async ({ call }) => {
		const { headers, body } = call as {
			headers: Record<string, string>
			body: { params: Record<string, unknown> }
		}
		const send = inProcess(context())
		for (const era of eras) {
			const { body: plain, ...init } = mcpInit(era, 'tools/call', body.params, {
				...signedIn('good'),
				...headers
			})
			const message = { ...body, ...JSON.parse(String(plain)) }
			const answer = await send(mcpPath, { ...init, body: JSON.stringify(message) })
			expect(toolValue(answer)).toEqual({ source: 'mcp', entrypoint: 'server' })
		}
		const members = { source: 'api', entrypoint: 'local', context: { source: 'mcp' } }
		const init = remoteInit('trusted_context', {}, { ...signedIn('good'), ...headers }, members)
		expect(JSON.parse((await send(remotePath, init)).text).body).toEqual({
			source: 'cli',
			entrypoint: 'server'
		})
	})

	spec('auth-25', 'whatever a local call says', async () => {
		const headers = { 'x-quater-entrypoint': 'server' }
		const client = testClient(context(), { token: 'good', headers })
		const { exitCode, body } = await client.cli.call('trusted_context')
		expect([exitCode, body]).toEqual([0, { source: 'cli', entrypoint: 'local' }])
	})

	spec('auth-26', 'a header never picks a weaker authenticator', async ({ call }) => {
		const asked: string[] = []
		const says = (name: string, answer: CallerLike | null) => () => {
			asked.push(name)
			return answer
		}
		const auth = [
			{ surfaces: ['api'], authenticate: says('api', null) },
			{ surfaces: ['cli'], authenticate: says('cli', { subject: 'u1' }) }
		] as const
		const app = root({ auth }).get('/thing', () => 1, { cli: true, detail: named('thing') })
		const { headers } = call as { headers: Record<string, string> }
		const answer = await inProcess(app)('/thing', { headers })
		expect([answer.status, asked]).toEqual([401, ['api']])
	})
})

describe('what handlers see', () => {
	spec('auth-29', 'concurrent requests never mix', async () => {
		const app = root()
			.derive(({ query }) => ({ kept: query.value }))
			.get(
				'/echo',
				async ({ query, kept, call, request }) => {
					await Bun.sleep(Math.random() * 5)
					const id = request.headers.get('x-request-id')
					return { value: query.value, kept, source: call.source, id }
				},
				{ query: t.Object({ value: t.String() }) }
			)
		const send = inProcess(app)
		await Promise.all(
			Array.from({ length: 25 }, async (_, n) => {
				const headers = { ...signedIn('good'), 'x-request-id': `request-${n}` }
				const answer = await send(`/echo?value=req-${n}`, { headers })
				const value = `req-${n}`
				const id = `request-${n}`
				expect(JSON.parse(answer.text)).toEqual({ value, kept: value, source: 'api', id })
				expect(answer.headers.get('x-request-id')).toBe(id)
			})
		)
	})

	spec('auth-30', 'nothing of the transport, however they look', async () => {
		const app = root().get(
			'/audit',
			async ({ request, headers, cookie }) => ({
				authorization: request.headers.get('authorization'),
				declared: headers.authorization ?? null,
				version: request.headers.get('mcp-protocol-version'),
				session: cookie.session?.value ?? null,
				all: [...request.headers.keys()],
				body: await request.text()
			}),
			{ tool: true, cli: true, detail: named('audit') }
		)
		const headers = {
			...signedIn('good'),
			cookie: 'session=outer; broken=%E0%A4%A',
			'x-request-id': 'outer'
		}
		const nothing = {
			authorization: null,
			declared: null,
			version: null,
			session: null,
			all: [],
			body: ''
		}
		const send = inProcess(app)
		for (const era of eras) {
			expect(toolValue(await send(mcpPath, toolInit(era, 'audit', {}, headers)))).toEqual(nothing)
		}
		const remote = await send(remotePath, remoteInit('audit', {}, headers))
		expect(JSON.parse(remote.text).body).toEqual(nothing)
		const local = await testClient(app, { headers }).cli.call('audit')
		expect(local.body).toEqual(nothing)
	})

	spec(
		'auth-31',
		'what the authenticator found, alike on every surface',
		async () => {
			const payload = { tenant: 't1' }
			const app = root({ auth: () => ({ subject: 'u1', payload }) }).get(
				'/tenant',
				({ caller }) => ({ tenant: (caller.payload as typeof payload).tenant }),
				{ tool: true, cli: true, detail: named('tenant') }
			)
			const parity = await testClient(app).parity('tenant')
			expect(parity).toAgreeOnEverySurface()
			expect(parity.answers.http?.value).toEqual(payload)
		},
		{ differs: true }
	)
})

test('a thenable stands for what it resolves to, never for itself', async () => {
	const settling = (answer: unknown) => {
		const promise = Promise.resolve(answer)
		// biome-ignore lint/suspicious/noThenProperty: query builders are such thenables.
		return { subject: 'u1', then: promise.then.bind(promise) }
	}
	const statusOf = async (answer: unknown) =>
		(await thing({ auth: loose(() => settling(answer)) }).send('/thing')).status
	expect(await statusOf(null)).toBe(401)
	expect(await statusOf({ subject: 'u2' })).toBe(200)
})

test('what the authenticator shows the check is what handlers get', async () => {
	let reads = 0
	const shifting = {
		get subject() {
			return ++reads === 1 ? 'u1' : 'admin'
		},
		get scopes() {
			return new Proxy(['a'], {
				get: (list, key) => (key === 'every' ? () => true : list[key as never])
			})
		}
	}
	const { send } = thing({ auth: () => shifting })
	expect(JSON.parse((await send('/thing')).text).subject).toBe('u1')
	expect(reads).toBe(1)
})

complete()
