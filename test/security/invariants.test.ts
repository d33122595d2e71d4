/** The invariants of the architecture, each shown to hold. */

import { describe, expect, test } from 'bun:test'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, check, type QuaterOptions, quater } from 'quater'
import { privateDirectory } from '../cli/fixtures/process'
import { rawRequest } from '../support/raw-http'
import {
	eras,
	inProcess,
	mcpPath,
	quietly,
	remoteInit,
	remotePath,
	rpcOf,
	serve,
	signedIn,
	toolInit,
	toolValue
} from './doors'

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const root = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 'i', version: '1', auth: bearer({ good: 'me' }), ...options }))
const me = signedIn('good')
const json = { ...me, 'content-type': 'application/json' }

describe('Nothing decided from request.url is final', () => {
	test('a public path that the router reads as another route runs neither', async () => {
		const ran: string[] = []
		const app = root({ publicPaths: ['/open/*'] })
			.get('/health', () => ran.push('health'), { public: true })
			.all('/all/:a/:b', () => ran.push('all'))
			.get('/files/:a/:b', () => ran.push('files'), {
				parse: () => ran.push('parse'),
				beforeHandle: () => void ran.push('guard')
			})
			.post('/files/:a/:b', () => ran.push('files'), { parse: () => ran.push('parse') })
			.ws('/ws/:a/:b', { open: () => void ran.push('ws') })
			.mount('/mounted', () => new Response(`${ran.push('mount')}`))
		await using served = await serve(app)
		const upgrade = [
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
		]
		for (const first of ['files', 'all', 'ws', 'mounted']) {
			for (const dots of ['..', '%2e%2e', '.%2e', '%2E%2e/.', '..%2f..']) {
				for (const last of ['health', 'open/x', 'open']) {
					for (const [method, headers] of [
						['GET', []],
						['GET', upgrade],
						['HEAD', []],
						['POST', ['Content-Type: application/json', 'Content-Length: 2']]
					] as const) {
						const body = method === 'POST' ? '{}' : ''
						await rawRequest(served.port, `/${first}/${dots}/${last}`, {
							method,
							headers: [...headers],
							body
						})
					}
				}
			}
		}
		expect(ran.filter((what) => what !== 'health')).toEqual([])
	})

	test('short hosts do not shift the path', async () => {
		const { config } = root().get('/x', () => 1)
		expect(config.handler?.standardHostname).toBe(false)
	})
})

describe('Hook order is ours to secure', () => {
	test('the gate stands behind guards that were added after it, and error hooks go first', async () => {
		const order: string[] = []
		const app = root()
			.post('/xs', () => order.push('handler'), {
				body: t.Object({}),
				needsApproval: true,
				...both,
				detail: named('x'),
				beforeHandle: [() => void order.push('own')]
			})
			.onError(() => void order.push('error'))
			.onBeforeHandle(({ status }) => {
				order.push('late')
				return status(403, 'no')
			})
			.post('/ys', () => order.push('handler'), {
				body: t.Object({}),
				needsApproval: true,
				detail: named('y')
			})
		const send = inProcess(app)
		expect((await send('/xs', { method: 'POST', headers: json, body: '{}' })).status).toBe(409)
		expect(order).toEqual(['own'])
		const guarded = await send('/ys', { method: 'POST', headers: json, body: '{}' })
		expect([guarded.status, guarded.text]).toEqual([403, 'no'])
		expect(order).toEqual(['own', 'late'])
	})

	test('a route that was not finished in this way answers 503', async () => {
		let ran = 0
		const app = root().get('/first', () => 1)
		await inProcess(app)('/first', { headers: me })
		app.get('/late/:x', () => ++ran)
		await quietly(async () => {
			expect((await inProcess(app)('/late/1', { headers: me })).status).not.toBe(200)
		})
		expect(ran).toBe(0)
	})
})

test('Bodies without Content-Length are capped', async () => {
	const app = root({ limits: { bodyBytes: 100 } }).post('/x', ({ body }) => typeof body)
	await using served = await serve(app)
	const chunk = `400\r\n${' '.repeat(1_024)}\r\n`
	for (const path of ['/x', mcpPath, remotePath]) {
		const answer = await rawRequest(served.port, path, {
			method: 'POST',
			headers: [
				'Authorization: Bearer good',
				'Content-Type: application/json',
				'Transfer-Encoding: chunked'
			],
			body: `${chunk.repeat(8)}0\r\n\r\n`
		})
		if (path === '/x') expect(answer.status).toBe(413)
		else expect([404, 413]).toContain(answer.status)
	}
	expect(app.config.serve?.maxRequestBodySize).toBeGreaterThanOrEqual(100)
})

describe('Until validation has passed, every request answers 503', () => {
	test('while a lazy module loads', async () => {
		const { promise, resolve } = Promise.withResolvers<void>()
		const lazy = async () => {
			await promise
			return new Elysia().use(actions).get('/lazy', () => 'lazy', { scopes: ['admin'] })
		}
		const app = root()
			.get('/open', () => 1, { public: true })
			.use(lazy())
		const send = inProcess(app)
		expect((await send('/open')).status).toBe(503)
		resolve()
		await app.modules
		await Bun.sleep(5)
		expect((await send('/open')).status).toBe(200)
		expect((await send('/lazy', { headers: me })).status).toBe(403)
	})

	test('and a failing start stops the server', async () => {
		const app = root({ auth: undefined }).get('/xs', () => 1, { ...both, detail: named('x') })
		expect(() => app.listen({ port: 0, hostname: '127.0.0.1' })).toThrow('cannot start')
		expect(app.server?.port).toBeFalsy()
	})
})

test('Two copies of the library agree on who is calling', async () => {
	using directory = privateDirectory()
	const project = join(import.meta.dir, '../..')
	for (const folder of ['src', 'plugins']) {
		cpSync(join(project, folder), join(directory.path, folder), { recursive: true })
	}
	symlinkSync(join(project, 'node_modules'), join(directory.path, 'node_modules'))
	const copy: typeof import('quater') = await import(join(directory.path, 'src/index.ts'))
	expect(copy.actions).not.toBe(actions)
	const module = new Elysia()
		.use(copy.actions)
		.get('/who', ({ caller }) => caller.subject)
		.get('/scoped', () => 'ran', { scopes: ['admin'] })
	const app = root().use(module)
	await quietly(async () => {
		expect((await inProcess(app)('/who', { headers: me })).text).toBe('me')
		expect((await inProcess(app)('/scoped', { headers: me })).status).not.toBe(200)
		expect((await inProcess(app)('/who')).status).toBe(401)
	})
})

test('call.id is minted by the server, whatever x-request-id says', async () => {
	const app = root().get('/id', ({ call }) => ({ id: call.id }), { ...both, detail: named('id') })
	const send = inProcess(app)
	const headers = { ...me, 'x-request-id': 'a'.repeat(32) }
	const ids = [
		JSON.parse((await send('/id', { headers })).text),
		toolValue(await send(mcpPath, toolInit('modern', 'id', {}, headers))),
		JSON.parse((await send(remotePath, remoteInit('id', {}, headers))).text).body
	].map((answer) => (answer as { id: string }).id)
	for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
	expect(new Set([...ids, 'a'.repeat(32)]).size).toBe(4)
})

test('A Request with a Call came through our own door, and no header makes one', async () => {
	let asked = 0
	const auth = () => {
		asked++
		return null
	}
	const app = root({ auth }).get('/xs', () => 1, { ...both, detail: named('x') })
	const names = ['x-quater-call', 'x-quater-caller', 'x-quater-source', 'x-quater-internal']
	const headers = Object.fromEntries(names.map((name) => [name, '{"subject":"admin"}']))
	expect((await inProcess(app)('/xs', { headers })).status).toBe(401)
	expect(asked).toBe(1)
})

test('A call that a handler makes by hand has no caller of its own', async () => {
	const statuses: number[] = []
	const app = root()
		.get('/inner', () => 'inner')
		.get(
			'/outer',
			async ({ request }): Promise<string> => {
				for (const next of [
					new Request('http://localhost/inner'),
					new Request('http://localhost/inner', request),
					new Request(request.url.replace('outer', 'inner'), { headers: request.headers })
				]) {
					statuses.push((await app.handle(next)).status)
				}
				return 'outer'
			},
			{ ...both, detail: named('outer') }
		)
	for (const era of eras) await inProcess(app)(mcpPath, toolInit(era, 'outer', {}, me))
	await inProcess(app)(remotePath, remoteInit('outer', {}, me))
	expect(statuses).toEqual(Array(9).fill(401))
})

test('Source and entrypoint come from the door', async () => {
	const app = root().get('/xs', ({ call }) => ({ source: call.source, door: call.entrypoint }), {
		...both,
		detail: named('x')
	})
	const send = inProcess(app)
	const headers = { ...me, source: 'cli', 'x-source': 'mcp', 'x-quater-entrypoint': 'local' }
	expect(JSON.parse((await send('/xs?source=mcp', { headers })).text)).toEqual({
		source: 'api',
		door: 'server'
	})
	for (const era of eras) {
		expect(toolValue(await send(mcpPath, toolInit(era, 'x', {}, headers)))).toEqual({
			source: 'mcp',
			door: 'server'
		})
	}
})

test('There is one gate, however often `actions` is used', async () => {
	let runs = 0
	const module = (prefix: string) =>
		new Elysia({ prefix })
			.use(actions)
			.use(actions)
			.get('/x', () => ++runs, { scopes: ['admin'] })
			.get('/y', () => ++runs)
	const app = root().use(actions).use(module('/a')).use(module('/b'))
	const send = inProcess(app)
	for (const prefix of ['/a', '/b']) {
		expect((await send(`${prefix}/x`, { headers: me })).status).toBe(403)
		expect((await send(`${prefix}/y`, { headers: me })).status).toBe(200)
	}
	expect(runs).toBe(2)
})

describe('The gate without a Call refuses', () => {
	test('in a module without quater()', async () => {
		const module = new Elysia().use(actions).get('/x', () => 'ran', { scopes: ['admin'] })
		await quietly(async () => {
			expect((await inProcess(module)('/x')).status).toBe(503)
		})
	})

	test('and aot: false is a start-up error', async () => {
		const app = new Elysia({ aot: false })
			.use(quater({ name: 'i', version: '1', auth: bearer({ good: 'me' }) }))
			.get('/xs', () => 1, { ...both, detail: named('x') })
		expect((await check(app)).problems.map(({ code }) => code)).toContain('no_aot')
	})
})

test('A hook of the user’s that throws never changes the answer, and is reported', async () => {
	const app = root({
		onAccess: () => {
			throw new Error('log is full')
		}
	}).get('/r', () => 'fine')
	const logged = await quietly(async () => {
		expect((await inProcess(app)('/r', { headers: me })).text).toBe('fine')
		await Bun.sleep(2)
	})
	expect(logged.join()).toContain('log is full')
})

describe('Configuration errors appear at start, all together', () => {
	const broken = (): AnyElysia =>
		root({ auth: undefined })
			.get('/a/:b', () => 1, { tool: true })
			.get('/cs', () => 1, { cli: { name: 'no name' } as never })
			.post('/ds', () => 1, { needsApproval: true })

	test('from check, and from the first request', async () => {
		const { problems } = await check(broken())
		expect(problems.length).toBeGreaterThanOrEqual(4)
		const thrown = await inProcess(broken())('/a/1').then(
			() => '',
			(cause: unknown) => String(cause)
		)
		for (const { message } of problems) expect(thrown).toContain(message)
	})
})

test('The same rule hides an action and refuses its call', async () => {
	const app = root({
		auth: bearer({
			good: 'me',
			admin: { subject: 'admin', scopes: ['a', 'b'] },
			half: { subject: 'half', scopes: ['a'] }
		})
	})
		.guard({ scopes: ['a'] })
		.get('/xs', () => 1, { ...both, scopes: ['b'], detail: named('x') })
	const send = inProcess(app)
	for (const [token, runs] of [
		['good', false],
		['half', false],
		['admin', true]
	] as const) {
		const headers = signedIn(token)
		const called = rpcOf(await send(mcpPath, toolInit('legacy', 'x', {}, headers)))
		expect(called.result !== undefined).toBe(runs)
		expect((await send('/xs', { headers })).status).toBe(runs ? 200 : 403)
		expect((await send(remotePath, remoteInit('x', {}, headers))).status).toBe(runs ? 200 : 404)
	}
})
