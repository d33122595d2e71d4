/** `onAccess` hears of every answer exactly once, with the id that the answer carries. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia, redirect, t } from 'elysia'
import { bearer, type QuaterOptions, quater } from 'quater'
import { rawRequest } from '../support/raw-http'
import {
	eras,
	inProcess,
	manifestPath,
	mcpInit,
	mcpPath,
	quietly,
	remoteInit,
	remotePath,
	type Send,
	serve,
	signedIn,
	toolInit
} from './doors'

type AccessEvent = Parameters<NonNullable<QuaterOptions['onAccess']>>[0]

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const me = signedIn('good')
const json = { ...me, 'content-type': 'application/json' }
const origin = 'https://app.example.com'

const build = (onAccess: QuaterOptions['onAccess']) =>
	new Elysia()
		.use(
			quater({
				name: 'log',
				version: '1',
				auth: bearer({ good: 'me', none: { subject: 'nobody' } }),
				cors: { origins: [origin] },
				limits: { bodyBytes: 1_000 },
				docs: { public: true },
				mcp: { docsPublic: true },
				...(onAccess ? { onAccess } : {})
			})
		)
		.get('/ok', () => 'ok', { ...both, detail: named('ok') })
		.get('/later', async () => Bun.sleep(1).then(() => 'later'))
		.get('/none', ({ status }) => status(204))
		.get('/moved', () => redirect('/ok'))
		.get('/frozen', () => Response.redirect('http://localhost/ok', 307))
		.get('/fresh', () => new Response(null, { status: 304 }))
		.get('/fixed', 'fixed')
		.get('/response', new Response('fixed'))
		.get('/stream', function* () {
			yield 'a'
			yield 'b'
		})
		.get('/scoped', () => 'scoped', { scopes: ['admin'] })
		.get('/boom', () => {
			throw new Error('boom')
		})
		.get('/down', ({ status }) => status(503, 'down'))
		.get('/tea', () => {
			throw Object.assign(new Error('tea'), { status: 418 })
		})
		.post('/up', ({ body }) => body, {
			...both,
			body: t.Object({ a: t.String() }),
			detail: named('up')
		})
		.get('/nested', async ({ request }): Promise<string> => {
			const inner = await app.handle(new Request(new URL('/ok', request.url), { headers: me }))
			return inner.text()
		})
		.mount('/mounted', () => new Response('m'))
		.ws('/ws', { message() {} })

let hear: NonNullable<QuaterOptions['onAccess']> = () => {}
const app = build((event) => hear(event))

const post = (body: string, headers: Record<string, string> = json) => ({
	method: 'POST',
	headers,
	body
})

/** Status, path and request of every kind of answer. */
const answers: [status: number, path: string, init: RequestInit][] = [
	[200, '/ok', { headers: me }],
	[200, '/ok?secret=1', { headers: me }],
	[200, '/ok', { method: 'HEAD', headers: me }],
	[200, '/later', { headers: me }],
	[204, '/none', { headers: me }],
	[302, '/moved', { headers: me }],
	[307, '/frozen', { headers: me }],
	[304, '/fresh', { headers: me }],
	[200, '/fixed', { headers: me }],
	[200, '/response', { headers: me }],
	[200, '/stream', { headers: me }],
	[200, '/mounted/x', { headers: me }],
	[401, '/ok', {}],
	[401, '/fixed', {}],
	[401, '/mounted/x', {}],
	[403, '/scoped', { headers: me }],
	[404, '/missing', { headers: me }],
	[405, '/ok', { method: 'DELETE', headers: me }],
	[400, '/up', post('{bad')],
	[413, '/up', post('x'.repeat(1_001))],
	[415, '/up', post('a=b', { ...me, 'content-type': 'application/x-www-form-urlencoded' })],
	[422, '/up', post('{"a":1}')],
	[400, '/ok', { headers: { ...me, 'quater-dry-run': 'yes' } }],
	[200, '/ok', { headers: { ...me, 'quater-dry-run': '1' } }],
	[418, '/tea', { headers: me }],
	[500, '/boom', { headers: me }],
	[503, '/down', { headers: me }],
	[204, '/ok', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'GET' } }],
	[404, '/.well-known/oauth-protected-resource', {}],
	...eras.flatMap((era): [number, string, RequestInit][] => [
		[200, mcpPath, toolInit(era, 'ok', {}, me)],
		[200, mcpPath, toolInit(era, 'ghost', {}, me)],
		[200, mcpPath, mcpInit(era, 'tools/list', {}, me)],
		[401, mcpPath, toolInit(era, 'ok')],
		[404, mcpPath, mcpInit(era, 'no/such', {}, me)]
	]),
	[403, mcpPath, toolInit('modern', 'ok', {}, { ...me, origin: 'https://evil.example' })],
	[405, mcpPath, { headers: me }],
	[413, mcpPath, post('x'.repeat(1_001))],
	[415, mcpPath, post('{}', { ...me, 'content-type': 'text/plain' })],
	[400, mcpPath, post('{bad')],
	[202, mcpPath, post('{"jsonrpc":"2.0","method":"notifications/initialized"}')],
	[200, manifestPath, { headers: me }],
	[401, manifestPath, {}],
	[405, manifestPath, { method: 'POST', headers: me }],
	[200, remotePath, remoteInit('ok', {}, me)],
	[404, remotePath, remoteInit('ghost', {}, me)],
	[400, remotePath, remoteInit('up', { no: 1 }, me)],
	[401, remotePath, remoteInit('ok')],
	[200, '/docs', {}],
	[200, '/openapi.json', {}],
	[200, '/mcp/docs', {}],
	[200, '/mcp/docs/data.json', {}]
]

const settled = () => new Promise((resolve) => setTimeout(resolve, 2))

const collect = async (run: () => Promise<unknown>): Promise<AccessEvent[]> => {
	const events: AccessEvent[] = []
	hear = (event) => void events.push(event)
	await quietly(run)
	await settled()
	return events
}

let port = 0
let socket: Send
let served: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
	served = await serve(app)
	socket = served.send
	port = served.port
})
afterAll(async () => served[Symbol.asyncDispose]())

for (const [door, sendOf] of [
	['in process', () => inProcess(app)],
	['over a socket', () => socket]
] as const) {
	describe(door, () => {
		for (const [index, [status, path, init]] of answers.entries()) {
			const what = `${init.method ?? 'GET'} ${path}`
			test(`${index} ${what} is ${status}, once`, async () => {
				const events = await collect(async () => {
					const answer = await sendOf()(path, init)
					expect(answer.status).toBe(status)
					expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
					hear = ((heard) => (event) => {
						expect(event.request_id).toBe(answer.headers.get('x-request-id')!)
						return heard(event)
					})(hear)
				})
				expect(events.map((event) => event.status)).toEqual([status])
				expect(events[0]).toMatchObject({
					method: init.method ?? 'GET',
					path: path.split('?')[0]!,
					entrypoint: 'server'
				})
				expect(events[0]?.source).toBe(sourceOf(path))
				expect(events[0]?.duration_ms).toBeGreaterThanOrEqual(0)
			})
		}
	})
}

const sourceOf = (path: string) => {
	if (path.startsWith('/mcp')) return 'mcp'
	return path === manifestPath || path === remotePath ? 'cli' : 'api'
}

test('a given id is that of the answer and of the event', async () => {
	const headers = { ...me, 'x-request-id': 'given' }
	const events = await collect(async () => {
		for (const send of [inProcess(app), socket]) {
			const answer = await send('/ok', { headers })
			expect(answer.headers.get('x-request-id')).toBe('given')
		}
	})
	expect(events.map(({ request_id }) => request_id)).toEqual(['given', 'given'])
	expect(new Set(events.map(({ call_id }) => call_id)).size).toBe(2)
})

test('a refused Host, a WebSocket upgrade and a route in a handler are heard of too', async () => {
	const refused = await collect(() => rawRequest(port, '/ok', { headers: ['Host: evil.example'] }))
	expect(refused.map(({ status }) => status)).toEqual([400])
	const upgraded = await collect(async () => {
		const ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: me } as never)
		await new Promise((resolve) => ws.addEventListener('open', resolve))
		ws.close()
	})
	expect(upgraded.map(({ status, path }) => [status, path])).toEqual([[101, '/ws']])
	const nested = await collect(() => inProcess(app)('/nested', { headers: me }))
	expect(nested.map(({ path }) => path).sort()).toEqual(['/nested', '/ok'])
	expect(new Set(nested.map(({ request_id }) => request_id)).size).toBe(2)
})

test('who called and what is on the event', async () => {
	const events = await collect(async () => {
		const send = inProcess(app)
		await send('/ok', { headers: me })
		await send(mcpPath, toolInit('modern', 'ok', {}, me))
		await send(remotePath, remoteInit('ok', {}, me))
		await send('/ok')
	})
	expect(events.map(({ subject }) => subject)).toEqual(['me', 'me', 'me', null])
	expect(events[0]?.action).toBe('ok')
	expect(events[2]?.action).toBe('ok')
})

describe('a hook that fails', () => {
	const failures: Record<string, NonNullable<QuaterOptions['onAccess']>> = {
		throws: () => {
			throw new Error('hook down')
		},
		rejects: () => Promise.reject(new Error('hook down')),
		'rejects late': () => Bun.sleep(1).then(() => Promise.reject(new Error('hook down'))),
		'throws null': () => {
			throw null
		}
	}
	for (const [how, failing] of Object.entries(failures)) {
		test(`${how}: no answer changes, and it is reported`, async () => {
			const compared = answers.filter(([status]) => status !== 500)
			const ask = async () => {
				const texts: string[] = []
				for (const [, path, init] of compared) {
					const headers = { ...(init.headers as object), 'x-request-id': 'same' }
					const { status, text } = await inProcess(app)(path, { ...init, headers })
					texts.push(`${status} ${text}`)
				}
				return texts
			}
			hear = () => {}
			let expected: string[] = []
			await quietly(async () => {
				expected = await ask()
				await settled()
			})
			hear = failing
			const logged = await quietly(async () => {
				expect(await ask()).toEqual(expected)
				await Bun.sleep(100)
			})
			expect(logged.filter((line) => line.includes('onAccess failed'))).toHaveLength(
				compared.length
			)
		})
	}
})
