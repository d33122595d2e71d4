/** Attacks on the decision endpoints: forged by other sites, raced, misrouted and malformed. */

import { describe, expect, test } from 'bun:test'
import type { AnyElysia } from 'elysia'
import { bearer, type QuaterOptions } from 'quater'
import { signedIn } from '../security/doors'
import { ask, call, decide, desk, people, refunds } from './fixtures'

const alice = signedIn('alice')
/** Alice's browser sends this by itself. */
const cookie = 'session=alice-session-0123456789'
const auth: QuaterOptions['auth'] = (request) =>
	request.headers.get('cookie') === cookie
		? people.alice
		: bearer({ ...people })(request, undefined as never)
const ours = { origin: 'http://localhost', 'x-quater-request': '1' }

const pending = async (...given: Parameters<typeof refunds> | []) => {
	const world = refunds(given[0] ?? true, { auth, ...given[1] })
	return { ...world, id: await ask(world.app) }
}

const statusOf = async (app: AnyElysia, id: string) => (await desk(app, 'alice').get(id)).status

describe('a write that another site could make', () => {
	const forged: [string, Record<string, string>][] = [
		['no Origin and no mark', {}],
		['no Origin', { 'x-quater-request': '1' }],
		['no mark', { origin: 'http://localhost' }],
		['a wrong mark', { ...ours, 'x-quater-request': 'true' }],
		['a foreign Origin', { ...ours, origin: 'https://evil.example' }],
		['an opaque Origin', { ...ours, origin: 'null' }],
		['an Origin on another port', { ...ours, origin: 'http://localhost:81' }],
		['an Origin that begins alike', { ...ours, origin: 'http://localhost.evil.example' }],
		['an Origin with our name as user', { ...ours, origin: 'http://localhost@evil.example' }],
		['two Origins', { ...ours, origin: 'http://localhost, https://evil.example' }],
		['a foreign site', { ...ours, 'sec-fetch-site': 'cross-site' }],
		['a sibling site', { ...ours, 'sec-fetch-site': 'same-site' }],
		['a typed address', { ...ours, 'sec-fetch-site': 'none' }],
		['a blank site', { ...ours, 'sec-fetch-site': '' }],
		['a form', { ...ours, 'content-type': 'application/x-www-form-urlencoded' }],
		['plain text', { ...ours, 'content-type': 'text/plain' }],
		['plain text that says JSON', { ...ours, 'content-type': 'text/plain; application/json' }],
		['a multipart form', { ...ours, 'content-type': 'multipart/form-data; boundary=x' }],
		['no type', { ...ours, 'content-type': '' }]
	]
	test.each(forged)('with a cookie and %s decides nothing', async (_how, headers) => {
		const { app, ran, id } = await pending()
		for (const [step, body] of [
			['decision', { decision: 'approve' }],
			['decision', { decision: 'deny' }],
			['withdraw', {}]
		] as const) {
			const { status } = await decide(app, id, { cookie, ...headers }, body, step)
			expect([403, 415]).toContain(status)
		}
		expect(await statusOf(app, id)).toBe('pending')
		expect((await call(app, 'http', 'agent')).code).toBe('approval_required')
		expect(ran).toEqual([])
	})

	test('with a bearer token and a foreign page decides nothing either', async () => {
		const { app, id } = await pending()
		for (const headers of [
			{ origin: 'https://evil.example' },
			{ 'sec-fetch-site': 'cross-site' }
		]) {
			expect((await decide(app, id, { ...alice, ...headers })).status).toBe(403)
		}
		expect(await statusOf(app, id)).toBe('pending')
	})

	test('is not one that the page itself, or a bearer without a browser, makes', async () => {
		for (const headers of [
			{ cookie, ...ours },
			{ cookie, ...ours, 'sec-fetch-site': 'same-origin' },
			{ cookie, 'x-quater-request': '1', 'sec-fetch-site': 'same-origin' },
			alice
		]) {
			const { app, id } = await pending()
			const { status } = await decide(app, id, headers as Record<string, string>)
			expect([headers, status]).toEqual([headers, 200])
		}
	})

	test('by another method does nothing', async () => {
		const { app, id } = await pending()
		for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post']) {
			for (const step of ['/decision', '/withdraw', '']) {
				if (method === 'GET' && step === '') continue
				const url = `http://localhost/approvals/api/${id}${step}?decision=approve&_method=POST`
				const headers = { ...alice, ...ours, 'x-http-method-override': 'POST' }
				const { status } = await app.handle(new Request(url, { method, headers }))
				expect([method, step, status >= 400]).toEqual([method, step, true])
			}
		}
		expect(await statusOf(app, id)).toBe('pending')
	})
})

test('an approval takes a credential that covers api, never mcp’s', async () => {
	const one = (name: keyof typeof people) => bearer({ [name]: people[name] })
	const surfaces: QuaterOptions['auth'] = [
		{ surfaces: ['mcp'], authenticate: one('bob') },
		{ surfaces: ['api', 'cli'], authenticate: bearer({ agent: people.agent, alice: people.alice }) }
	]
	const { app } = refunds(true, { auth: surfaces })
	const id = await ask(app)
	expect((await decide(app, id, signedIn('bob'))).status).toBe(401)
	expect((await decide(app, id, alice)).status).toBe(200)
	const own = refunds(true, { auth: surfaces, approvals: { authenticate: one('half') } })
	const other = await ask(own.app)
	expect((await decide(own.app, other, signedIn('bob'))).status).toBe(401)
	expect((await decide(own.app, other, alice)).status).toBe(401)
})

test('two credentials in one request decide nothing, whoever signs approvers in', async () => {
	const authenticate = () => people.alice
	for (const approvals of [{}, { authenticate }]) {
		const { app } = refunds(true, { approvals })
		const id = await ask(app)
		const twice = { authorization: 'Bearer agent, Bearer alice' }
		expect((await decide(app, id, twice)).status).toBe(400)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_required')
	}
})

describe('a body that is malformed or says more', () => {
	const bodies: unknown[] = [
		'',
		'approve',
		'null',
		'[]',
		'"approve"',
		'{',
		{},
		{ decision: true },
		{ decision: 'APPROVE' },
		{ decision: 'approve ' },
		{ decision: ['approve'] },
		{ decision: { toString: 'approve' } },
		{ approve: true },
		{ status: 'approved' },
		'{"__proto__":{"decision":"approve"}}',
		'{"constructor":{"prototype":{"decision":"approve"}}}',
		{ decision: 'approve', reason: 1 },
		{ decision: 'approve', reason: ['x'] },
		{ decision: 'approve', reason: 'x'.repeat(2001) },
		{ decision: 'approve', reason: 'x'.repeat(3_000_000) }
	]
	test.each(bodies.map((body) => [JSON.stringify(body).slice(0, 60), body]))(
		'%s',
		async (_label, body) => {
			const { app, id } = await pending()
			const { status } = await decide(app, id, alice, body)
			expect([400, 413, 415, 422]).toContain(status)
			expect(await statusOf(app, id)).toBe('pending')
		}
	)

	test('changes nothing by what it says more', async () => {
		const { app, id } = await pending({ approvers: 2 })
		const body = {
			decision: 'approve',
			approvers: 1,
			policy: { approvers: 1 },
			subject: 'bob',
			by: { subject: 'bob' },
			executeBy: 9e15,
			state: 'approved',
			id: 'apr_00000000000000000000'
		}
		const answer = (await (await decide(app, id, alice, body)).json()) as Record<string, unknown>
		expect(answer).toMatchObject({ id, status: 'pending', approvers_needed: 1 })
		expect(answer.decisions).toMatchObject([{ subject: 'alice' }])
	})

	test('keeps odd reasons as they are', async () => {
		const { app, id } = await pending()
		const reason = '\u202eevil\u2066 <img src=x onerror=1> \u001b[31m \ud83d\ude00'
		await desk(app, 'alice').deny(id, { reason })
		expect((await desk(app, 'bob').get(id)).decisions[0]?.reason).toBe(reason)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
	})
})

describe('races', () => {
	const codesOf = (steps: Promise<unknown>[]) =>
		Promise.all(
			steps.map((step) => step.then(() => 'done').catch((error: { code: string }) => error.code))
		)

	test('approve, deny and withdraw at once: one outcome', async () => {
		for (let n = 0; n < 6; n++) {
			const { app, ran, id } = await pending()
			const [alices, bobs, agents] = [desk(app, 'alice'), desk(app, 'bob'), desk(app, 'agent')]
			const steps = [
				() => alices.approve(id),
				() => bobs.approve(id),
				() => bobs.deny(id),
				() => agents.withdraw(id),
				() => alices.deny(id)
			]
			const codes = await codesOf([...steps.slice(n), ...steps.slice(0, n)].map((step) => step()))
			expect(codes).toContain('done')
			const { status, decisions } = await alices.get(id)
			expect(decisions.filter(({ decision }) => decision === 'deny').length).toBeLessThanOrEqual(1)
			const { code } = await call(app, 'http', 'agent')
			expect(code).toBe(status === 'approved' ? 'ok' : 'approval_denied')
			expect(ran).toHaveLength(status === 'approved' ? 1 : 0)
		}
	})

	test('a run and a denial at once: the one or the other', async () => {
		for (let n = 0; n < 6; n++) {
			const { app, ran, id } = await pending()
			await desk(app, 'alice').approve(id)
			const [codes, runs] = await Promise.all([
				codesOf([desk(app, 'bob').deny(id), desk(app, 'agent').withdraw(id)]),
				Promise.all([1, 2, 3].map(() => call(app, 'http', 'agent')))
			])
			const ok = runs.filter(({ code }) => code === 'ok').length
			expect(ok).toBe(ran.length)
			expect(ok + codes.filter((code) => code === 'done').length).toBe(1)
		}
	})

	test('one person many times counts once', async () => {
		const { app, id } = await pending({ approvers: 3 })
		const codes = await codesOf(Array.from({ length: 8 }, () => desk(app, 'alice').approve(id)))
		expect(codes.filter((code) => code === 'done')).toHaveLength(1)
		expect(await desk(app, 'bob').get(id)).toMatchObject({ approvers_needed: 2 })
	})
})
