/** Each narrower plugin does its one thing to an app that uses nothing else of quater. */

import { afterAll, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { bodyLimit, crossOrigin, hostCheck, requestId, securityHeaders } from 'quater'
import { rawRequest } from '../support/raw-http'

const ask = (app: { handle(request: Request): Promise<Response> }, init?: RequestInit) =>
	app.handle(new Request('http://localhost/x', init))
const hosted = new Elysia().use(hostCheck({ hosts: ['localhost'] })).get('/x', () => 'fine')
hosted.listen({ port: 0, hostname: '127.0.0.1' })
afterAll(() => hosted.stop(true))

test('requestId() keeps a good id and replaces a bad one, on errors too', async () => {
	const app = new Elysia().use(requestId()).get('/x', () => 'fine')
	const headers = { 'x-request-id': 'req-1' }
	expect((await ask(app, { headers })).headers.get('x-request-id')).toBe('req-1')
	expect((await ask(app, { method: 'POST' })).headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
})

test('securityHeaders() leaves what the app has set', async () => {
	const app = new Elysia()
		.use(securityHeaders({ 'referrer-policy': false }))
		.get('/x', ({ set }) => {
			set.headers['x-frame-options'] = 'SAMEORIGIN'
			return 'fine'
		})
	const { headers } = await ask(app)
	expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
	expect(headers.get('x-content-type-options')).toBe('nosniff')
	expect(headers.has('referrer-policy')).toBe(false)
})

test('hostCheck() refuses other hosts over a socket', async () => {
	const port = hosted.server?.port ?? 0
	expect((await rawRequest(port, '/x')).status).toBe(200)
	expect((await rawRequest(port, '/x', { headers: ['Host: evil.example'] })).status).toBe(400)
})

test('crossOrigin() answers preflights and refuses options that cannot be meant', async () => {
	const app = new Elysia()
		.use(crossOrigin({ origins: ['https://a.example'] }))
		.get('/x', () => 'fine')
	const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' }
	const answer = await ask(app, { method: 'OPTIONS', headers })
	expect(answer.status).toBe(204)
	expect(answer.headers.get('access-control-allow-origin')).toBe('https://a.example')
	expect(() => crossOrigin({ origins: ['*'], credentials: true })).toThrow(TypeError)
})

test('bodyLimit() stops at the limit, with and without a length', async () => {
	const app = new Elysia().use(bodyLimit(4)).post('/x', ({ body }) => body)
	const send = (body: BodyInit, headers = {}) =>
		ask(app, { method: 'POST', body, headers: { 'content-type': 'text/plain', ...headers } })
	expect((await send('12345', { 'content-length': '5' })).status).toBe(413)
	expect(await (await send('1234')).text()).toBe('1234')
	expect((await send('12345')).ok).toBe(false)
})

test('they add up in one app', async () => {
	const app = new Elysia()
		.use(requestId())
		.use(securityHeaders())
		.get('/x', () => 'fine')
	const { headers } = await ask(app)
	expect(headers.has('x-request-id') && headers.has('x-frame-options')).toBe(true)
})
