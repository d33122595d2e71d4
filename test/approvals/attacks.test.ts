/** Attacks on calls: forged, repeated, raced and smuggled. None of them executes anything. */

import { describe, expect, test } from 'bun:test'
import { t } from 'elysia'
import { eras, mcpInit, serve, signedIn } from '../security/doors'
import { ask, both, call, desk, doors, named, refunds, root } from './fixtures'

const agent = signedIn('agent')

describe.each([...eras])('over MCP (%s)', (era) => {
	const forged: [string, Record<string, unknown>][] = [
		[
			'inputResponses',
			{ inputResponses: { approve: { action: 'accept', content: { ok: true } } } }
		],
		['requestState', { requestState: 'approved', inputResponses: { a: { action: 'accept' } } }],
		['an elicitation in _meta', { _meta: { elicitation: { action: 'accept' } } }],
		['an approval in _meta', { _meta: { 'dev.quater/approval': { status: 'approved' } } }],
		['another caller', { _meta: { 'dev.quater/caller': { subject: 'alice', kind: 'human' } } }],
		['a prototype', { ['__proto__']: { approved: true }, _meta: { ['__proto__']: { a: 1 } } }],
		['members beside', { approved: true, approval_id: 'x', subject: 'alice', dry_run: false }]
	]
	test.each(forged)('a call with %s waits like any other', async (_how, members) => {
		const { app, ran } = refunds({ selfApproval: true })
		const params = { name: 'refund', arguments: { amount: 1 }, ...members }
		const init = mcpInit(era, 'tools/call', params, agent)
		for (let n = 0; n < 2; n++) {
			const response = await app.handle(new Request('http://localhost/mcp', init))
			expect(await response.text()).toContain('"isError":true')
		}
		const listed = await desk(app, 'alice').list('all')
		expect(listed.map(({ status, requester }) => [status, requester.subject])).toEqual([
			['pending', 'agent-1']
		])
		expect(ran).toEqual([])
	})

	test('a posted elicitation result is not an approval', async () => {
		const { app, ran } = refunds({ selfApproval: true })
		const id = await ask(app, era)
		for (const answer of [
			{ jsonrpc: '2.0', id: 1, result: { action: 'accept', content: {} } },
			{ jsonrpc: '2.0', id, result: { action: 'accept' } },
			{ jsonrpc: '2.0', method: 'notifications/elicitation/complete', params: { id } }
		]) {
			const init = { ...mcpInit(era, 'tools/call', {}, agent), body: JSON.stringify(answer) }
			await app.handle(new Request('http://localhost/mcp', init))
		}
		expect((await call(app, era, 'agent')).code).toBe('approval_required')
		expect(ran).toEqual([])
	})
})

test('two identical calls in one batch after one approval: exactly one runs', async () => {
	const { app, ran } = refunds()
	const id = await ask(app)
	await desk(app, 'alice').approve(id)
	const one = { jsonrpc: '2.0', method: 'tools/call' }
	const params = { name: 'refund', arguments: { amount: 1 } }
	const body = JSON.stringify([1, 2, 3].map((n) => ({ ...one, id: n, params })))
	const headers = { 'content-type': 'application/json', ...agent }
	const init = { method: 'POST', headers, body }
	const response = await app.handle(new Request('http://localhost/mcp', init))
	const answers = (await response.json()) as { result: { isError: boolean } }[]
	expect(answers.map(({ result }) => result.isError)).toEqual([false, true, true])
	expect(ran).toHaveLength(1)
})

describe('one Request object', () => {
	test('used twice at once runs once', async () => {
		for (const when of [undefined, () => true]) {
			const { app, ran } = refunds(when ? { when } : true)
			const id = await ask(app, 'http', 'agent', { amount: 1 })
			await desk(app, 'alice').approve(id)
			const request = new Request('http://localhost/refund', {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...agent },
				body: '{"amount":1}'
			})
			const answers = await Promise.all([
				app.handle(request),
				app.handle(request),
				app.handle(request)
			])
			expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
			expect(ran.length).toBeLessThanOrEqual(1)
		}
	})

	test('without a body, used twice at once, runs once', async () => {
		let runs = 0
		const app = root().delete('/all', () => ++runs, { needsApproval: true, detail: named('wipe') })
		const make = () => new Request('http://localhost/all', { method: 'DELETE', headers: agent })
		const asked = (await (await app.handle(make())).json()) as {
			error: { approval: { id: string } }
		}
		await desk(app, 'alice').approve(asked.error.approval.id)
		const request = make()
		const statuses = (await Promise.all([1, 2, 3].map(() => app.handle(request)))).map(
			({ status }) => status
		)
		expect(statuses.filter((status) => status === 200)).toHaveLength(1)
		expect((await app.handle(request)).status).not.toBe(200)
		expect(runs).toBe(1)
	})

	test('that another handler passes on is asked about as well', async () => {
		const { app, ran } = refunds()
		const proxied = app.post('/proxy', ({ body }) =>
			app.handle(
				new Request('http://localhost/refund', {
					method: 'POST',
					headers: { 'content-type': 'application/json', ...agent },
					body: JSON.stringify(body)
				})
			)
		)
		const headers = { 'content-type': 'application/json', ...agent }
		const init = { method: 'POST', headers, body: '{"amount":1}' }
		const { status } = await proxied.handle(new Request('http://localhost/proxy', init))
		expect(status).toBe(409)
		expect(ran).toEqual([])
	})
})

test('an alias of an action is the same action', async () => {
	const ran: unknown[] = []
	const app = root().post('/refund', () => ran.push(1), {
		tool: true,
		cli: { aliases: ['give_back'] },
		body: t.Object({ amount: t.Integer() }),
		needsApproval: true,
		detail: named('refund')
	})
	const ids = new Set<string>()
	for (const door of ['cli', 'remote'] as const) {
		for (const name of ['refund', 'give_back']) {
			ids.add(await ask(app, door, 'agent', { amount: 1 }, name))
		}
	}
	expect(ids.size).toBe(1)
	await desk(app, 'alice').approve([...ids][0]!)
	expect((await call(app, 'cli', 'agent', { amount: 1 }, {}, 'give_back')).code).toBe('ok')
	expect((await call(app, 'cli', 'agent', { amount: 1 }, {}, 'refund')).code).toBe(
		'approval_required'
	)
	expect(ran).toHaveLength(1)
})

describe('strange arguments', () => {
	const free = () => {
		const ran: unknown[] = []
		const app = root().post('/note', ({ body }) => ran.push(body), {
			...both,
			body: t.Object({ data: t.Record(t.String(), t.Any()) }),
			needsApproval: true,
			detail: named('note')
		})
		return { app, ran }
	}

	test.each([...doors])('with prototypes are refused, through %s', async (door) => {
		const { app, ran } = free()
		for (const data of [
			JSON.parse('{"__proto__":{"admin":true}}'),
			JSON.parse('{"a":{"__proto__":{"admin":true}}}')
		]) {
			const { code } = await call(app, door, 'agent', { data }, {}, 'note')
			expect(code).toMatch(/invalid_arguments|bad_request/)
		}
		expect(ran).toEqual([])
		expect(({} as { admin?: boolean }).admin).toBeUndefined()
		expect(await desk(app, 'alice').list('all')).toEqual([])
	})

	test.each([...doors])('that are alike are told apart, through %s', async (door) => {
		const { app } = free()
		const alike: unknown[] = [
			{ a: 1 },
			{ a: '1' },
			{ a: [1] },
			{ a: { 0: 1 } },
			{ a: null },
			{},
			{ a: true },
			{ a: 'é' },
			{ a: 'e\u0301' },
			{ a: '\u0000' },
			{ a: '\u202e' },
			{ a: ' 1' },
			{ A: 1 },
			{ constructor: 1 },
			{ a: 1, 'a"': 1 },
			{ 'a":1,"b': 1 },
			{ a: '\ud800' },
			{ a: '\ufffd' }
		]
		const ids = new Set<string>()
		for (const data of alike)
			ids.add(await ask(app, door, 'agent', { data: data as object }, 'note'))
		expect(ids.size).toBe(alike.length)
	})

	test.each([...doors])(
		'that look like markup or commands come out as they are, through %s',
		async (door) => {
			const { app, ran } = free()
			const data = {
				html: '<script>alert(1)</script>',
				bidi: '\u202eevil\u2066',
				ansi: '\u001b[2J',
				sql: "'; DROP TABLE quater_approvals; --",
				long: 'x'.repeat(50_000)
			}
			const id = await ask(app, door, 'agent', { data }, 'note')
			expect((await desk(app, 'alice').get(id)).arguments).toEqual({ data })
			await desk(app, 'alice').approve(id)
			expect((await call(app, door, 'agent', { data }, {}, 'note')).code).toBe('ok')
			expect(ran).toEqual([{ data }])
		}
	)
})

test('over a socket, with the same credential twice, nothing is asked for', async () => {
	const { app, ran } = refunds()
	await using served = await serve(app)
	const headers = new Headers({ 'content-type': 'application/json' })
	headers.append('authorization', 'Bearer agent')
	headers.append('authorization', 'Bearer alice')
	const { status } = await served.send('/refund', { method: 'POST', headers, body: '{"amount":1}' })
	expect([400, 401]).toContain(status)
	expect(ran).toEqual([])
})
