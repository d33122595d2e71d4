/** The cases of `test/cases/http-safety.json`: what holds before and around every handler. */

import { describe, expect, test } from 'bun:test'
import { Elysia, redirect, t } from 'elysia'
import { bearer, check, type QuaterOptions, quater } from 'quater'
import { CallRecord } from '../../src/calls/call-record'
import { contentLengthProblem } from '../../src/checks/body-limit'
import { corsProblems } from '../../src/checks/cors'
import { host } from '../../src/checks/host'
import { peerOf } from '../../src/checks/peer'
import { securityHeaders } from '../../src/checks/security-headers'
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
	toolInit
} from '../security/doors'
import { type RawAnswer, rawRequest } from '../support/raw-http'
import { caseFile, listOf } from './case-file'

const { spec, complete } = await caseFile('http-safety.json')

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const root = (options: QuaterOptions = {}) =>
	new Elysia().use(
		quater({ name: 'cases', version: '1', auth: bearer({ good: 'me' }), ...options })
	)
/** Hands JavaScript-only mistakes past the types. */
const loose = <T extends object>(value: unknown): T => value as T

/** The fixture `private`, with counts of what ran. */
const guarded = (options: QuaterOptions = {}) => {
	const counts = { auth: 0, handler: 0 }
	const auth = () => {
		counts.auth++
		return { subject: 'u1' }
	}
	const app = root({ auth, ...options }).get(
		'/private',
		() => {
			counts.handler++
			return { ok: true }
		},
		{ tool: true, cli: true, detail: named('read_private') }
	)
	return { app, counts }
}

/** The answers of `private` to several values of `Host`, over a socket. */
const byHost = async (hosts: readonly string[], options: QuaterOptions = {}) => {
	const { app, counts } = guarded(options)
	await using served = await serve(app)
	const answers: RawAnswer[] = []
	for (const value of hosts) {
		answers.push(await rawRequest(served.port, '/private', { headers: [`Host: ${value}`] }))
	}
	return { answers, statuses: answers.map(({ status }) => status), counts }
}

const safe = (headers: Headers) => [
	headers.get('x-content-type-options'),
	headers.get('referrer-policy'),
	headers.get('x-frame-options')
]
const allSafe = ['nosniff', 'same-origin', 'DENY']

describe('hosts', () => {
	spec(
		'http-01',
		'the loopback names are served, however written',
		async ({ call }) => {
			const hosts = listOf<string>(call.variants_host)
			const { statuses } = await byHost(hosts)
			expect(statuses).toEqual(hosts.map((name) => (name === 'testserver' ? 400 : 200)))
		},
		{ differs: true }
	)

	spec('http-02', 'all others are refused before anything runs', async ({ call }) => {
		const { answers, statuses, counts } = await byHost(listOf(call.variants_host))
		expect(new Set(statuses)).toEqual(new Set([400]))
		for (const { body } of answers) expect(body).toContain('Invalid Host header')
		expect(counts).toEqual({ auth: 0, handler: 0 })
	})

	spec('http-03', 'a listed name in every spelling', async ({ call }) => {
		const hosts = ['api.example.com']
		const { statuses } = await byHost(listOf(call.variants_host), { hosts })
		expect(statuses).toEqual([200, 200, 200, 200])
	})

	spec('http-05', 'patterns', async ({ call, expect: { expected } }) => {
		const hosts = ['*.example.com', '.example.org', '::1']
		const { statuses } = await byHost(listOf(call.variants_host), { hosts })
		expect(statuses).toEqual([...listOf<number>(expected)])
	})

	spec('http-06', 'what is no host name never fits a pattern', async ({ call }) => {
		const hosts = ['*.example.com']
		const { statuses, counts } = await byHost(listOf(call.variants_host), { hosts })
		expect(statuses).toEqual([400, 400, 400, 400, 400])
		expect(counts.handler).toBe(0)
	})

	spec(
		'http-07',
		'no Host passes in process alone',
		async () => {
			const { app, counts } = guarded()
			await using served = await serve(app)
			expect((await inProcess(app)('/private')).status).toBe(200)
			const { counts: listed, app: other } = guarded({ hosts: ['api.example.com'] })
			expect((await inProcess(other)('/private')).status).toBe(200)
			expect(listed.handler).toBe(1)
			counts.handler = 0
			for (const headers of [['Host: '], ['Host:']]) {
				expect((await rawRequest(served.port, '/private', { headers })).status).toBe(400)
			}
			const step = host({ peer: peerOf(() => ({ address: '203.0.113.10' }), []) })
			const request = new Request('http://localhost/private')
			expect(() => step.before?.(record(request), request)).toThrow('Invalid Host header')
			expect(counts.handler).toBe(0)
		},
		{ differs: true }
	)

	spec(
		'http-09',
		'an explicit wildcard serves any name, though not in production',
		async () => {
			expect((await byHost(['api.example.com'], { hosts: ['*'] })).statuses).toEqual([200])
			expect((await byHost(['api.example.com'], { hosts: ['x.test'] })).statuses).toEqual([400])
			const production = await byCode({ hosts: ['*'] })
			expect(production).toContain('any_host')
		},
		{ differs: true }
	)

	spec('http-10', 'a foreign one is refused at every endpoint, before auth', async () => {
		const { app, counts } = guarded({
			hosts: ['api.example.com'],
			cors: { origins: ['https://app.example.com'] }
		})
		await using served = await serve(app)
		const evil = 'Host: evil.example.com'
		const tries: [path: string, method: string, headers: string[]][] = [
			['/private', 'GET', []],
			['/docs', 'GET', []],
			['/openapi.json', 'GET', []],
			['/mcp/docs', 'GET', []],
			['/unknown', 'GET', []],
			[manifestPath, 'GET', []],
			[mcpPath, 'POST', ['Content-Type: application/json', 'Content-Length: 0']],
			[remotePath, 'POST', ['Content-Type: application/json', 'Content-Length: 0']],
			[
				'/private',
				'OPTIONS',
				['Origin: https://app.example.com', 'Access-Control-Request-Method: GET']
			]
		]
		for (const [path, method, headers] of tries) {
			const answer = await rawRequest(served.port, path, { method, headers: [evil, ...headers] })
			expect(answer.status).toBe(400)
			expect(answer.body).toContain('Invalid Host header')
		}
		expect(counts).toEqual({ auth: 0, handler: 0 })
	})
})

const record = (request: Request) =>
	new CallRecord({ source: 'api', entrypoint: 'server', requestId: 'r' }, request)

const byCode = async (options: QuaterOptions): Promise<string[]> => {
	const { runtimeOf } = await import('../../src/app/runtime-of')
	const app = root(options).get('/r', () => 1)
	const report = await runtimeOf(app)!.check({ production: true })
	return report.problems.map(({ code }) => code)
}

describe('proxies', () => {
	spec('http-11', 'only a trusted peer speaks for another host', async ({ call, expect: e }) => {
		const trusted = ['10.0.0.0/8', '2001:db8::/32']
		const headers = { host: 'internal', 'x-forwarded-host': 'api.example.com' }
		const statuses = listOf<string>(call.variants_peer).map((address): number => {
			const peer = peerOf(() => (address === 'in-process' ? null : { address }), trusted)
			const step = host({ hosts: ['api.example.com'], peer })
			const request = new Request('http://localhost/private', { headers })
			try {
				step.before?.(record(request), request)
				return 200
			} catch {
				return 400
			}
		})
		expect(statuses).toEqual([...listOf<number>(e.expected)])
		const { statuses: real } = await byHost(['internal\r\nX-Forwarded-Host: api.example.com'], {
			hosts: ['api.example.com']
		})
		expect(real).toEqual([400])
	})

	spec('http-13', 'only a trusted peer speaks of HTTPS', async () => {
		const strict = 'max-age=31536000; includeSubDomains'
		for (const scheme of ['https', 'HTTPS', 'http, https']) {
			for (const [address, expected] of [
				['10.1.2.3', strict],
				['203.0.113.9', null]
			] as const) {
				const step = securityHeaders({ peer: peerOf(() => ({ address }), ['10.0.0.0/8']) })
				const request = new Request('http://internal/missing', {
					headers: { 'x-forwarded-proto': scheme }
				})
				const response = new Response(null, { status: 404 })
				step.after?.(record(request), response, request)
				expect(response.headers.get('strict-transport-security')).toBe(expected)
			}
		}
		const urls: string[] = []
		const app = root({ trustedProxies: ['127.0.0.1'] }).get('/u', ({ request }) =>
			urls.push(request.url)
		)
		await using served = await serve(app)
		const headers = ['Authorization: Bearer good', 'X-Forwarded-Proto: https']
		const answer = await rawRequest(served.port, '/u', {
			headers: [...headers, 'X-Forwarded-For: 203.0.113.1']
		})
		expect(answer.headers.get('strict-transport-security')).toBe(strict)
		expect(urls[0]).toStartWith('http://')
	})
})

describe('bodies', () => {
	const upload = (bodyBytes: number) => {
		const read: string[] = []
		const app = root({ limits: { bodyBytes } }).post(
			'/upload',
			({ body }) => {
				read.push(String(body))
				return 'ok'
			},
			{ parse: 'text' }
		)
		return { app, read }
	}
	const post = (port: number, headers: string[], body: string) =>
		rawRequest(port, '/upload', {
			method: 'POST',
			headers: ['Authorization: Bearer good', 'Content-Type: text/plain', ...headers],
			body
		})

	spec('http-14', 'the limit holds, whatever was declared', async () => {
		const { app, read } = upload(4)
		await using served = await serve(app)
		const chunked = 'Transfer-Encoding: chunked'
		const tries: [headers: string[], body: string, status: number][] = [
			[['Content-Length: 9'], '', 413],
			[[chunked], '5\r\nabcde\r\n0\r\n\r\n', 413],
			[[chunked], '3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n', 413],
			[['Content-Length: 4'], 'abcd', 200],
			[[chunked], '4\r\nabcd\r\n0\r\n\r\n', 200],
			[['Content-Length: 0'], '', 200]
		]
		for (const [headers, body, status] of tries) {
			const answer = await post(served.port, headers, body)
			expect(answer.status).toBe(status)
			expect(safe(answer.headers)).toEqual(allSafe)
		}
		expect(read.map((text) => text.length)).toEqual([4, 4, 0])
	})

	spec(
		'http-15',
		'a Content-Length is digits, once',
		async ({ call }) => {
			const { app, read } = upload(16)
			await using served = await serve(app)
			const variants = listOf<[string, string][]>(call.variants_raw_headers)
			for (const pairs of variants) {
				const [first] = pairs
				const headers = pairs.map(([name, value]) => `${name}: ${value}`)
				const answer = await post(served.port, headers, '{}')
				const spaced = first?.[1] === ' 2 '
				if (spaced) expect([200, 400]).toContain(answer.status)
				else expect([400, 413]).toContain(answer.status)
				const direct = new Headers(pairs as [string, string][])
				const problem = contentLengthProblem(direct, 16)
				if (spaced) expect(problem).toBeNull()
				else expect(problem?.status).toBe(first?.[1].startsWith('999') ? 413 : 400)
			}
			expect(read.filter((text) => text !== '{}')).toEqual([])
			expect(read.length).toBeLessThanOrEqual(1)
		},
		{ differs: true }
	)
})

describe('security headers', () => {
	spec('http-17', 'are on every answer', async () => {
		const app = root({
			cors: { origins: ['https://app.example.com'] },
			limits: { bodyBytes: 1_000 }
		})
			.get('/ok', () => 1, { tool: true, cli: true, detail: named('ok') })
			.get('/boom', () => {
				throw new Error('boom')
			})
			.get('/none', ({ status }) => status(204))
			.get('/moved', () => redirect('/ok'))
			.get('/frozen', () => Response.redirect('http://localhost/ok'))
			.get('/fixed', 'fixed')
			.get('/stream', function* () {
				yield 'a'
				yield 'b'
			})
			.mount('/mounted', () => new Response('m'))
			.post('/up', ({ body }) => body, { body: t.Object({ a: t.String() }) })
		await using served = await serve(app)
		const me = signedIn('good')
		const json = { ...me, 'content-type': 'application/json' }
		const preflight = {
			origin: 'https://app.example.com',
			'access-control-request-method': 'GET'
		}
		const tries: [status: number, path: string, init: RequestInit][] = [
			[200, '/ok', { headers: me }],
			[401, '/ok', {}],
			[404, '/missing', { headers: me }],
			[405, '/ok', { method: 'DELETE', headers: me }],
			[204, '/none', { headers: me }],
			[302, '/moved', { headers: me }],
			[302, '/frozen', { headers: me }],
			[200, '/fixed', { headers: me }],
			[200, '/stream', { headers: me }],
			[200, '/mounted/x', { headers: me }],
			[422, '/up', { method: 'POST', headers: json, body: '{"a":1}' }],
			[400, '/up', { method: 'POST', headers: json, body: '{bad' }],
			[413, '/up', { method: 'POST', headers: json, body: 'x'.repeat(1_001) }],
			[500, '/boom', { headers: me }],
			[204, '/ok', { method: 'OPTIONS', headers: preflight }],
			[403, mcpPath, toolInit('legacy', 'ok', {}, { origin: 'https://evil.example' })],
			[405, mcpPath, { headers: me }],
			[404, '/.well-known/oauth-authorization-server', {}],
			[200, manifestPath, { headers: me }]
		]
		await quietly(async () => {
			for (const [status, path, init] of tries) {
				const answer = await served.send(path, init)
				expect([path, answer.status]).toEqual([path, status])
				expect(safe(answer.headers)).toEqual(allSafe)
				expect(answer.headers.has('strict-transport-security')).toBe(false)
				expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
			}
		})
		const bad = await rawRequest(served.port, '/ok', { headers: ['Host: evil.example'] })
		expect([bad.status, ...safe(bad.headers)]).toEqual([400, ...allSafe])
	})

	spec(
		'http-18',
		'never replace those of a handler',
		async () => {
			const policy = "default-src 'none'"
			const answerOf = async (headers: QuaterOptions['headers']) => {
				const app = root(headers === undefined ? {} : { headers }).get('/custom', ({ set }) => {
					set.headers['x-frame-options'] = 'SAMEORIGIN'
					set.headers['content-security-policy'] = policy
					return 1
				})
				return (await inProcess(app)('/custom', { headers: signedIn('good') })).headers
			}
			const kept = await answerOf({ 'Content-Security-Policy': "default-src 'self'" })
			expect(kept.get('x-frame-options')).toBe('SAMEORIGIN')
			expect(kept.get('content-security-policy')).toBe(policy)
			const fewer = inProcess(root({ headers: { 'x-frame-options': false } }).get('/r', () => 1))
			const { headers } = await fewer('/r')
			expect(safe(headers)).toEqual(['nosniff', 'same-origin', null])
			const none = inProcess(root({ headers: false }).get('/r', () => 1))
			expect(safe((await none('/r')).headers)).toEqual([null, null, null])
		},
		{ differs: true }
	)
})

describe('answers of handlers', () => {
	spec(
		'http-19',
		'a header that would break the answer is a 500 without it',
		async ({ call }) => {
			const breaking = listOf<[string, string]>(call.variants_header).filter(
				([, value]) => value !== 'a\u0001' && !value.startsWith('non-string')
			)
			expect(breaking).toHaveLength(5)
			await quietly(async () => {
				for (const [name, value] of breaking) {
					const app = root()
						.get('/set', ({ set }) => {
							set.headers[name] = value
							return 'x'
						})
						.get('/response', () => {
							const response = new Response('x')
							response.headers.set(name, value)
							return response
						})
					for (const path of ['/set', '/response']) {
						const answer = await inProcess(app)(path, { headers: signedIn('good') })
						expect(answer.status).toBe(500)
						expect(answer.headers.has('x-safe')).toBe(false)
						expect(answer.headers.has('x-injected')).toBe(false)
						expect(answer.headers.has('x-request-id')).toBe(true)
						expect(safe(answer.headers)).toEqual(allSafe)
					}
				}
			})
			const app = root().get('/tab', ({ set }) => {
				set.headers['x-safe'] = 'a\tb'
				return 1
			})
			const { headers } = await inProcess(app)('/tab', { headers: signedIn('good') })
			expect(headers.get('x-safe')).toBe('a\tb')
		},
		{ differs: true }
	)

	spec(
		'http-21',
		'a thrown class instance shows neither its type nor its text',
		async () => {
			class Confidential {
				toString() {
					return 'Confidential hunter2'
				}
			}
			const app = root().get('/odd', () => {
				throw new Confidential()
			})
			await quietly(async () => {
				const answer = await inProcess(app)('/odd', { headers: signedIn('good') })
				expect(answer.status).toBe(500)
				expect(answer.text).not.toContain('hunter2')
				expect(answer.text).not.toContain('Confidential')
			})
		},
		{ differs: true }
	)

	spec(
		'http-22',
		'values become what Elysia makes of them',
		async () => {
			const values = [{ a: 1 }, [1, 2], 'hello', new Uint8Array([65]), undefined, true, 0, '']
			const texts = ['{"a":1}', '[1,2]', 'hello', 'A', '', 'true', '0', '']
			for (const [index, value] of values.entries()) {
				const app = root().get('/v', () => value as string)
				const answer = await inProcess(app)('/v', { headers: signedIn('good') })
				expect([answer.status, answer.text]).toEqual([200, texts[index]!])
			}
		},
		{ differs: true }
	)

	spec(
		'http-23',
		'a redirect cannot carry a second header',
		async () => {
			const app = root().get('/go', ({ query }) => redirect(query.to ?? '/login'))
			const send = inProcess(app)
			const plain = await send('/go', { headers: signedIn('good') })
			expect([plain.status, plain.headers.get('location')]).toEqual([302, '/login'])
			await quietly(async () => {
				const to = encodeURIComponent('/safe\r\nset-cookie: stolen=true')
				const answer = await send(`/go?to=${to}`, { headers: signedIn('good') })
				expect(answer.status).toBe(500)
				expect(answer.headers.has('set-cookie')).toBe(false)
			})
		},
		{ differs: true }
	)

	spec(
		'http-34',
		'no cookie value, name or attribute becomes another attribute',
		async () => {
			const app = root().get('/set', ({ cookie, query }) => {
				const { name = 's', value = 'v', path } = query
				cookie[name]!.set({ value, ...(path === undefined ? {} : { path }) })
				return 1
			})
			const send = inProcess(app)
			const set = async (query: Record<string, string>) =>
				(await send(`/set?${new URLSearchParams(query)}`, { headers: signedIn('good') })).headers
					.getSetCookie()
					.join('\n')
			await quietly(async () => {
				for (const value of ['a;b; Secure', 'a\r\nset-cookie: x=y', 'a b', '"', 'a\\b']) {
					expect(await set({ value })).toMatch(/^s=[^;\s",\\]*; Path=\/$/)
				}
				for (const name of ['bad;key', 'a b', 'x\r\ny']) expect(await set({ name })).toBe('')
				expect(await set({ path: '/a; Secure' })).toBe('')
			})
		},
		{ differs: true }
	)

	spec(
		'http-35',
		'signed cookies are Elysia’s, and a forged one is refused',
		async () => {
			const auth = () => ({ subject: 'me' })
			const app = new Elysia({ cookie: { secrets: 'new-secret', sign: ['user'] } })
				.use(quater({ name: 'cases', version: '1', auth }))
				.get('/me', ({ cookie }) => String(cookie.user?.value))
			const answer = await inProcess(app)('/me', { headers: { cookie: 'user=admin.forged' } })
			expect(answer.status).toBe(400)
			expect(JSON.parse(answer.text).error.code).toBe('invalid_request')
		},
		{ differs: true }
	)

	spec(
		'http-37',
		'an integer in a path is digits, or a clean refusal',
		async () => {
			const app = root().get('/items/:id', ({ params }) => params, {
				params: t.Object({ id: t.Integer() })
			})
			const send = (path: string, method = 'GET') =>
				inProcess(app)(path, { method, headers: signedIn('good') })
			expect(JSON.parse((await send('/items/007')).text)).toEqual({ id: 7 })
			for (const text of ['1_000', '%D9%A3', 'x', '1.5', '%00', '%']) {
				expect([404, 422]).toContain((await send(`/items/${text}`)).status)
			}
			const wrong = await send('/items/1', 'DELETE')
			expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
			const head = await send('/items/1', 'HEAD')
			expect([head.status, head.text]).toEqual([200, ''])
		},
		{ differs: true }
	)

	spec('http-39', 'what a handler throws reaches the log alone', async () => {
		const app = root()
			.get('/boom', () => {
				throw new Error('db password')
			})
			.get('/nope', ({ status }) => status(404, 'Nope'))
		const send = inProcess(app)
		const logged = await quietly(async () => {
			const boom = await send('/boom', { headers: signedIn('good') })
			expect(boom.status).toBe(500)
			expect(boom.text).not.toContain('password')
		})
		expect(logged).toHaveLength(1)
		expect(logged[0]).toContain('db password')
		expect(logged[0]).toContain('http-safety.test.ts')
		expect(
			await quietly(async () => {
				const nope = await send('/nope', { headers: signedIn('good') })
				expect([nope.status, nope.text]).toEqual([404, 'Nope'])
			})
		).toEqual([])
	})
})

describe('CORS', () => {
	const preflight = (asked?: string) => ({
		method: 'OPTIONS',
		headers: {
			origin: 'https://app.example.com',
			'access-control-request-method': 'POST',
			...(asked === undefined ? {} : { 'access-control-request-headers': asked })
		}
	})

	spec('http-25', 'a wildcard needs no Vary and gives no credentials', async () => {
		const app = root({ cors: { origins: ['*'] } }).get('/items', () => [])
		const headers = { ...signedIn('good'), origin: 'https://any.test' }
		const answer = await inProcess(app)('/items', { headers })
		expect(answer.status).toBe(200)
		expect(answer.headers.get('access-control-allow-origin')).toBe('*')
		expect(answer.headers.has('vary')).toBe(false)
		expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
	})

	spec('http-26', 'a preflight meets neither auth nor a route', async () => {
		let asked = 0
		const auth = () => {
			asked++
			return null
		}
		const cors = { origins: ['https://app.example.com'], headers: ['Authorization'], maxAge: 600 }
		const send = inProcess(root({ auth, cors }).post('/items', () => 1))
		for (const path of ['/items', '/unknown']) {
			const { status, headers, text } = await send(path, preflight('authorization, x-client'))
			expect([status, text]).toEqual([204, ''])
			expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
			expect(headers.get('access-control-allow-headers')).toBe('authorization')
			expect(headers.get('access-control-max-age')).toBe('600')
			expect(headers.get('access-control-allow-methods')).toBe(
				'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'
			)
		}
		expect(asked).toBe(0)
	})

	spec('http-27', 'asked headers are echoed clean, or not at all', async () => {
		const asked = ['Authorization, X-Client, authorization', 'authorization, bad header', '']
		const allowed = async (headers: readonly string[] | undefined, names?: string) => {
			const cors = { origins: ['https://app.example.com'], ...(headers ? { headers } : {}) }
			const answer = await inProcess(root({ cors }))('/x', preflight(names))
			return answer.headers.get('access-control-allow-headers')
		}
		for (const headers of [undefined, ['*']]) {
			const nothing = headers ? '*' : null
			expect(await allowed(headers, asked[0])).toBe('authorization, x-client')
			expect(await allowed(headers, asked[1])).toBeNull()
			expect(await allowed(headers, asked[2])).toBe(nothing)
			expect(await allowed(headers)).toBe(nothing)
		}
		expect(() => new Headers(preflight('authorization, x\r\ny').headers)).toThrow()
	})

	spec(
		'http-29',
		'options that cannot be meant',
		async ({ call }) => {
			const renamed = {
				allowedOrigins: 'origins',
				allowCredentials: 'credentials',
				allowedMethods: 'methods',
				allowedHeaders: 'headers',
				maxAge: 'maxAge'
			} as const
			const verdicts = listOf<Record<string, unknown>>(call.variants).map((variant) => {
				const given = Object.entries(variant).map(([key, value]) => [
					renamed[key as keyof typeof renamed],
					value
				])
				return corsProblems(loose(Object.fromEntries(given))).length > 0
			})
			expect(verdicts).toEqual(Array(8).fill(true))
			const methods = ['get', 'PATCH', 'propfind']
			expect(corsProblems({ origins: ['https://a.test'], methods })).toEqual([])
			const cors = loose<NonNullable<QuaterOptions['cors']>>({ origins: '*' })
			const { problems } = await check(root({ cors }).get('/r', () => 1))
			expect(problems[0]?.message).toContain('cors.origins')
		},
		{ differs: true }
	)
})

describe('request ids', () => {
	const seen = () => {
		const events: string[] = []
		const onAccess: QuaterOptions['onAccess'] = ({ request_id }) => void events.push(request_id)
		const app = root({ onAccess })
			.get('/ok', ({ call }) => ({ call_id: call.id }), {
				tool: true,
				cli: true,
				detail: named('ok')
			})
			.get('/boom', () => {
				throw new Error('boom')
			})
		return { app, events, send: inProcess(app) }
	}
	const me = signedIn('good')
	const turn = () => new Promise((resolve) => setTimeout(resolve, 1))

	spec(
		'http-30',
		'a well-formed one is kept, in the answer and in the log',
		async () => {
			const { send, events } = seen()
			const headers = { ...me, 'x-request-id': 'req-123' }
			const answer = await send('/ok?token=secret', { headers })
			await turn()
			expect(answer.headers.get('x-request-id')).toBe('req-123')
			expect(JSON.parse(answer.text).call_id).toMatch(/^[0-9a-f]{32}$/)
			expect(events).toEqual(['req-123'])
		},
		{ differs: true }
	)

	spec('http-31', 'any other is replaced everywhere', async ({ call }) => {
		const { app, events } = seen()
		await using served = await serve(app)
		const variants = listOf<string>(call.variants_request_id).map((text) =>
			text === '129 times a' ? 'a'.repeat(129) : text
		)
		for (const variant of variants) {
			const lines = variant === '(absent)' ? [] : [`X-Request-Id: ${variant}`]
			const headers = ['Authorization: Bearer good', ...lines]
			const answer = await rawRequest(served.port, '/ok', { headers })
			if (answer.status === 400) continue
			expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
		}
		const longest = 'a'.repeat(128)
		const headers = ['Authorization: Bearer good', `X-Request-Id:   ${longest}  `]
		const kept = await rawRequest(served.port, '/ok', { headers })
		expect(kept.headers.get('x-request-id')).toBe(longest)
		await turn()
		expect(events.at(-1)).toBe(longest)
		for (const id of events.slice(0, -1)) expect(id).toMatch(/^[0-9a-f]{32}$/)
	})

	spec(
		'http-33',
		'the same on every surface and every failure',
		async () => {
			const { send, events } = seen()
			const id = { 'x-request-id': 'm-1' }
			const requests: [path: string, init: RequestInit][] = [
				...eras.map(
					(era) => [mcpPath, toolInit(era, 'ok', {}, { ...me, ...id })] as [string, object]
				),
				...eras.map((era) => [mcpPath, mcpInit(era, 'tools/list', {}, id)] as [string, object]),
				[remotePath, remoteInit('ok', {}, { ...me, ...id })],
				[remotePath, remoteInit('ok', {}, id)],
				[manifestPath, { headers: id }],
				['/ok', { headers: id }],
				['/missing', { headers: { ...me, ...id } }],
				['/ok', { headers: { ...me, ...id, host: 'evil.example' } }],
				['/boom', { headers: { ...me, ...id } }]
			]
			await quietly(async () => {
				for (const [path, init] of requests) {
					const answer = await send(path, init)
					expect(answer.headers.get('x-request-id')).toBe('m-1')
					if (answer.status >= 400) expect(answer.text).toContain('"request_id":"m-1"')
				}
			})
			await turn()
			expect(events).toEqual(Array(requests.length).fill('m-1'))
			const [, init] = requests[0]!
			expect(rpcOf(await send(mcpPath, init)).result?.isError).toBe(false)
		},
		{ differs: true }
	)
})

describe('paths', () => {
	spec(
		'http-38',
		'a route where quater answers itself is refused',
		async ({ call }) => {
			const verdicts: Record<string, boolean> = {}
			for (const path of listOf<string>(call.variants_path)) {
				const { problems } = await check(root().get(path, () => 1))
				verdicts[path] = problems.some(({ code }) => code === 'reserved_path')
			}
			expect(verdicts).toEqual({
				'/mcp': true,
				'/mcp/x': false,
				'//mcp/': true,
				'/__quater__/x': true,
				'/.well-known/quater-actions.json': true,
				'/mcp-tools': false,
				'/__quaterly': false,
				'/.well-known/other': false
			})
		},
		{ differs: true }
	)
})

test('a digest with parameters is one credential, and two are two', async () => {
	const app = root({ auth: () => ({ subject: 'me' }) }).get('/r', () => 1)
	const send = inProcess(app)
	const statusOf = async (authorization: string) =>
		(await send('/r', { headers: { authorization } })).status
	expect(await statusOf('Digest username="a, b", nonce="c", nc=00000001')).toBe(200)
	expect(
		await statusOf('AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host;x, Signature=0f')
	).toBe(200)
	expect(await statusOf('Digest username="a", Bearer good')).toBe(400)
	expect(await statusOf('Digest username="a", Digest username="b"')).toBe(400)
	expect(await statusOf('Bearer a, Bearer b')).toBe(400)
})

complete()
