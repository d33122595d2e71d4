/** Modules that come late are guarded like all others, whichever way Elysia lets them come. */

import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { actions, bearer, ConfigError, quater } from 'quater'
import { testClient } from 'quater/testing'

const root = () =>
	new Elysia().use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }) }))
const leaf = { tool: true, detail: { operationId: 'do_it', description: 'Does it.' } } as const
const module = () =>
	new Elysia().use(actions).get('/late', ({ caller }) => caller.subject, { ...leaf })
const headers = { authorization: 'Bearer token' }
const request = (init?: RequestInit) => new Request('http://localhost/late', init)

const ways = {
	'an inline async plugin': () =>
		root().use(async (app) => app.get('/late', ({ caller }) => caller.subject, { ...leaf })),
	'a promise of a module': () => root().use(Promise.resolve({ default: module() })),
	'an async function that returns a module': () =>
		root().use(async () => {
			await Bun.sleep(5)
			return module()
		})
}

describe('after app.modules', () => {
	for (const [way, build] of Object.entries(ways)) {
		test(way, async () => {
			const app = build()
			await app.modules
			expect((await app.handle(request())).status).toBe(401)
			const answer = await app.handle(request({ headers }))
			expect([answer.status, await answer.text()]).toEqual([200, 'me'])
			expect((await testClient(app, { token: 'token' }).mcp.call('do_it')).isError).toBe(false)
		})

		test(`${way}, asked too early`, async () => {
			const app = build()
			const early = await app.handle(request({ headers }))
			expect([200, 503]).toContain(early.status)
			await app.modules
			await Bun.sleep(1)
			expect((await app.handle(request({ headers }))).status).toBe(200)
		})
	}
})

test('a fault in a module that comes late keeps the app from answering', async () => {
	const app = root().use(async () =>
		new Elysia().use(actions).get('/late', () => 'ran', { tool: true })
	)
	await app.modules
	expect(app.handle(request({ headers }))).rejects.toBeInstanceOf(ConfigError)
})
