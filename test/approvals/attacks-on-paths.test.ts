/** Attacks on the path and the method of a gated route. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, t } from 'elysia'
import { serve, signedIn } from '../security/doors'
import { rawRequest } from '../support/raw-http'
import { desk, named, root } from './fixtures'

const agent = signedIn('agent')
const body = t.Object({ amount: t.Integer() })
const gate = { needsApproval: true } as const

describe('a gated route', () => {
	const methods: string[] = []
	const note = ({ request }: { request: Request }) => {
		methods.push(request.method)
		return 'ran'
	}
	const app = root()
		.get('/read', note, { ...gate, detail: named('read') })
		.delete('/gone/:id', note, { ...gate, detail: named('gone') })
		.post('/x', note, { ...gate, body, detail: named('x') }) as AnyElysia

	test('takes no other method, and runs by none', async () => {
		for (const path of ['/read', '/gone/1', '/x']) {
			for (const method of ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'PUT', 'get', 'QUERY']) {
				const headers = { ...agent, 'x-http-method-override': 'POST' }
				let status = 400
				try {
					status = (await app.handle(new Request(`http://localhost${path}`, { method, headers })))
						.status
				} catch {}
				expect([method, path, status >= 400]).toEqual([method, path, true])
			}
		}
		expect(methods).toEqual([])
	})

	test('is reached by no other spelling over a socket', async () => {
		await using served = await serve(app)
		const spellings = [
			'/read/',
			'/read//',
			'//read',
			'/./read',
			'/%2e/read',
			'/x/../read',
			'/x/%2e%2e/read',
			'/%72ead',
			'/READ',
			'/read%20',
			'/read;x',
			'/read%00',
			'/read?',
			'/read#x',
			'/read%3f',
			'\\read',
			'http://localhost/read',
			'http://evil.example/read',
			'*'
		]
		for (const target of spellings) {
			const { status } = await rawRequest(served.port, target, {
				headers: ['Host: localhost', 'Authorization: Bearer agent']
			}).catch(() => ({ status: 400 }))
			expect([target, status >= 400]).toEqual([target, true])
		}
		expect(methods).toEqual([])
	})

	test('binds its path as it is decoded', async () => {
		const send = (path: string) =>
			app.handle(new Request(`http://localhost${path}`, { method: 'DELETE', headers: agent }))
		const idOf = async (path: string) =>
			((await (await send(path)).json()) as { error: { approval: { id: string } } }).error.approval
				.id
		const one = await idOf('/gone/a')
		expect(await idOf('/gone/%61')).toBe(one)
		expect(await idOf('/gone/a/')).toBe(one)
		const others = await Promise.all(
			['/gone/a%2F', '/gone/A', '/gone/a%20', '/gone/a%00'].map(idOf)
		)
		expect(new Set([one, ...others]).size).toBe(5)
		await desk(app, 'alice').approve(one)
		expect((await send('/gone/b')).status).toBe(409)
		expect(methods).toEqual([])
		expect((await send('/gone/%61')).status).toBe(200)
	})
})
