/** Rule 2 on plain HTTP: nothing that no approval is bound to reaches a gated handler. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, t } from 'elysia'
import { serve } from '../security/doors'
import { desk, named, root } from './fixtures'

const headers = { authorization: 'Bearer agent' }

const send = async (app: AnyElysia, method: string, path: string, init: RequestInit = {}) => {
	const sent = { method, ...init, headers: { ...headers, ...init.headers } }
	const response = await app.handle(new Request(`http://localhost${path}`, sent))
	const { error } = (await response.json()) as { error?: { code: string; approval?: never } }
	return { status: response.status, error }
}

const json = (body: unknown): RequestInit => ({
	headers: { 'content-type': 'application/json' },
	body: JSON.stringify(body)
})

/** Handlers that read the raw request, which no schema sees. */
const world = () => {
	const ran: unknown[] = []
	const raw = async ({ request }: { request: Request }) => {
		ran.push([request.url, request.bodyUsed ? null : await request.text()])
		return ran.length
	}
	const app = root()
		.post('/post', raw, {
			body: t.Object({ a: t.Optional(t.Integer()) }),
			needsApproval: true,
			detail: named('post')
		})
		.post('/empty', raw, {
			body: t.Optional(t.Object({})),
			needsApproval: true,
			detail: named('empty')
		})
		.delete('/gone/:id', raw, { needsApproval: true, detail: named('gone') })
		.get('/query', raw, {
			query: t.Object({ q: t.Optional(t.String()), tags: t.Optional(t.Array(t.String())) }),
			needsApproval: true,
			detail: named('query')
		})
		.get('/plain', raw, { needsApproval: true, detail: named('plain') })
		.post('/deep', raw, {
			body: t.Object({ item: t.Object({ id: t.String() }), list: t.Array(t.Object({})) }),
			needsApproval: true,
			detail: named('deep')
		}) as AnyElysia
	return { app, ran }
}

describe('undeclared members are 422', () => {
	const requests: [string, string, RequestInit][] = [
		['POST', '/post?x=1', json({})],
		['POST', '/post?x', json({})],
		['POST', '/post?a=1', json({})],
		['POST', '/post', json({ b: 1 })],
		['POST', '/post', json({ a: 1, A: 1 })],
		['POST', '/post', { ...json({}), body: '{"__proto__":{"a":1}}' }],
		['POST', '/post', { ...json({}), body: '{"constructor":{"a":1}}' }],
		['POST', '/empty?x=1', json({})],
		['POST', '/empty', json({ x: 1 })],
		['DELETE', '/gone/1?force=1', {}],
		['DELETE', '/gone/1?%66orce=1', {}],
		['DELETE', '/gone/1', json({ force: true })],
		['GET', '/query?q=1&x=1', {}],
		['GET', '/query?Q=1', {}],
		['GET', '/query?q[x]=1', {}],
		['GET', '/plain?x=1', {}],
		['GET', '/plain?__proto__=1', {}],
		['POST', '/deep', json({ item: { id: '1', x: 1 }, list: [] })],
		['POST', '/deep', json({ item: { id: '1' }, list: [{ x: 1 }] })]
	]
	test.each(requests)('%s %s %p', async (method, path, init) => {
		const { app, ran } = world()
		const { status, error } = await send(app, method, path, init)
		expect([status, error?.code]).toEqual([422, 'invalid_arguments'])
		expect(ran).toEqual([])
		expect(await desk(app, 'alice').list('all')).toEqual([])
	})

	test.each(['text/plain', 'application/octet-stream', '', 'application/x-www-form-urlencoded'])(
		'a body of type %p that nobody binds never gets in',
		async (type) => {
			const { app, ran } = world()
			for (const [method, path] of [
				['POST', '/empty'],
				['DELETE', '/gone/1'],
				['POST', '/post']
			] as const) {
				const init = {
					headers: type === '' ? {} : { 'content-type': type },
					body: new Blob(['{"force":true}'])
				}
				const { status } = await send(app, method, path, init as RequestInit)
				expect([method, path, [400, 415, 422].includes(status)]).toEqual([method, path, true])
			}
			expect(ran).toEqual([])
			expect(await desk(app, 'alice').list('all')).toEqual([])
		}
	)

	test('nor after the approval of the bare call, over a socket', async () => {
		const { app, ran } = world()
		await using served = await serve(app)
		const ask = (path: string, init: RequestInit = {}) =>
			served.send(path, { method: 'DELETE', ...init, headers: { ...headers, ...init.headers } })
		const asked = JSON.parse((await ask('/gone/1')).text)
		await desk(app, 'alice').approve(asked.error.approval.id)
		expect((await ask('/gone/1?all=1')).status).toBe(422)
		expect((await ask('/gone/1', { body: 'all' })).status).not.toBe(200)
		expect((await ask('/gone/1', { body: '{"all":1}', ...json({}) })).status).not.toBe(200)
		expect(ran).toEqual([])
		expect((await ask('/gone/1')).status).toBe(200)
	})

	test('declared ones pass, also where the handler reads none of them, and empty bodies', async () => {
		const { app } = world()
		const passing: [string, string, RequestInit][] = [
			['GET', '/query?q=1&tags=a&tags=b', {}],
			['GET', '/query?', {}],
			['GET', '/plain', {}],
			['POST', '/empty', {}],
			['POST', '/empty', json({})],
			['POST', '/post', json({ a: 1 })],
			['DELETE', '/gone/1', {}]
		]
		for (const [method, path, init] of passing) {
			expect([path, (await send(app, method, path, init)).status]).toEqual([path, 409])
		}
		await using served = await serve(app)
		const bare = { method: 'DELETE', headers: { ...headers, 'content-length': '0' } }
		expect((await served.send('/gone/2', bare)).status).toBe(409)
		const empty = { method: 'POST', headers, body: '' }
		expect((await served.send('/empty', empty)).status).toBe(409)
	})
})
