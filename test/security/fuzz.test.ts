/**
 * Whatever is sent, nothing answers 500, nothing runs whose policy was not met, and the server
 * lives. `FUZZ_RUNS=20000 bun test test/security/fuzz.test.ts` runs longer, `FUZZ_SEED` elsewhere.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import fc from 'fast-check'
import { bearer, type Call, quater } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'
import { rawRequest } from '../support/raw-http'
import {
	eras,
	inProcess,
	mcpInit,
	mcpPath,
	remoteInit,
	remotePath,
	serve,
	signedIn,
	toolInit
} from './doors'

const runs = Number(Bun.env.FUZZ_RUNS ?? 400)
const seed = Number(Bun.env.FUZZ_SEED ?? 20_260_728)
const settings = { seed, numRuns: runs }
const timeoutMs = 20_000 + runs * 50

/** What ran, for whom. */
interface Run {
	readonly needs: 'nobody' | 'someone' | 'admin' | 'approval'
	readonly call: Pick<Call, 'caller' | 'dryRun'>
}

const ran: Run[] = []
const saw =
	(needs: Run['needs']) =>
	({ call }: { call: Call }) => {
		ran.push({ needs, call })
		return { ok: true }
	}
const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const

const app = new Elysia()
	.use(
		quater({
			name: 'fuzz',
			version: '1',
			auth: bearer({ good: 'me', admin: { subject: 'admin', scopes: ['admin'] } }),
			publicPaths: ['/assets/*'],
			cors: { origins: ['https://app.example.com'] },
			limits: { bodyBytes: 50_000 }
		})
	)
	.get('/open', saw('nobody'), { public: true, ...both, detail: named('open') })
	.get('/assets/*', saw('nobody'))
	.get('/items/:id', saw('nobody'), { public: true })
	.get('/items/private', saw('someone'))
	.get('/items/:id/lines/:line', saw('someone'), {
		params: t.Object({ id: t.Integer(), line: t.String({ maxLength: 9 }) }),
		query: t.Object({ page: t.Optional(t.Integer()), tags: t.Optional(t.Array(t.String())) }),
		...both,
		detail: named('lines')
	})
	.get('/private', saw('someone'), {
		headers: t.Object({ 'x-tenant': t.Optional(t.String()) }),
		cookie: t.Cookie({ session: t.Optional(t.String()) }),
		...both,
		detail: named('private')
	})
	.all('/all/*', saw('someone'))
	.get('/admin', saw('admin'), { scopes: ['admin'], ...both, detail: named('admin') })
	.get('/admin/:a/:b', saw('admin'), { scopes: ['admin'] })
	.post('/notes', saw('someone'), {
		body: t.Object({
			text: t.String(),
			at: t.Optional(t.Date()),
			size: t.Optional(t.Union([t.Literal('s'), t.Number()])),
			lines: t.Optional(t.Array(t.Object({ sku: t.String(), n: t.Optional(t.Integer()) }))),
			more: t.Optional(t.Record(t.String(), t.Any()))
		}),
		...both,
		detail: named('notes')
	})
	.put('/any', saw('someone'), { body: t.Any(), ...both, detail: named('any') })
	.post('/form', saw('someone'))
	.post('/gated', saw('approval'), {
		body: t.Object({ amount: t.Optional(t.Number()), more: t.Optional(t.Any()) }),
		needsApproval: true,
		...both,
		detail: named('gated')
	})
	.mount('/mounted', () => Response.json({ ok: true }))

let served: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
	served = await serve(app)
	await runtimeOf(app)!.start()
})
afterAll(async () => {
	expect((await served.send('/open')).status).toBe(200)
	await served[Symbol.asyncDispose]()
})
beforeEach(() => {
	ran.length = 0
})

/** Nothing ran that this token does not open. */
const checkRuns = (token: string | null) => {
	for (const { needs, call } of ran.splice(0)) {
		const subject = call.caller?.subject ?? null
		if (token === null || token === 'bad') expect([needs, subject]).toEqual(['nobody', null])
		else expect([null, token === 'good' ? 'me' : 'admin']).toContain(subject)
		if (needs === 'someone') expect(subject).not.toBeNull()
		if (needs === 'admin') expect(subject).toBe('admin')
		expect(needs).not.toBe('approval')
		expect(call.dryRun).toBe(false)
	}
}

const checkAnswer = (status: number, token: string | null) => {
	checkRuns(token)
	expect(status).toBeGreaterThanOrEqual(200)
	expect(status).not.toBe(500)
	expect(status).toBeLessThan(504)
}

const token = fc.constantFrom('good', 'admin', 'bad', null)
const credential = (given: string | null): Record<string, string> =>
	given === null ? {} : signedIn(given)

const segment = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom(
			...['open', 'private', 'admin', 'items', 'lines', 'assets', 'all', 'notes', 'gated'],
			...['mounted', 'any', 'mcp', 'docs', '__quater__', 'actions', 'call', '.well-known'],
			...['..', '.', '%2e%2e', '%2E.', '..%2f', '%2F', '%5c', '\\', '%', '%zz', '%00', '%c0%ae'],
			...[
				'*',
				':id',
				'__proto__',
				'constructor',
				'',
				' ',
				'%20',
				';x',
				'é',
				'😀',
				'1',
				'-1',
				'9e99'
			]
		)
	},
	{ weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) }
)
const path = fc
	.tuple(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '/', '//'))
	.map(([segments, end]) => `/${segments.join('/')}${end}`)

const queryKey = fc.oneof(
	fc.constantFrom('page', 'tags', 'public', 'source', '__proto__', 'constructor', 'a[b]', 'a.b'),
	fc.string({ maxLength: 8 })
)
const query = fc
	.array(fc.tuple(queryKey, fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 5 })
	.chain((pairs) =>
		fc.constantFrom(
			'',
			`?${pairs.map((pair) => pair.join('=')).join('&')}`,
			`?${pairs.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')).join('&')}`
		)
	)

const headerName = fc.constantFrom(
	...['origin', 'content-type', 'accept', 'cookie', 'range', 'x-request-id', 'quater-dry-run'],
	...['quater-approval', 'x-forwarded-host', 'x-forwarded-proto', 'x-http-method-override'],
	...[
		'mcp-protocol-version',
		'mcp-method',
		'mcp-name',
		'mcp-session-id',
		'x-tenant',
		'if-none-match'
	],
	...['access-control-request-method', 'access-control-request-headers', 'proxy-authorization'],
	...[
		'content-length',
		'transfer-encoding',
		'upgrade',
		'x-quater-source',
		'__proto__',
		'constructor'
	]
)
const headerText = fc.oneof(
	fc.constantFrom(
		...['application/json', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=x'],
		...['application/x-www-form-urlencoded', 'https://app.example.com', 'null', '1', '2026-07-28'],
		...['2025-03-26', 'tools/call', 'private', 'bytes=0-1', 'session={"__proto__":1}', 'session=%'],
		...['websocket', 'chunked', '+5', '99999999999', 'Bearer admin', '=?base64?YWRtaW4=?=', '*']
	),
	fc.string({ maxLength: 20 }),
	fc.string({
		unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
		maxLength: 12
	})
)
const headers = fc
	.array(fc.tuple(headerName, headerText), { maxLength: 5 })
	.map((pairs) => pairs.filter(([name]) => name !== 'authorization'))

const member = fc.constantFrom(
	...['__proto__', 'constructor', 'prototype', 'toString', 'text', 'lines', 'more', 'amount', 'id'],
	...['line', 'page', 'tags', 'session', 'x-tenant', 'name', 'arguments', '_meta', 'action', 'body']
)
const json = fc.letrec<{ value: unknown }>((tie) => ({
	value: fc.oneof(
		{ maxDepth: 4 },
		fc.jsonValue({ maxDepth: 1 }),
		fc.double(),
		fc.string({ unit: 'binary', maxLength: 9 }),
		fc.array(tie('value'), { maxLength: 3 }),
		fc
			.array(fc.tuple(fc.oneof(member, fc.string({ maxLength: 5 })), tie('value')), {
				maxLength: 3
			})
			.map((pairs) => Object.fromEntries(pairs))
	)
})).value
const body = fc.oneof(
	json.map((value) => JSON.stringify(value) ?? ''),
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.constantFrom(
		'',
		'{',
		'{"a":1,"a":2}',
		'{"__proto__":{"admin":true}}',
		'\u0000',
		'[[[[[[',
		'1e999'
	),
	fc.constant(`{"text":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)
)
const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')

const requestOf = (url: string, init: RequestInit): Request | null => {
	try {
		return new Request(url, init)
	} catch {
		return null
	}
}

describe('in process', () => {
	const handled = async (url: string, init: RequestInit, given: string | null) => {
		const request = requestOf(url, init)
		fc.pre(request !== null)
		const answer = await app.handle(request)
		await answer.arrayBuffer()
		checkAnswer(answer.status, given)
		expect(answer.headers.get('x-request-id')).toMatch(/^[\x21-\x7e]{1,128}$/)
	}

	test(
		'paths, queries, methods, headers and bodies',
		async () => {
			await fc.assert(
				fc.asyncProperty(
					...([method, path, query, headers, body, token] as const),
					async (verb, at, search, pairs, text, given) => {
						const own: [string, string][] = Object.entries(credential(given))
						const init = { method: verb, headers: [...pairs, ...own] }
						const sends = verb !== 'GET' && verb !== 'HEAD'
						await handled(
							`http://localhost${at}${search}`,
							sends ? { ...init, body: text } : init,
							given
						)
					}
				),
				settings
			)
		},
		timeoutMs
	)

	test(
		'bodies of the routes that read them',
		async () => {
			const target = fc.constantFrom(
				...(['POST /notes', 'PUT /any', 'POST /form', 'POST /gated', 'POST /all/x'] as const)
			)
			const type = fc.oneof(fc.constant('application/json'), headerText)
			await fc.assert(
				fc.asyncProperty(target, type, body, token, async (to, contentType, text, given) => {
					const [verb = '', at = ''] = to.split(' ')
					const all = { 'content-type': contentType, ...credential(given) }
					await handled(`http://localhost${at}`, { method: verb, headers: all, body: text }, given)
				}),
				settings
			)
		},
		timeoutMs
	)

	const name = fc.oneof(
		fc.constantFrom(
			...['open', 'private', 'admin', 'lines', 'notes', 'any', 'gated', '__proto__', 'constructor']
		),
		fc.string({ maxLength: 8 })
	)
	const args = fc
		.array(fc.tuple(fc.oneof(member, fc.string({ maxLength: 4 })), json), { maxLength: 4 })
		.map((pairs) => Object.fromEntries(pairs) as Record<string, unknown>)

	test(
		'arguments of tools and actions',
		async () => {
			const send = inProcess(app)
			await fc.assert(
				fc.asyncProperty(
					...([fc.constantFrom(...eras), name, args, token] as const),
					async (era, called, given, who) => {
						const init = requestOf(
							'http://localhost',
							toolInit(era, called, given, credential(who))
						)
						fc.pre(init !== null)
						const tool = await send(mcpPath, toolInit(era, called, given, credential(who)))
						checkAnswer(tool.status, who)
						expect(tool.text).not.toContain('-32603')
						expect(tool.text).not.toContain('"code":"internal"')
						const remote = await send(remotePath, remoteInit(called, given, credential(who)))
						checkAnswer(remote.status, who)
						const reply = await runtimeOf(app)!.localCall(
							{ action: called, arguments: given },
							{ headers: new Headers(credential(who)) }
						)
						checkAnswer(reply.status, who)
					}
				),
				settings
			)
		},
		timeoutMs
	)

	test(
		'envelopes',
		async () => {
			const send = inProcess(app)
			const rpcMethod = fc.constantFrom(
				...['initialize', 'ping', 'tools/list', 'tools/call', 'server/discover', '__proto__'],
				...['subscriptions/listen', 'notifications/initialized', 'resources/list', '']
			)
			const params = fc.oneof(
				json,
				fc.record({ name, arguments: fc.oneof(args, json), _meta: fc.oneof(json, args) })
			)
			const message = fc.oneof(
				json,
				fc.record({
					jsonrpc: fc.constantFrom('2.0', '1.0', 2),
					id: json,
					method: rpcMethod,
					params
				})
			)
			const envelope = fc.oneof(message, fc.array(message, { maxLength: 4 }))
			const call = fc.record(
				{ action: fc.oneof(name, json), arguments: json, dry_run: json, approval_token: json },
				{ requiredKeys: [] }
			)
			await fc.assert(
				fc.asyncProperty(
					...([envelope, call, rpcMethod, params, headers, token] as const),
					async (rpc, remote, named, given, pairs, who) => {
						const typed = { 'content-type': 'application/json', ...credential(who) }
						const extra = pairs.filter(([header]) => header.startsWith('mcp-'))
						const attempts: [string, RequestInit][] = [
							[mcpPath, { method: 'POST', headers: typed, body: JSON.stringify(rpc) ?? '' }],
							[
								mcpPath,
								{
									method: 'POST',
									headers: [...extra, ...Object.entries(typed)],
									body: JSON.stringify(rpc) ?? ''
								}
							],
							[remotePath, { method: 'POST', headers: typed, body: JSON.stringify(remote) }],
							...eras.map((era): [string, RequestInit] => [
								mcpPath,
								mcpInit(era, named, { ...(given as object) }, credential(who))
							])
						]
						for (const [at, init] of attempts) {
							if (requestOf(`http://localhost${at}`, init) === null) continue
							const answer = await send(at, init)
							checkAnswer(answer.status, who)
							expect(answer.text).not.toContain('-32603')
						}
					}
				),
				settings
			)
		},
		timeoutMs
	)
})

describe('bytes over a socket', () => {
	const line = (text: string) => text.replaceAll(/[\r\n]/g, '')

	test(
		'paths',
		async () => {
			await fc.assert(
				fc.asyncProperty(path, query, token, async (at, search, given) => {
					const target = line(`${at}${search}`).replaceAll(' ', '\t')
					const answer = await rawRequest(served.port, target, {
						headers: Object.entries(credential(given)).map((pair) => pair.join(': '))
					})
					checkRuns(given)
					expect(answer.status).not.toBe(500)
				}),
				{ seed, numRuns: Math.ceil(runs / 2) }
			)
		},
		timeoutMs
	)

	test(
		'headers',
		async () => {
			const target = fc.constantFrom('/private', '/admin', '/open', '/items/1', '/mcp', '/notes')
			const verb = fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'DELETE')
			const host = fc.oneof(
				{ weight: 3, arbitrary: fc.constant('localhost') },
				fc.constantFrom('localhost/open?', 'a', 'localhost:1/open', '@', '[::1]', 'localhost#', '')
			)
			await fc.assert(
				fc.asyncProperty(
					...([target, verb, host, headers, token] as const),
					async (at, method, name, pairs, given) => {
						// A declared body that never comes would wait for the server's patience.
						const lines = pairs
							.filter(([key]) => key !== 'content-length' && key !== 'transfer-encoding')
							.map(([key, value]) => line(`${key}: ${value}`))
						const credentials = Object.entries(credential(given)).map((pair) => pair.join(': '))
						const answer = await rawRequest(served.port, at, {
							method,
							headers: [`Host: ${name}`, ...lines, ...credentials]
						})
						checkRuns(given)
						expect(answer.status).not.toBe(500)
					}
				),
				{ seed, numRuns: Math.ceil(runs / 2) }
			)
		},
		timeoutMs
	)
})
