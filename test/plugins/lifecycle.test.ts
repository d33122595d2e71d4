/** Where quater's hooks stand among the app's own, at every level of nesting. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'
import { testClient } from 'quater/testing'

const auth = bearer({ token: { subject: 'me', scopes: ['a'] } })
const root = () => new Elysia().use(quater({ name: 's', version: '1', auth }))
const detail = { description: 'Does it.', operationId: 'do_it' }
const bearerToken = { token: 'token' }
let order: string[] = []
beforeEach(() => {
	order = []
})

describe('hooks', () => {
	const app = root()
		.onRequest(() => void order.push('request'))
		.onTransform(() => void order.push('transform'))
		.derive(({ call, caller }) => {
			order.push(`derive ${call.source} ${caller.subject}`)
			return { tenant: 't1' }
		})
		.onBeforeHandle(() => void order.push('before global'))
		.onAfterHandle(() => void order.push('after'))
		.use(
			new Elysia()
				.use(actions)
				.onBeforeHandle(() => void order.push('before module'))
				.post(
					'/x/:id',
					({ body }) => {
						order.push('handler')
						return body
					},
					{
						params: t.Object({ id: t.String() }),
						body: t.Object({ n: t.Number() }),
						beforeHandle: () => void order.push('before route'),
						tool: true,
						cli: true,
						needsApproval: { when: ({ n }) => n === 13 },
						detail
					}
				)
		)
	const client = testClient(app, bearerToken)
	const hooks = (source: string) => [
		'request',
		'transform',
		`derive ${source} me`,
		'before global',
		'before module',
		'before route'
	]

	test('each runs once, on every surface, and sees the call', async () => {
		await client.mcp.call('do_it', { id: '1', n: 1 })
		expect(order).toEqual([...hooks('mcp'), 'handler', 'after'])
		order = []
		await client.cli.call('do_it', { id: '1', n: 1 })
		expect(order).toEqual([...hooks('cli'), 'handler', 'after'])
		order = []
		await client.http('/x/1', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: '{"n":1}'
		})
		expect(order).toEqual([...hooks('api'), 'handler', 'after'])
	})

	test('the gate stands behind all of the guards, and in front of the handler', async () => {
		const answer = await client.mcp.call('do_it', { id: '1', n: 13 })
		expect(answer.isError).toBe(true)
		expect(order).toEqual(hooks('mcp'))
	})

	test('a dry run ends at the gate: no handler, no hook after it', async () => {
		const { body } = await client.cli.call('do_it', { id: '1', n: 1 }, { dryRun: true })
		expect(body).toMatchObject({ ok: true, dry_run: true, path: '/x/1', approval_required: false })
		expect(order).toEqual(hooks('cli'))
	})

	test('bad arguments reach no guard', async () => {
		await client.mcp.call('do_it', { id: '1', n: 'x' })
		expect(order).toEqual(['request', 'transform', 'derive mcp me'])
	})
})

describe("the app's onError goes first", () => {
	class Broken extends Error {}
	const levels = {
		root: () =>
			root()
				.onError(({ error, status }) =>
					error instanceof Broken ? status(418, 'mapped') : undefined
				)
				.get(
					'/x',
					() => {
						throw new Broken('secret')
					},
					{ tool: true, cli: true, detail }
				),
		module: () =>
			root().use(
				new Elysia()
					.use(actions)
					.onError(({ error, status }) =>
						error instanceof Broken ? status(418, 'mapped') : undefined
					)
					.get(
						'/x',
						() => {
							throw new Broken('secret')
						},
						{ tool: true, cli: true, detail }
					)
			),
		route: () =>
			root().get(
				'/x',
				() => {
					throw new Broken('secret')
				},
				{
					error: ({ error, status }) =>
						error instanceof Broken ? status(418, 'mapped') : undefined,
					tool: true,
					cli: true,
					detail
				}
			),
		group: () =>
			root().group('/g', (app) =>
				app
					.onError(({ status }) => status(418, 'mapped'))
					.get(
						'/x',
						() => {
							throw new Broken('secret')
						},
						{ tool: true, cli: true, detail }
					)
			)
	}
	for (const [level, build] of Object.entries(levels)) {
		test(`on the ${level}`, async () => {
			const client = testClient(build(), bearerToken)
			const parity = await client.parity('do_it')
			expect(parity).toAgreeOnEverySurface()
			expect(parity.answers.mcp).toEqual({ ok: false, value: null, message: 'mapped' })
		})
	}

	test('one that returns nothing leaves no detail in the answer', async () => {
		const app = root()
			.onError(() => {})
			.get(
				'/x',
				() => {
					throw new Broken('secret')
				},
				{ tool: true, cli: true, detail }
			)
		const client = testClient(app, bearerToken)
		const answer = await client.http('/x')
		expect(answer.status).toBe(500)
		const text = await answer.text()
		expect(text).not.toContain('secret')
		expect(JSON.parse(text).error).toMatchObject({ code: 'internal' })
		expect(await client.parity('do_it')).toAgreeOnEverySurface()
	})

	test('it sees refusals of the gate, whose outcome it cannot change on mcp and cli', async () => {
		const app = root()
			.onError(() => new Response('all fine', { status: 200 }))
			.get('/xs', () => 'ran', { needsApproval: true, tool: true, cli: true, detail })
		const client = testClient(app, bearerToken)
		expect((await client.mcp.call('do_it')).isError).toBe(true)
		expect((await client.cli.call('do_it')).exitCode).toBe(5)
		expect(await (await client.http('/xs')).text()).not.toBe('ran')
	})
})

describe('call and caller cannot be replaced', () => {
	const replacing = {
		derive: () =>
			root()
				.derive(() => ({ caller: { subject: 'root' } }) as never)
				.get('/x', () => 'ran'),
		resolve: () =>
			root()
				.resolve(() => ({ call: 1 }) as never)
				.get('/x', () => 'ran'),
		'scoped derive of a plugin': () =>
			root()
				.use(new Elysia().derive({ as: 'scoped' }, () => ({ caller: 1 })))
				.get('/x', () => 'ran'),
		macro: () =>
			root()
				.macro({ fake: { resolve: () => ({ caller: 1 }) } })
				.get('/x', () => 'ran', { fake: true })
	}
	for (const [way, build] of Object.entries(replacing)) {
		test(way, async () => {
			const answer = await testClient(build(), bearerToken).http('/x')
			expect(answer.status).toBe(500)
			expect(await answer.text()).not.toContain('ran')
		})
	}
})

describe('statuses of the app', () => {
	const response = t.Object({ a: t.String() })
	const app = root()
		.get('/returned', ({ status }) => status(404 as never, 'gone' as never) as never, {
			response,
			tool: true,
			cli: true,
			detail
		})
		.get(
			'/thrown',
			({ status }) => {
				throw status(409 as never, 'dup' as never)
			},
			{ response, tool: { name: 'thrown' }, cli: true, detail: { description: 'x' } }
		)
		.get('/wrong', () => ({ a: 1 }) as never, {
			response,
			tool: { name: 'wrong' },
			cli: true,
			detail: { description: 'x' }
		})
	const client = testClient(app, bearerToken)

	test('a returned one is kept, whatever the response schema lists', async () => {
		const answer = await client.http('/returned')
		expect([answer.status, await answer.text()]).toEqual([404, 'gone'])
		expect(await client.parity('do_it')).toAgreeOnEverySurface()
	})

	test('a thrown one is kept too', async () => {
		const answer = await client.http('/thrown')
		expect([answer.status, await answer.text()]).toEqual([409, 'dup'])
		expect(await client.parity('thrown')).toAgreeOnEverySurface()
	})

	test('a result that does not fit its schema is internal, without the value', async () => {
		const answer = await client.http('/wrong')
		expect(answer.status).toBe(500)
		expect(await answer.json()).toMatchObject({ error: { code: 'internal' } })
		expect(await client.parity('wrong')).toAgreeOnEverySurface()
	})
})

test('dispatch never reaches a sibling route', async () => {
	let exported = 0
	const app = root()
		.get('/orders/:order_id', ({ params }) => params.order_id, {
			params: t.Object({ order_id: t.String() }),
			tool: true,
			cli: true,
			detail
		})
		.get('/orders/export', () => {
			exported++
			return 'all'
		})
	const client = testClient(app, bearerToken)
	for (const order_id of [
		'export',
		'export/',
		'../orders/export',
		'..',
		'.',
		'',
		'export?x',
		'export#x',
		'%65xport'
	]) {
		await client.mcp.call('do_it', { order_id })
		await client.cli.call('do_it', { order_id })
	}
	expect(exported).toBe(0)
	expect((await client.mcp.call('do_it', { order_id: 'a/b?c#d' })).content[0]?.text).toBe('a/b?c#d')
})

test('modules alone, without quater() at the root, refuse to run', async () => {
	const module = new Elysia().use(actions).get('/x', () => 'ran')
	expect((await module.handle(new Request('http://localhost/x'))).status).toBe(503)
})
