/** Route options add up over guards, groups and routes, wherever Elysia would lose them. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'

const auth = bearer({ token: 'me' })
const root = () => new Elysia().use(quater({ name: 's', version: '1', auth }))
const detail = { description: 'Does it.', operationId: 'do_it' }
const leaf = { tool: true, detail } as const

const actionOf = async (app: AnyElysia) => {
	const runtime = runtimeOf(app)!
	const report = await runtime.check()
	expect(report.problems).toEqual([])
	return runtime.actions.find(({ name }) => name === 'do_it')!
}

const scopesOf = async (app: AnyElysia) => (await actionOf(app)).policy.scopes

describe('scopes are a union', () => {
	const ways: Record<string, () => AnyElysia> = {
		'chained guard': () =>
			root()
				.guard({ scopes: ['a'] })
				.get('/x', () => 1, { ...leaf, scopes: ['b'] }),
		'guard with a callback': () =>
			root().guard({ scopes: ['a'] }, (app) => app.get('/x', () => 1, { ...leaf, scopes: ['b'] })),
		'group with a hook': () =>
			root().group('/g', { scopes: ['a'] }, (app) =>
				app.get('/x', () => 1, { ...leaf, scopes: ['b'] })
			),
		'group with a guard inside': () =>
			root().group('/g', (app) =>
				app.guard({ scopes: ['a'] }).get('/x', () => 1, { ...leaf, scopes: ['b'] })
			),
		'module with a guard': () =>
			root().use(
				new Elysia()
					.use(actions)
					.guard({ scopes: ['a'] })
					.get('/x', () => 1, { ...leaf, scopes: ['b'] })
			),
		'guard around a module': () =>
			root().guard({ scopes: ['a'] }, (app) =>
				app.use(new Elysia().use(actions).get('/x', () => 1, { ...leaf, scopes: ['b'] }))
			),
		'chained guard before a module': () =>
			root()
				.guard({ scopes: ['a'] })
				.use(new Elysia().use(actions).get('/x', () => 1, { ...leaf, scopes: ['b'] })),
		'scoped guard of a child': () =>
			root()
				.use(new Elysia().use(actions).guard({ as: 'scoped', scopes: ['a'] }))
				.get('/x', () => 1, { ...leaf, scopes: ['b'] }),
		'global guard of a child': () =>
			root()
				.use(new Elysia().use(actions).guard({ as: 'global', scopes: ['a'] }))
				.get('/x', () => 1, { ...leaf, scopes: ['b'] }),
		'module two levels down': () =>
			root().use(
				new Elysia({ prefix: '/p' }).use(
					new Elysia()
						.use(actions)
						.guard({ scopes: ['a'] })
						.get('/x', () => 1, { ...leaf, scopes: ['b'] })
				)
			),
		'guards within guards': () =>
			root().guard({ scopes: ['a'] }, (app) =>
				app.guard({ scopes: ['b'] }, (inner) => inner.get('/x', () => 1, leaf))
			)
	}
	for (const [way, build] of Object.entries(ways)) {
		test(way, async () => expect(await scopesOf(build())).toEqual(['a', 'b']))
	}
})

test('an option on a guard holds for a route without any', async () => {
	const app = root().guard({ needsApproval: true, tool: true }, (inner) =>
		inner.get('/x', () => 1, { detail })
	)
	const action = await actionOf(app)
	expect(action.exposed).toEqual(new Set(['mcp']))
	expect(action.policy.needsApproval).toEqual({})
})

test('another macro that returns nothing does not cancel ours', async () => {
	const app = root()
		.macro({ quiet: () => undefined as never })
		.get('/x', () => 1, { quiet: true, ...leaf, scopes: ['a'] })
	expect(await scopesOf(app)).toEqual(['a'])
})

test('a macro of the app that is false does not cancel ours', async () => {
	const app = root()
		.macro({ signedIn: { beforeHandle() {} } })
		.get('/x', () => 1, { ...leaf, scopes: ['a'], signedIn: false })
	expect(await scopesOf(app)).toEqual(['a'])
})

describe('needsApproval becomes the strictest', () => {
	const policy = async (outer: object, inner: object) => {
		const app = root().guard({ needsApproval: outer }, (guarded) =>
			guarded.get('/x', () => 1, { needsApproval: inner, ...leaf })
		)
		return (await actionOf(app)).policy.needsApproval!
	}

	test('the larger number of approvers', async () => {
		expect((await policy({ approvers: 3 }, { approvers: 2 })).approvers).toBe(3)
		expect((await policy({}, { approvers: 2 })).approvers).toBe(2)
	})

	test('the union of scopes', async () => {
		expect(
			(await policy({ approverScopes: ['a'] }, { approverScopes: ['b'] })).approverScopes
		).toEqual(['a', 'b'])
	})

	test('the usual scope too where one policy names none', async () => {
		const both = ['approvals:decide', 'refunds:approve']
		const named = { approverScopes: ['refunds:approve'] }
		expect((await policy({}, named)).approverScopes).toEqual(both)
		expect((await policy(named, {})).approverScopes).toEqual(both)
		expect((await policy({}, {})).approverScopes).toBeUndefined()
	})

	test('all surfaces as soon as one names none', async () => {
		expect((await policy({ surfaces: ['mcp'] }, {})).surfaces).toBeUndefined()
		expect(
			(await policy({ surfaces: ['mcp'] }, { surfaces: ['cli', 'api'] })).surfaces?.toSorted()
		).toEqual(['api', 'cli', 'mcp'])
	})

	test('permissions only when all give them', async () => {
		expect((await policy({ selfApproval: true }, {})).selfApproval).toBe(false)
		expect((await policy({ agentApprovers: true }, { agentApprovers: true })).agentApprovers).toBe(
			true
		)
	})

	test('the shorter times', async () => {
		expect(await policy({ pendingMs: 5 }, { pendingMs: 9, executionMs: 7 })).toMatchObject({
			pendingMs: 5,
			executionMs: 7
		})
		expect(await policy({}, { pendingMs: 86_400_000, executionMs: 86_400_000 })).toMatchObject({
			pendingMs: 3_600_000,
			executionMs: 900_000
		})
	})

	test('either predicate, and always when one has none', async () => {
		const both = await policy({ when: () => false }, { when: () => true })
		expect(both.when?.({}, {} as never)).toBe(true)
		expect((await policy({ when: () => false }, {})).when).toBeUndefined()
	})

	test('a token as soon as one demands it', async () => {
		expect((await policy({ redeem: 'token' }, { redeem: 'caller' })).redeem).toBe('token')
	})
})

test('routes that share an options object, or a list of hooks, do not share marks', async () => {
	const shared = { beforeHandle: [() => {}], detail: { description: 'Does it.' } }
	const app = root()
		.get('/opens', () => 1, { ...shared, tool: true, public: true })
		.get('/closed', () => 1, { ...shared, tool: true })
		.get('/plains', () => 1, shared)
	const runtime = runtimeOf(app)!
	await runtime.check()
	const byName = Object.fromEntries(runtime.actions.map((action) => [action.path, action]))
	expect(Object.keys(byName).sort()).toEqual(['/closed', '/opens'])
	expect(byName['/opens']?.policy.public.size).toBe(3)
	expect(byName['/closed']?.policy.public.size).toBe(0)
	expect((await app.handle(new Request('http://localhost/plains'))).status).toBe(401)
})

test('an options object keeps its options for the next route that uses it', async () => {
	const admin = { scopes: ['admin'], tool: true, detail: { description: 'Does it.' } } as const
	const guarded = { scopes: ['admin'] }
	const app = root()
		.get('/firsts', () => 1, admin)
		.get('/seconds', () => 2, { ...admin, beforeHandle: () => {} })
		.get('/thirds', () => 3, admin)
		.use(
			new Elysia()
				.use(actions)
				.guard(guarded)
				.get('/fourths', () => 4)
		)
		.use(
			new Elysia()
				.use(actions)
				.guard({ ...guarded, beforeHandle() {} })
				.get('/fifths', () => 5)
		)
	expect(admin).toHaveProperty('scopes', ['admin'])
	for (const path of ['/firsts', '/seconds', '/thirds', '/fourths', '/fifths']) {
		const headers = { authorization: 'Bearer token' }
		const answer = await app.handle(new Request(`http://localhost${path}`, { headers }))
		expect([path, answer.status]).toEqual([path, 403])
	}
	const { actions: found } = runtimeOf(app)!
	expect(found.map(({ path }) => path)).toEqual(['/firsts', '/seconds', '/thirds'])
})

test('a guard schema reaches the input schema, standalone or not', async () => {
	const standalone = root()
		.guard({ schema: 'standalone', query: t.Object({ tenant: t.String() }) })
		.get('/x', ({ query }) => query, { ...leaf, query: t.Object({ page: t.Number() }) })
	expect((await actionOf(standalone)).inputSchema.required?.toSorted()).toEqual(['page', 'tenant'])
	const plain = root()
		.guard({ query: t.Object({ tenant: t.String() }) })
		.get('/x', ({ query }) => query, leaf)
	expect((await actionOf(plain)).inputSchema.required).toEqual(['tenant'])
})

test('models by name are resolved', async () => {
	const app = root()
		.model({ order: t.Object({ sku: t.String() }) })
		.post('/x', ({ body }) => body, { ...leaf, body: 'order' })
	expect((await actionOf(app)).inputSchema.properties).toMatchObject({ sku: { type: 'string' } })
})
