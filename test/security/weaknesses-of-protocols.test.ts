/** Weaknesses of an earlier toolkit in its protocols and its command line, each shown not to be ours. */

import { afterEach, describe, expect, spyOn, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, type QuaterOptions, quater } from 'quater'
import { createClient } from 'quater/client'
import { type TestableApp, testClient } from 'quater/testing'
import { readArguments } from '../../cli/arguments/action-flags'
import { parseArgv } from '../../cli/syntax/argv'
import { runtimeOf } from '../../src/app/runtime-of'
import type { JsonSchema } from '../../src/schema/json-schema'
import { privateDirectory, quater as runQuater } from '../cli/fixtures/process'
import {
	eras,
	inProcess,
	manifestPath,
	mcpInit,
	mcpPath,
	quietly,
	rpcOf,
	signedIn,
	toolInit,
	toolValue
} from './doors'

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const root = (options: QuaterOptions = {}) =>
	new Elysia().use(
		quater({ name: 'shop', version: '3.2.1', auth: bearer({ good: 'me' }), ...options })
	)
const me = signedIn('good')
const client = (app: TestableApp) => testClient(app, { token: 'good' })

describe('W-13 the protocol is served as its revisions say', () => {
	const app = root().get('/xs', () => 1, { ...both, detail: named('x') })
	const send = inProcess(app)
	const post = async (message: unknown, headers: Record<string, string> = {}) =>
		send(mcpPath, {
			method: 'POST',
			headers: { ...me, 'content-type': 'application/json', ...headers },
			body: JSON.stringify(message)
		})

	test('W-13 ping', async () => {
		expect(rpcOf(await send(mcpPath, mcpInit('legacy', 'ping', {}, me))).result).toEqual({})
	})

	test('W-13 batches of the one revision that has them', async () => {
		const two = [1, 2].map((id) => ({ jsonrpc: '2.0', id, method: 'ping' }))
		expect(JSON.parse((await post(two)).text)).toHaveLength(2)
	})

	test('W-13 ids are echoed as they came, or not at all', async () => {
		for (const id of [0, -1, 'a', '']) {
			const { text } = await post({ jsonrpc: '2.0', id, method: 'ping' })
			expect(JSON.parse(text).id).toBe(id)
		}
		for (const id of [null, 1.5, 2 ** 60, true, {}, [1]]) {
			const answer = await post({ jsonrpc: '2.0', id, method: 'ping' })
			expect(answer.status).toBe(400)
			expect(JSON.parse(answer.text)).not.toHaveProperty('id')
		}
	})

	test('W-13 a posted response is accepted in silence', async () => {
		const answer = await post({ jsonrpc: '2.0', id: 1, result: {} })
		expect([answer.status, answer.text]).toEqual([202, ''])
	})
})

test('W-14 a stream that fails inside a tool ends in the answer, and is cleaned up', async () => {
	let cancelled = 0
	const failing = () =>
		new Response(
			new ReadableStream({
				start: (controller) => controller.enqueue('a'),
				pull() {
					throw new Error('secret')
				}
			})
		)
	const endless = () =>
		new Response(
			new ReadableStream({
				pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
				cancel: () => void cancelled++
			})
		)
	const app = root({ limits: { toolResultBytes: 50_000 } })
		.get('/failing', failing, { ...both, detail: named('failing') })
		.get('/endless', endless, { ...both, detail: named('endless') })
	await quietly(async () => {
		for (const era of eras) {
			for (const name of ['failing', 'endless']) {
				const answer = await inProcess(app)(mcpPath, toolInit(era, name, {}, me))
				expect(rpcOf(answer).result?.isError).toBe(true)
				expect(answer.text).not.toContain('secret')
			}
		}
	})
	expect(cancelled).toBe(2)
})

test('W-15 an origin that MCP allows can be used from a browser, without CORS for the rest', async () => {
	const origin = 'https://chat.example'
	const app = root({ mcp: { allowedOrigins: [origin] } }).get('/xs', () => 1, {
		...both,
		detail: named('x')
	})
	const send = inProcess(app)
	const headers = {
		origin,
		'access-control-request-method': 'POST',
		'access-control-request-headers': 'authorization, mcp-protocol-version, mcp-method, mcp-name'
	}
	const preflight = await send(mcpPath, { method: 'OPTIONS', headers })
	expect(preflight.status).toBe(204)
	expect(preflight.headers.get('access-control-allow-origin')).toBe(origin)
	expect(preflight.headers.get('access-control-allow-headers')).toContain('mcp-name')
	const answer = await send(mcpPath, toolInit('modern', 'x', {}, { ...me, origin }))
	expect(answer.status).toBe(200)
	expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
	const elsewhere = await send('/xs', { headers: { ...me, origin } })
	expect(elsewhere.headers.has('access-control-allow-origin')).toBe(false)
})

test('W-16 schemas keep enums, unions, dates and null, and what they close is closed', async () => {
	const app = root().post('/xs', ({ body }) => body, {
		...both,
		body: t.Object({
			kind: t.UnionEnum(['a', 'b']),
			size: t.Union([t.Literal('s'), t.Literal(7)]),
			on: t.Date(),
			note: t.Nullable(t.String()),
			lines: t.Array(t.Object({ sku: t.String() }, { additionalProperties: false }))
		}),
		detail: named('x')
	})
	const { result } = rpcOf(await inProcess(app)(mcpPath, mcpInit('modern', 'tools/list', {}, me)))
	const [tool] = (result?.tools ?? []) as unknown as { inputSchema: { properties: object } }[]
	const text = JSON.stringify(tool?.inputSchema.properties)
	for (const part of ['"enum":["a","b"]', '"s"', '7', 'date', '"null"'])
		expect(text).toContain(part)
	const args = { kind: 'a', size: 7, on: '2026-01-01', note: null, lines: [{ sku: 'a', extra: 1 }] }
	const { content } = await client(app).mcp.call('x', args)
	expect(content[0]?.text).toContain('Unknown argument: lines.0.extra.')
})

test('W-17 name and version are the app’s everywhere', async () => {
	const app = root().get('/xs', () => 1, { ...both, detail: named('x') })
	const send = inProcess(app)
	const own = { name: 'shop', version: '3.2.1' }
	const clientInfo = { name: 'c', version: '1' }
	const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }
	const hello = rpcOf(await send(mcpPath, mcpInit('legacy', 'initialize', params, me)))
	expect(hello.result?.serverInfo).toMatchObject(own)
	const list = rpcOf(await send(mcpPath, mcpInit('modern', 'tools/list', {}, me)))
	expect(list.result?._meta).toMatchObject({ 'io.modelcontextprotocol/serverInfo': own })
	expect(JSON.parse((await send(manifestPath, { headers: me })).text).service).toEqual(own)
	const document = JSON.parse((await send('/openapi.json', { headers: me })).text)
	expect(document.info).toMatchObject({ title: 'shop', version: '3.2.1' })
})

test('W-18 bytes arrive as bytes', async () => {
	const bytes = new Uint8Array([0, 255, 128, 1])
	const headers = { 'content-type': 'image/png' }
	const app = root().get('/image', () => new Response(bytes, { headers }), {
		...both,
		detail: named('image')
	})
	const { content } = await client(app).mcp.call('image')
	expect(content[0]).toMatchObject({ type: 'image', data: Buffer.from(bytes).toString('base64') })
})

test('W-19 a local refusal is an error with a code, and local calls run the app’s hooks', async () => {
	let started = 0
	const app = root()
		.onStart(() => void started++)
		.get('/xs', () => 1, { ...both, needsApproval: true, detail: named('x') })
	const { exitCode, error } = await client(app).cli.call('x')
	expect([exitCode, error?.code, started]).toEqual([5, 'approval_required', 1])
})

test('W-20 the command line changes no value and captures no flag', () => {
	const schema: JsonSchema = {
		type: 'object',
		properties: { code: { type: 'string' }, format: { type: 'string' }, token: { type: 'string' } }
	}
	const read = (...words: string[]) => {
		const { tail, flags } = parseArgv(['call', 'x', ...words])
		const pairs = flags.values('arg')
		return readArguments({ action: 'x', see: '', schema, tail, pairs, cwd: '/' })
	}
	for (const code of ['00123', '1.10', '1e5', '', 'true', 'null', '0x10']) {
		expect(read('--code', code)).toEqual({ code })
	}
	expect(read('--arg', 'format=csv', '--arg', 'token=t')).toEqual({ format: 'csv', token: 't' })
})

test('W-21 a 401 is told as what it is', async () => {
	const app = root().get('/xs', () => 1, { ...both, detail: named('x') })
	const remote = createClient('http://localhost', {
		fetch: async (url, init) => app.handle(new Request(url, init))
	})
	await expect(remote.manifest()).rejects.toMatchObject({ code: 'unauthenticated' })
	await expect(remote.call('x', {})).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('W-23 messages name arguments, with their path, alike on every surface', async () => {
	const app = root().post('/xs', () => 1, {
		...both,
		headers: t.Object({ 'x-tenant': t.Optional(t.String({ maxLength: 2 })) }),
		body: t.Object({ lines: t.Array(t.Object({ count: t.Integer() })) }),
		detail: named('x')
	})
	const nested = await client(app).parity('x', { lines: [{ count: 'many' }] })
	expect(nested).toAgreeOnEverySurface()
	expect(nested.answers.mcp?.message).toContain('lines.0.count')
	const header = await client(app).parity('x', { 'x-tenant': 'abc', lines: [] })
	expect(header).toAgreeOnEverySurface()
	expect(header.answers.cli?.message).toContain('x-tenant')
})

test('W-24 the same failure has the same exit code near and far, and lists have one order', async () => {
	const app = root()
		.get('/z', () => 1, { ...both, detail: named('z') })
		.get('/a', ({ status }) => status(404, 'gone'), { ...both, detail: named('a') })
		.post('/m', () => 1, { ...both, body: t.Object({ n: t.Integer() }), detail: named('m') })
	const { cli, remote } = client(app)
	for (const [name, args] of [
		['a', {}],
		['m', { n: 'x' }],
		['m', { no: 1 }],
		['ghost', {}]
	] as const) {
		const near = await cli.call(name, args)
		const far = await remote.call(name, args)
		expect([far.exitCode, far.error?.message]).toEqual([near.exitCode, near.error?.message])
	}
	const runtime = runtimeOf(app)!
	const local = await runtime.localManifest({ headers: new Headers(me) })
	const wire = JSON.parse((await inProcess(app)(manifestPath, { headers: me })).text)
	expect(wire.actions).toEqual(local.actions)
	expect(local.actions.map(({ name }) => name)).toEqual(['a', 'm', 'z'])
})

describe('W-25', () => {
	const before = Bun.env.NODE_ENV ?? 'test'
	afterEach(() => {
		Bun.env.NODE_ENV = before
	})

	test('W-25 a warning at start is said once', async () => {
		const warned = spyOn(console, 'warn').mockImplementation(() => {})
		Bun.env.NODE_ENV = 'development'
		const app = root({ auth: undefined, publicSurfaces: ['api', 'mcp', 'cli'] }).get(
			'/xs',
			() => 1,
			{
				...both,
				detail: named('x')
			}
		)
		for (let n = 0; n < 3; n++) {
			app.compile()
			await app.handle(new Request('http://localhost/xs'))
		}
		const said = warned.mock.calls.map(([text]) => String(text))
		warned.mockRestore()
		expect(said.filter((text) => text.includes('mcp: callable by anyone'))).toHaveLength(1)
	})
})

test('W-26 what an app throws while it loads is shown', async () => {
	using directory = privateDirectory()
	await Bun.write(`${directory.path}/app.ts`, "throw new Error('no database at start')\n")
	const { exit, stderr } = await runQuater(['check', `${directory.path}/app.ts`])
	expect(exit).not.toBe(0)
	expect(stderr).toContain('no database at start')
})

test('W-31 the hash does not depend on the order of keys, at any depth', async () => {
	const app = root().post('/xs', () => 1, {
		...both,
		body: t.Object({ map: t.Record(t.String(), t.Any()) }),
		detail: named('x')
	})
	const hashOf = async (map: object) => {
		const { body } = await client(app).remote.call('x', { map }, { dryRun: true })
		return (body as { arguments_hash: string }).arguments_hash
	}
	const one = await hashOf({ a: 1, b: { c: [{ x: 1, y: 2 }], d: 2 }, '😀': 1, '\uE000': 2 })
	const two = await hashOf({ '\uE000': 2, '😀': 1, b: { d: 2, c: [{ y: 2, x: 1 }] }, a: 1 })
	expect(one).toMatch(/^sha256:[0-9a-f]{64}$/)
	expect(two).toBe(one)
	expect(await hashOf({ a: 1, b: { c: [{ x: 1, y: 2 }], d: 3 } })).not.toBe(one)
})

test('W-32 a cookie argument that no header can carry is a refusal that says so', async () => {
	const app = root().get('/xs', ({ cookie }) => ({ seen: cookie.session.value ?? null }), {
		...both,
		cookie: t.Cookie({ session: t.Optional(t.String()) }),
		detail: named('x')
	})
	const { mcp } = client(app)
	for (const session of ['a\tb', 'a\r\nx: y', 'a;b', 'a\0b', '\u007f']) {
		const { isError, content } = await mcp.call('x', { session })
		expect(isError).toBe(true)
		expect(content[0]?.text).toContain('session')
	}
	const init = toolInit('modern', 'x', { session: 'plain' }, { ...me, cookie: 'session=outer' })
	expect(toolValue(await inProcess(app)(mcpPath, init))).toEqual({ seen: 'plain' })
})

test('W-34 what the authenticator found reaches every surface, and the tools page is mcp’s', async () => {
	const sources: string[] = []
	const app = root({
		auth: () => ({ subject: 'me', payload: 't1' }),
		mcp: { docsPublic: false },
		onAccess: ({ source }) => void sources.push(source)
	}).get('/xs', ({ caller }) => ({ tenant: caller.payload }), { ...both, detail: named('x') })
	const parity = await client(app).parity('x')
	expect(parity).toAgreeOnEverySurface()
	expect(parity.answers.mcp?.value).toEqual({ tenant: 't1' })
	await Bun.sleep(2)
	sources.length = 0
	for (const path of ['/mcp/docs', '/mcp/docs/data.json']) await inProcess(app)(path)
	await Bun.sleep(2)
	expect(sources).toEqual(['mcp', 'mcp'])
})
