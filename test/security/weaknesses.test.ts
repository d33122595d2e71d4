/** Weaknesses of an earlier toolkit in access, limits and approvals, each shown not to be ours. */

import { afterEach, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, check, type QuaterOptions, quater } from 'quater'
import { createClient } from 'quater/client'
import { runtimeOf } from '../../src/app/runtime-of'
import { contentLengthProblem } from '../../src/checks/body-limit'
import { normaliseHost } from '../../src/checks/host'
import { peerOf } from '../../src/checks/peer'
import { privateDirectory, quater as runQuater } from '../cli/fixtures/process'
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
	rpcOf,
	serve,
	signedIn,
	toolInit
} from './doors'

const ran: string[] = []
afterEach(() => {
	ran.length = 0
})

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const auth = bearer({ good: 'me' })
const root = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 'w', version: '1', auth, ...options }))
const me = signedIn('good')
const json = { ...me, 'content-type': 'application/json' }
/** Hands JavaScript-only mistakes past the types. */
const loose = <T>(value: unknown): T => value as T

test('W-1 an exposed or gated route is not public on HTTP because only mcp and cli are covered', async () => {
	const covered = [{ surfaces: ['mcp', 'cli'], authenticate: auth }] as const
	for (const option of [both, { needsApproval: true } as const]) {
		const app = root({ auth: covered }).get('/xs', () => 1, { ...option, detail: named('x') })
		const codes = (await check(app)).problems.map(({ code }) => code)
		expect(codes).toContain('uncovered_surface')
	}
	const gated = root().get('/xs', () => ran.push('x'), { needsApproval: true })
	expect((await inProcess(gated)('/xs', { headers: me })).status).toBe(409)
	expect(ran).toEqual([])
})

test('W-2 production checks see uncovered agent surfaces', async () => {
	const covered = [{ surfaces: ['api'], authenticate: auth }] as const
	const app = root({ auth: covered }).get('/xs', () => 1, { ...both, detail: named('x') })
	const { problems } = await runtimeOf(app)!.check({ production: true })
	expect(problems.find(({ code }) => code === 'uncovered_surface')?.message).toContain('mcp, cli')
})

test('W-3 no redirect is followed with a credential', async () => {
	const asked: RequestInit[] = []
	const client = createClient('https://api.example.com', {
		token: 'secret',
		fetch: async (_url, init) => {
			asked.push(init)
			return new Response(null, { status: 307, headers: { location: 'https://evil.example' } })
		}
	})
	await expect(client.manifest()).rejects.toMatchObject({ code: 'redirected' })
	expect(asked.map(({ redirect }) => redirect)).toEqual(['manual'])
})

test('W-4 a host is checked by its characters, and only the proxy’s own words count', async () => {
	for (const host of [
		'evil/.example.com',
		'x@a.com',
		'a b.com',
		'%41.com',
		'.com',
		'a..com',
		'-a.com'
	]) {
		expect(normaliseHost(host)).toBeNull()
	}
	const app = root({ hosts: ['api.example.com'], trustedProxies: ['127.0.0.1'] }).get('/r', () => 1)
	await using served = await serve(app)
	const statusFor = async (forwarded: string) => {
		const headers = ['Authorization: Bearer good', `X-Forwarded-Host: ${forwarded}`]
		return (await rawRequest(served.port, '/r', { headers })).status
	}
	expect(await statusFor('api.example.com')).toBe(200)
	expect(await statusFor('api.example.com, evil.example')).toBe(400)
	const peer = peerOf(() => ({ address: 'not-an-ip' }), ['10.0.0.0/8'])
	expect(peer.isTrusted(new Request('http://localhost/'))).toBe(false)
})

test('W-5 a Content-Length is digits and nothing else', () => {
	for (const value of ['+5', '1_000', '0x5', '5.0', '1e3', '-1', '', '5, 5', '５']) {
		const headers = { get: () => value } as unknown as Headers
		expect(contentLengthProblem(headers, 10)?.code).toBe('invalid_request')
	}
})

test('W-6 no token on the command line, none readable by others, and a way to forget one', async () => {
	using home = privateDirectory()
	const env = { QUATER_HOME: home.path }
	const url = 'https://api.example.com'
	const argv = await runQuater(['connect', 'store', url, '--token', 'secret'], { env })
	expect(argv.exit).not.toBe(0)
	const piped = await runQuater(['connect', 'store', url, '--token-stdin', '--no-verify'], {
		env,
		stdin: 'secret'
	})
	if (piped.exit === 0) {
		const list = await runQuater(['remotes', 'list'], { env })
		expect(list.stdout).not.toContain('secret')
	}
	expect((await runQuater(['logout', '--help'], { env })).exit).toBe(0)
})

test('W-7 nothing truthy approves, and a predicate that is no predicate refuses', async () => {
	for (const when of [() => 'no', () => 1, async () => false, () => undefined]) {
		const app = root().post('/xs', () => ran.push('x'), {
			body: t.Object({}),
			needsApproval: { when: loose(when) },
			...both,
			detail: named('x')
		})
		const send = inProcess(app)
		await quietly(async () => {
			for (const era of eras) {
				const answer = await send(mcpPath, toolInit(era, 'x', {}, me))
				expect(rpcOf(answer).result?.isError).toBe(true)
			}
			expect((await send(remotePath, remoteInit('x', {}, me))).status).toBe(500)
			const http = { method: 'POST', headers: json, body: '{}' }
			expect((await send('/xs', http)).status).toBe(500)
		})
	}
	expect(ran).toEqual([])
})

test('W-9 names from callers reach no log before they could be names', async () => {
	const actions: (string | null)[] = []
	const app = root({ onAccess: ({ action }) => void actions.push(action) })
		.get('/xs', () => 1, { ...both, detail: named('x') })
		.get('/open', () => 1, { ...both, public: true, detail: named('open') })
	const send = inProcess(app)
	const names = ['a\nforged line', 'x'.repeat(65), 'é', '\u001b[31m', '', ' x', 'a b']
	const logged = await quietly(async () => {
		for (const name of names) {
			await send(mcpPath, toolInit('legacy', name, {}, me))
			await send(remotePath, remoteInit(name, {}, me))
			await send(remotePath, remoteInit(name))
		}
	})
	await Bun.sleep(2)
	expect(logged).toEqual([])
	expect(actions).toEqual(Array(names.length * 3).fill(null))
})

test('W-10 a refusal carries its challenge, and its sender cannot make the server read', async () => {
	const app = root().get('/xs', () => 1, { ...both, detail: named('x') })
	for (const path of ['/xs', mcpPath, remotePath]) {
		let pulled = 0
		const body = new ReadableStream({
			pull(controller) {
				pulled++
				controller.enqueue(new Uint8Array(65_536))
			}
		})
		const headers = { 'content-type': 'application/json' }
		const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body })
		const answer = await app.handle(request)
		expect(answer.status).toBe(401)
		expect(answer.headers.get('www-authenticate')).toBe('Bearer')
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
		expect(pulled).toBeLessThanOrEqual(1)
	}
})

test('W-11 an action takes JSON as JSON alone, on every surface', async () => {
	const cookies: QuaterOptions['auth'] = ({ headers }) =>
		headers.get('cookie') === 'session=1' ? { subject: 'me' } : null
	const app = root({ auth: cookies }).post('/pay', () => ran.push('pay'), {
		body: t.Object({ amount: t.Number() }),
		...both,
		detail: named('pay')
	})
	const send = inProcess(app)
	const types = [
		'text/plain',
		'application/x-www-form-urlencoded',
		'multipart/form-data',
		'text/plain;application/json'
	]
	for (const type of types) {
		const headers = { cookie: 'session=1', 'content-type': type }
		const http = await send('/pay', { method: 'POST', headers, body: '{"amount":1}' })
		expect([400, 415, 422]).toContain(http.status)
		const { body } = toolInit('legacy', 'pay', { amount: 1 })
		const mcp = await send(mcpPath, { method: 'POST', headers, body: body ?? '' })
		expect(mcp.status).toBe(415)
		const call = remoteInit('pay', { amount: 1 }).body ?? ''
		const remote = await send(remotePath, { method: 'POST', headers, body: call })
		expect(remote.status).toBe(415)
	}
	expect(ran).toEqual([])
})

test('W-12 an empty subject signs nobody in', async () => {
	for (const subject of ['', ' ', '\t']) {
		const app = root({ auth: () => ({ subject }) }).get('/r', () => ran.push('r'))
		expect((await inProcess(app)('/r')).status).toBe(401)
	}
	expect(() => bearer({ token: '' })).toThrow()
	expect(() => bearer({ token: { subject: ' ' } })).toThrow()
	expect(() => bearer({ token: { subject: '', expiresAt: 1 } })).toThrow()
	expect(() => bearer({ token: { subject: 'me', expiresAt: Number.NaN } })).toThrow(TypeError)
	expect(ran).toEqual([])
})

test('W-22 covering api leaves a public document public, and each has its own switch', async () => {
	const app = root({ docs: { public: true }, mcp: { docsPublic: false } }).get('/xs', () => 1, {
		...both,
		detail: named('x')
	})
	const send = inProcess(app)
	expect((await send('/openapi.json')).status).toBe(200)
	expect((await send('/docs')).status).toBe(200)
	expect((await send('/xs')).status).toBe(401)
	expect((await send('/mcp/docs/data.json')).status).toBe(401)
})

test('W-28 neither a query nor a form is without bounds', async () => {
	const app = root({ limits: { bodyBytes: 1_000 } })
		.get('/q', ({ query }) => ran.push(`q${Object.keys(query).length}`))
		.post('/form', ({ body }) => ran.push(`form${typeof body}`))
	await using served = await serve(app)
	const many = Array.from({ length: 100_000 }, (_, n) => `a${n}=1`).join('&')
	const answer = await rawRequest(served.port, `/q?${many}`, {
		headers: ['Authorization: Bearer good']
	})
	expect([414, 431]).toContain(answer.status)
	const form = new FormData()
	form.set('file', new Blob(['x'.repeat(2_000)]), 'f.txt')
	const upload = await served.send('/form', { method: 'POST', headers: me, body: form })
	expect(upload.status).toBe(413)
	expect(ran).toEqual([])
})

test('W-30 a slow access hook holds no answer back', async () => {
	const app = root({ onAccess: () => new Promise<void>(() => {}) }).get('/r', () => 1)
	const started = performance.now()
	for (let n = 0; n < 20; n++) await inProcess(app)('/r', { headers: me })
	expect(performance.now() - started).toBeLessThan(1_000)
})

test('W-33 a trailing slash changes nothing', async () => {
	const app = root()
		.get('/open', () => 'open', { ...both, public: true, detail: named('open') })
		.get('/shut', () => 'shut', { ...both, detail: named('shut') })
	const send = inProcess(app)
	const id = { 'x-request-id': 'same' }
	for (const headers of [id, { ...me, ...id }]) {
		const requests: [string, RequestInit][] = [
			...eras.flatMap((era): [string, RequestInit][] => [
				[mcpPath, toolInit(era, 'open', {}, headers)],
				[mcpPath, toolInit(era, 'shut', {}, headers)],
				[mcpPath, mcpInit(era, 'tools/list', {}, headers)]
			]),
			[remotePath, remoteInit('open', {}, headers)],
			[remotePath, remoteInit('shut', {}, headers)],
			[manifestPath, { headers }],
			['/open', { headers }],
			['/shut', { headers }]
		]
		for (const [path, init] of requests) {
			const plain = await send(path, init)
			const slashed = await send(`${path}/`, init)
			expect([slashed.status, slashed.text]).toEqual([plain.status, plain.text])
		}
	}
})
