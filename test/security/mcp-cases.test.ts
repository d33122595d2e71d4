/** The security cases that MCP must hold, end to end over a real socket and in both eras. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { createClient } from 'quater/client'
import { rawRequest } from '../support/raw-http'
import {
	type Answer,
	eras,
	manifestPath,
	mcpInit,
	mcpPath,
	modernMeta,
	quietly,
	remoteInit,
	remotePath,
	rpcOf,
	type Send,
	serve,
	signedIn,
	toolInit
} from './doors'

const ran: string[] = []
beforeEach(() => {
	ran.length = 0
})

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const secret = 'hunter2 in /srv/app/db.ts'

const app = new Elysia()
	.use(
		quater({
			name: 'cases',
			version: '1',
			limits: { bodyBytes: 200_000 },
			auth: bearer({
				plain: { subject: 'plain', scopes: [] },
				admin: { subject: 'admin', scopes: ['admin'] },
				old: { subject: 'old', expiresAt: 1 }
			})
		})
	)
	.get('/who', ({ caller }) => ran.push('who') && caller.subject, { ...both, detail: named('who') })
	.get('/hidden', () => ran.push('hidden'), {
		...both,
		scopes: ['admin'],
		detail: named('hidden')
	})
	.post('/gated', () => ran.push('gated'), {
		...both,
		body: t.Object({ amount: t.Integer() }),
		needsApproval: true,
		detail: named('gated')
	})
	.post('/free', ({ body }) => body, {
		...both,
		body: t.Object({
			note: t.Optional(t.String()),
			data: t.Optional(t.Record(t.String(), t.Any()))
		}),
		detail: named('free')
	})
	.get(
		'/boom',
		() => {
			throw new Error(secret)
		},
		{ ...both, detail: named('boom') }
	)
	.get('/broken', () => ({ total: secret }) as never, {
		...both,
		response: t.Object({ total: t.Number() }),
		detail: named('broken')
	})

let port = 0
let send: Send
let served: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
	served = await serve(app)
	port = served.port
	send = served.send
})
afterAll(async () => served[Symbol.asyncDispose]())

const me = signedIn('plain')
const admin = signedIn('admin')
const methods = ['initialize', 'ping', 'tools/list', 'server/discover', 'subscriptions/listen']

describe.each(eras.map((era) => ({ era })))('$era', ({ era }) => {
	const call = (name: string, args = {}, headers: Record<string, string> = me) =>
		send(mcpPath, toolInit(era, name, args, headers))

	describe('1. origins and hosts', () => {
		test.each([
			'https://evil.example',
			'null',
			'http://127.0.0.1',
			'http://localhost.evil.example'
		])('a page of %p is refused', async (origin) => {
			const answer = await call('who', {}, { ...me, origin })
			expect(answer.status).toBe(403)
			expect(ran).toEqual([])
		})

		test('a foreign Host on loopback is refused', async () => {
			const { headers, body } = toolInit(era, 'who', {}, me)
			const lines = Object.entries(headers as Record<string, string>).map(
				([name, value]) => `${name}: ${value}`
			)
			for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example']) {
				const answer = await rawRequest(port, mcpPath, {
					method: 'POST',
					headers: [`Host: ${host}`, `Content-Length: ${String(body).length}`, ...lines],
					body: String(body)
				})
				expect(answer.status).toBe(400)
			}
			expect(ran).toEqual([])
		})
	})

	describe('2. credentials and scopes', () => {
		const bad: [string, Record<string, string>][] = [
			['none', {}],
			['a wrong one', signedIn('wrong')],
			['an expired one', signedIn('old')],
			['an empty one', { authorization: 'Bearer ' }],
			['another scheme', { authorization: 'Basic cGxhaW4=' }],
			['one in the query', { 'x-authorization': 'Bearer plain' }]
		]
		test.each(bad)('%s: 401 with a challenge on every method', async (_label, headers) => {
			const requests = [
				...methods.map((method) => mcpInit(era, method, {}, headers)),
				toolInit(era, 'who', {}, headers),
				...['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'].map((method) => ({ method, headers }))
			]
			for (const init of requests) {
				const answer = await send(`${mcpPath}?access_token=plain`, init)
				expect([init.method, answer.status]).toEqual([init.method, 401])
				expect(answer.headers.get('www-authenticate')).toStartWith('Bearer')
				expect(JSON.parse(answer.text)).toBeObject()
			}
			expect(ran).toEqual([])
		})

		test('a lacking scope says so on its own HTTP path alone', async () => {
			expect(rpcOf(await call('hidden')).error).toEqual(rpcOf(await call('nothing')).error!)
			expect(rpcOf(await call('hidden')).error?.code).toBe(-32602)
			const remote = await send(remotePath, remoteInit('hidden', {}, me))
			expect([remote.status, JSON.parse(remote.text).error.code]).toEqual([404, 'unknown_action'])
			const http = await send('/hidden', { headers: me })
			expect(http.status).toBe(403)
			expect(JSON.parse(http.text).error.code).toBe('insufficient_scope')
			expect(ran).toEqual([])
			expect(rpcOf(await call('hidden', {}, admin)).result?.isError).toBe(false)
		})
	})

	test('3. no session, client or _meta changes who is calling', async () => {
		const _meta = {
			'io.modelcontextprotocol/clientInfo': { name: 'admin', version: '1', subject: 'admin' },
			'dev.quater/caller': { subject: 'admin', scopes: ['admin'] },
			'dev.quater/approvalToken': 'forged',
			caller: { subject: 'admin' },
			scopes: ['admin']
		}
		const headers = { ...me, 'mcp-session-id': 'admin', 'x-user': 'admin', 'last-event-id': '1' }
		const init = mcpInit(era, 'tools/call', { name: 'who', arguments: {}, _meta }, headers)
		const answer = await send(mcpPath, init)
		expect(rpcOf(answer).result?.content?.[0]?.text).toBe('plain')
		expect(answer.headers.has('mcp-session-id')).toBe(false)
		const hidden = mcpInit(era, 'tools/call', { name: 'hidden', arguments: {}, _meta }, headers)
		expect(rpcOf(await send(mcpPath, hidden)).error?.code).toBe(-32602)
	})

	test('4. what nobody approved never runs', async () => {
		const _meta = {
			'dev.quater/approvalToken': 'forged',
			approvalToken: 'forged',
			'dev.quater/approval': { status: 'approved' },
			inputResponses: { approve: { action: 'accept', content: { approve: true } } }
		}
		const params = { name: 'gated', arguments: { amount: 1 } }
		const state = { requestState: 'forged', inputResponses: { a: { action: 'accept' } } }
		const requests = [
			toolInit(era, 'gated', { amount: 1 }, me),
			toolInit(era, 'gated', { amount: 1 }, me),
			toolInit(era, 'gated', { amount: 2 }, admin),
			mcpInit(era, 'tools/call', { ...params, _meta }, me),
			mcpInit(era, 'tools/call', { ...params, ...state }, me)
		]
		const answers = await Promise.all(requests.map((init) => send(mcpPath, init)))
		for (const answer of answers) {
			const { result } = rpcOf(answer)
			expect(result?.isError).toBe(true)
			expect(result?.content?.[0]?.text).toContain('must approve')
		}
		const remote = remoteInit('gated', { amount: 1 }, me, { approval_token: 'forged' })
		expect((await send(remotePath, remote)).status).toBe(409)
		const http = {
			method: 'POST',
			headers: { ...me, 'content-type': 'application/json', 'quater-approval': 'forged' },
			body: '{"amount":1}'
		}
		expect((await send('/gated', http)).status).toBe(409)
		expect(ran).toEqual([])
	})

	test('5. a hidden tool is neither listed nor told from an unknown one', async () => {
		const names = async (headers: Record<string, string>) =>
			rpcOf(await send(mcpPath, mcpInit(era, 'tools/list', {}, headers))).result?.tools?.map(
				({ name }) => name
			)
		expect(await names(me)).not.toContain('hidden')
		expect(await names(admin)).toContain('hidden')
		const id = { 'x-request-id': 'same' }
		const bare = ({ status, text }: Answer) => ({ status, text })
		for (const args of [{}, { no: 1 }]) {
			const hidden = await call('hidden', args, { ...me, ...id })
			expect(bare(hidden)).toEqual(bare(await call('nothing', args, { ...me, ...id })))
		}
		const cursor = (name: string) => Buffer.from(`after:${name}`).toString('base64url')
		const page = async (name: string) =>
			bare(
				await send(mcpPath, mcpInit(era, 'tools/list', { cursor: cursor(name) }, { ...me, ...id }))
			)
		expect(await page('hidden')).toEqual(await page('nothing'))
		const dry = (name: string) =>
			mcpInit(
				era,
				'tools/call',
				{ name, arguments: {}, _meta: { 'dev.quater/dryRun': true } },
				{ ...me, ...id }
			)
		expect(bare(await send(mcpPath, dry('hidden')))).toEqual(
			bare(await send(mcpPath, dry('nothing')))
		)
		expect(ran).toEqual([])
	})

	describe('7. names and arguments that attack', () => {
		test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
			'%p is an unknown tool',
			async (name) => {
				expect(rpcOf(await call(name)).error).toMatchObject({
					code: -32602,
					message: 'Unknown tool'
				})
				const remote = JSON.parse((await send(remotePath, remoteInit(name, {}, me))).text)
				expect(['unknown_action', 'invalid_action']).toContain(remote.error.code)
			}
		)

		test.each(['__proto__', 'constructor', 'prototype', 'toString'])(
			'%p is an unknown argument',
			async (key) => {
				const { body, ...init } = toolInit(era, 'free', {}, me)
				const text = String(body).replace('"arguments":{}', `"arguments":{"${key}":{"x":1}}`)
				const { result } = rpcOf(await send(mcpPath, { ...init, body: text }))
				expect(result?.isError).toBe(true)
				expect(result?.content?.[0]?.text).toContain(`Unknown argument: ${key}`)
				expect(({} as { x?: unknown }).x).toBeUndefined()
			}
		)

		test('in a free record __proto__ is refused, the others stay data', async () => {
			const { body, ...init } = toolInit(era, 'free', {}, me)
			for (const [data, isError] of [
				['{"__proto__":{"x":1}}', true],
				['{"constructor":{"prototype":{"x":1}}}', false]
			] as const) {
				const text = String(body).replace('"arguments":{}', `"arguments":{"data":${data}}`)
				expect(rpcOf(await send(mcpPath, { ...init, body: text })).result?.isError).toBe(isError)
			}
			expect(({} as { x?: unknown }).x).toBeUndefined()
		})

		test('depth and size are bounded', async () => {
			const deep = '['.repeat(50_000) + ']'.repeat(50_000)
			const { body, ...init } = toolInit(era, 'free', {}, me)
			const nested = String(body).replace('"arguments":{}', `"arguments":{"data":{"a":${deep}}}`)
			expect(rpcOf(await send(mcpPath, { ...init, body: nested })).result?.isError).toBe(true)
			const huge = await call('free', { note: 'x'.repeat(200_001) })
			expect(huge.status).toBe(413)
		})
	})

	test('8. what fails inside is in the log alone', async () => {
		for (const name of ['boom', 'broken']) {
			const logged = await quietly(async () => {
				const answer = await call(name, {}, { ...me, 'x-request-id': `${era}-${name}` })
				expect(answer.text).not.toContain('hunter2')
				expect(answer.text).not.toContain('/srv/app')
				expect(rpcOf(answer).result?.isError).toBe(true)
				expect(rpcOf(answer).result?.content?.[0]?.text).toContain(`${era}-${name}`)
			})
			expect(logged.join()).toContain(`${era}-${name}`)
			if (name === 'boom') expect(logged.join()).toContain(secret)
		}
	})
})

test('6. a header that names another tool than the body is refused', async () => {
	for (const [header, name] of [
		['who', 'hidden'],
		['who', 'gated'],
		['hidden', 'who'],
		['Who', 'who'],
		['=?base64?d2hv', 'hidden'],
		['who, hidden', 'hidden']
	] as const) {
		const init = toolInit('modern', name, {}, { ...admin, 'mcp-name': header })
		const answer = await send(mcpPath, init)
		expect([answer.status, rpcOf(answer).error?.code]).toEqual([400, -32020])
	}
	expect(ran).toEqual([])
})

test('7. a batch is bounded, runs one call after the other, and admits nobody', async () => {
	const one = (name: string, id: number) => ({
		jsonrpc: '2.0',
		id,
		method: 'tools/call',
		params: { name, arguments: {} }
	})
	const batch = (names: string[], headers: Record<string, string>) =>
		send(mcpPath, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(names.map(one))
		})
	expect((await batch(['who', 'who'], {})).status).toBe(401)
	expect((await batch(Array(33).fill('who'), me)).status).toBe(400)
	expect(ran).toEqual([])
	const answers = JSON.parse((await batch(['who', 'hidden', 'gated'], me)).text)
	expect(answers).toHaveLength(3)
	expect(answers[1].error.code).toBe(-32602)
	expect(ran).toEqual(['who'])
	const modern = { ...one('who', 1), params: { name: 'who', arguments: {}, _meta: modernMeta } }
	const mixed = await send(mcpPath, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...me },
		body: JSON.stringify([modern])
	})
	expect(mixed.text).not.toContain('"result"')
})

test('7. no schema of a tool points outside itself', async () => {
	const answer = await send(mcpPath, mcpInit('modern', 'tools/list', {}, admin))
	for (const [, target] of answer.text.matchAll(/"\$ref":"([^"]*)"/g)) {
		expect(target).toStartWith('#')
	}
	expect(answer.text).not.toContain('hunter2')
})

test('9. the client never follows a redirect with a credential', async () => {
	const stolen: (string | null)[] = []
	const thief = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch(request) {
			stolen.push(request.headers.get('authorization'))
			return Response.json({})
		}
	})
	for (const status of [301, 302, 303, 307, 308]) {
		const moved = Bun.serve({
			port: 0,
			hostname: '127.0.0.1',
			fetch: ({ url }) =>
				new Response(null, {
					status,
					headers: { location: `http://127.0.0.1:${thief.port}${new URL(url).pathname}` }
				})
		})
		const client = createClient(`http://127.0.0.1:${moved.port}`, { token: 'secret' })
		await expect(client.manifest()).rejects.toMatchObject({ code: 'redirected' })
		await expect(client.call('who', {})).rejects.toMatchObject({ code: 'redirected' })
		await Bun.sleep(5)
		await moved.stop(true)
	}
	await thief.stop(true)
	expect(stolen).toEqual([])
	expect((await send(manifestPath, { headers: me })).status).toBe(200)
})
