/** Attacks on the paths of the decision endpoints: other spellings, and what is read without a credential. */

import { describe, expect, test } from 'bun:test'
import { serve, signedIn } from '../security/doors'
import { rawRequest } from '../support/raw-http'
import { ask, desk, refunds } from './fixtures'

const alice = signedIn('alice')

const pending = async () => {
	const world = refunds()
	return { ...world, id: await ask(world.app) }
}

describe('misrouted paths', () => {
	test('decide nothing without a credential, and reach no other approval', async () => {
		const { app, id } = await pending()
		await using served = await serve(app)
		const body = '{"decision":"approve"}'
		const lines = ['Content-Type: application/json', `Content-Length: ${body.length}`]
		const paths = [
			`/approvals/api/${id}/decision`,
			`/approvals/api/${id}/decision/`,
			`/approvals/api/${id}/decision//`,
			`/approvals//api/${id}/decision`,
			`/approvals/api/%61pr/../${id}/decision`,
			`/approvals/x/../api/${id}/decision`,
			`/approvals/api/x%2f..%2f${id}/decision`,
			`/approvals/api/x\\${id}/decision`,
			`/approvals/api/%2e%2e/api/${id}/decision`,
			`/APPROVALS/api/${id}/decision`,
			`/approvals/api/${id}%00/decision`,
			`/approvals/api/${id.toUpperCase()}/decision`,
			`/approvals/api/${id}/Decision`,
			`/approvals/api/${id};x=1/decision`,
			`/approvals/api/${id}/decision.json`
		]
		for (const path of paths) {
			const request = { method: 'POST', headers: ['Host: localhost', ...lines], body }
			const { status } = await rawRequest(served.port, path, request)
			expect([path, status >= 400]).toEqual([path, true])
			// Who may read nothing gets nowhere by another spelling.
			const stranger = [...request.headers, 'Authorization: Bearer stranger']
			const other = await rawRequest(served.port, path, { ...request, headers: stranger })
			expect([path, other.status >= 400]).toEqual([path, true])
		}
		expect((await desk(app, 'alice').get(id)).status).toBe('pending')
	})

	test('hold no data without a credential', async () => {
		const { app, id } = await pending()
		for (const path of [
			'/approvals/api',
			`/approvals/api/${id}`,
			'/approvals/api/',
			'/approvals/api/x/y'
		]) {
			const { status } = await app.handle(new Request(`http://localhost${path}`))
			expect(status).toBe(401)
		}
		for (const path of ['/approvals', `/approvals/${id}`, '/approvals/app.js']) {
			const response = await app.handle(new Request(`http://localhost${path}`))
			expect(await response.text()).not.toContain('agent-1')
		}
	})

	test('take odd queries as mistakes', async () => {
		const { app } = await pending()
		for (const query of [
			'status=x',
			'cursor=-1',
			'cursor=1e9',
			'limit=0',
			'limit=201',
			'limit=x'
		]) {
			const url = `http://localhost/approvals/api?${query}`
			expect((await app.handle(new Request(url, { headers: alice }))).status).toBe(422)
		}
	})
})
