/** What the edge decided from a URL never outlives the router's own reading of the path. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'
import { rawRequest } from '../support/raw-http'

const ran: string[] = []
const note = (what: string) => {
	ran.push(what)
	return what
}
const lazy = async () => {
	await Bun.sleep(20)
	return new Elysia({ prefix: '/lazy' }).use(actions).get('/x', () => note('lazy'))
}

const app = new Elysia()
	.use(
		quater({
			name: 's',
			version: '1',
			auth: bearer({ token: 'me' }),
			publicPaths: ['/assets/*'],
			limits: { bodyBytes: 100 }
		})
	)
	.get('/health', () => note('health'), { public: true })
	.get('/files/:bucket/:name', () => note('files'))
	.get('/items/:id', () => note('item'), { public: true })
	.get('/items/private', () => note('private'))
	.get('/assets/*', () => note('asset'))
	.get('/static', 'fixed')
	.get('/response', new Response('fixed'))
	.get('/stream', function* () {
		yield note('stream')
	})
	.get('/boom', () => {
		throw new Error('secret')
	})
	.post('/up', ({ body }) => note(body.a), { body: t.Object({ a: t.String() }) })
	.ws('/ws', { message() {} })
	.mount('/mounted', () => new Response(note('mounted')))
	.use(lazy())

let port = 0
beforeAll(async () => {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	port = app.server?.port ?? 0
	await app.modules
	await Bun.sleep(50)
})
afterAll(async () => {
	await app.stop(true)
})

const bearerHeader = 'Authorization: Bearer token'

describe('without a credential nothing but public routes runs', () => {
	const targets = [
		'/files/%2e%2e/health',
		'/files/../health',
		'/files/a/b',
		'//files/a/b',
		'/./files/a/b',
		'/x/../files/a/b',
		'/files/a/b/',
		'/%66iles/a/b',
		'/items/private',
		'/items/private/',
		'/items/x/../private',
		'/assets/../files/a/b',
		'/assets/%2e%2e/files/a/b',
		'/assets/x/../../static',
		'/assets%2f..%2ffiles/a/b',
		'/static',
		'/response',
		'/stream',
		'/boom',
		'/mounted/x',
		'/mounted',
		'/lazy/x',
		'/nope',
		'/HEALTH',
		'/health;x',
		'//health',
		'/health%2f..%2fstatic'
	]
	for (const target of targets) {
		test(target, async () => {
			ran.length = 0
			const answer = await rawRequest(port, target)
			expect([401, 404]).toContain(answer.status)
			expect(ran).toEqual([])
			expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
			expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
			expect(answer.body).not.toContain('fixed')
		})
	}

	test('a WebSocket upgrade', async () => {
		const upgrade = [
			'Upgrade: websocket',
			'Sec-WebSocket-Version: 13',
			'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='
		]
		const answer = await rawRequest(port, '/ws', { headers: upgrade })
		expect(answer.status).toBe(401)
	})

	test('HEAD answers like GET', async () => {
		expect((await rawRequest(port, '/static', { method: 'HEAD' })).status).toBe(401)
		expect((await rawRequest(port, '/health', { method: 'HEAD' })).status).toBe(200)
	})
})

describe('public routes', () => {
	for (const target of [
		'/health',
		'/health/',
		'/health?x=1',
		'/./health',
		'/items/7',
		'/assets/logo.png'
	]) {
		test(target, async () => {
			expect((await rawRequest(port, target)).status).toBe(200)
		})
	}
})

test('an escape that only looks like a private path stays in its public route', async () => {
	ran.length = 0
	await rawRequest(port, '/items/%70rivate')
	await rawRequest(port, '/assets/..%2ffiles/a/b')
	expect(ran).toEqual(['item', 'asset'])
})

test('a credential does not help a path that two readers read differently', async () => {
	ran.length = 0
	const answer = await rawRequest(port, '/files/%2e%2e/health', { headers: [bearerHeader] })
	expect(answer.status).toBe(404)
	expect(ran).toEqual([])
})

describe('hosts', () => {
	for (const host of [
		'evil.example.com',
		'a',
		'localhost.evil.com',
		'[::1',
		'localhost:80a',
		'127.0.0.2'
	]) {
		test(`${host} is refused before anything else`, async () => {
			const answer = await rawRequest(port, '/xyz/health', { headers: [`Host: ${host}`] })
			expect(answer.status).toBe(400)
			expect(answer.body).toContain('Invalid Host header')
		})
	}

	test('two of them are refused', async () => {
		const headers = ['Host: localhost', 'Host: evil.example.com']
		expect((await rawRequest(port, '/health', { headers })).status).toBe(400)
	})
})

describe('bodies', () => {
	const json = ['Content-Type: application/json', bearerHeader]

	test('auth comes before a malformed body', async () => {
		const headers = ['Content-Type: application/json', 'Content-Length: 4']
		expect((await rawRequest(port, '/up', { method: 'POST', headers, body: '{bad' })).status).toBe(
			401
		)
	})

	test('a declared length over the limit is 413 with every header', async () => {
		const headers = [...json, 'Content-Length: 900']
		const answer = await rawRequest(port, '/up', { method: 'POST', headers, body: '{' })
		expect(answer.status).toBe(413)
		expect(JSON.parse(answer.body).error.code).toBe('payload_too_large')
		expect(answer.headers.get('x-frame-options')).toBe('DENY')
	})

	test('a chunked body over the limit is 413 as well', async () => {
		const headers = [...json, 'Transfer-Encoding: chunked']
		const body = `100\r\n${'x'.repeat(256)}\r\n0\r\n\r\n`
		const answer = await rawRequest(port, '/up', { method: 'POST', headers, body })
		expect(answer.status).toBe(413)
		expect(JSON.parse(answer.body).error.code).toBe('payload_too_large')
	})

	test('a chunked body within the limit is read', async () => {
		const headers = [...json, 'Transfer-Encoding: chunked']
		const answer = await rawRequest(port, '/up', {
			method: 'POST',
			headers,
			body: '9\r\n{"a":"b"}\r\n0\r\n\r\n'
		})
		expect([answer.status, answer.body]).toEqual([200, 'b'])
	})

	test('two credentials are refused', async () => {
		const headers = [bearerHeader, 'Authorization: Bearer other']
		expect((await rawRequest(port, '/static', { headers })).status).toBe(400)
	})
})

test('a route declared after the start is not served unguarded', async () => {
	app.get('/late/:x', () => note('late'))
	ran.length = 0
	const answer = await rawRequest(port, '/late/1', { headers: [bearerHeader] })
	expect(answer.status).toBe(503)
	expect(ran).toEqual([])
})
