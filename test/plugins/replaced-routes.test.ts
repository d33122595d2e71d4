/** A later route at the same method and path takes the place of the earlier one: never with its gate in silence. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, bearer, ConfigError, check, quater } from 'quater'

const detail = { description: 'Does it.' }
const root = () =>
	new Elysia().use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }) }))
const gated = { needsApproval: true, detail } as const

const lost: [how: string, build: () => AnyElysia][] = [
	[
		'a gate, by a bare route',
		() =>
			root()
				.get('/a', () => 1, gated)
				.get('/a', () => 2)
	],
	[
		'scopes, by others',
		() =>
			root()
				.get('/a', () => 1, { scopes: ['admin'] })
				.get('/a', () => 2, { scopes: [] })
	],
	[
		'a bare route, by a public one',
		() =>
			root()
				.get('/a', () => 1)
				.get('/a', () => 2, { public: true })
	],
	[
		'a gate, by a route that has the same',
		() =>
			root()
				.get('/a/:id', () => 1, gated)
				.get('/a/:id', () => 2, gated)
	],
	[
		'within a group',
		() => root().group('/g', (group) => group.get('/a', () => 1, gated).get('/a', () => 2))
	],
	[
		'within a guard',
		() =>
			root().guard({ body: t.Object({}) }, (guarded) =>
				guarded.post('/a', () => 1, gated).post('/a', () => 2)
			)
	],
	[
		'by a module',
		() =>
			root()
				.get('/a', () => 1, gated)
				.use(new Elysia().get('/a', () => 2))
	],
	[
		'within a module',
		() =>
			root().use(
				new Elysia({ prefix: '/m' })
					.use(actions)
					.get('/a', () => 1, gated)
					.get('/a', () => 2)
			)
	],
	[
		'of one module, used once behind a gate and once before it',
		() => {
			const module = new Elysia().get('/a', () => 1)
			return root()
				.guard({ needsApproval: true, detail }, (guarded) => guarded.use(module))
				.use(module)
		}
	],
	[
		'that was declared before quater was used',
		() =>
			new Elysia()
				.get('/a', () => '1', { needsApproval: true } as object)
				.get('/a', () => 2)
				.use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }) }))
	]
]

describe('a replaced route keeps an app from starting', () => {
	test.each(lost)('%s', async (_how, build) => {
		const app = build()
		const { problems } = await check(app)
		expect(problems.map(({ code }) => code)).toContain('replaced_route')
		expect(() => app.handle(new Request('http://localhost/a'))).toThrow(ConfigError)
	})
})

const kept: [how: string, build: () => AnyElysia][] = [
	[
		'plain routes, which are the app’s own business',
		() =>
			root()
				.get('/a', () => 1)
				.get('/a', () => 2)
	],
	[
		'one module that is used twice',
		() => {
			const module = new Elysia().use(actions).get('/a', () => 2, gated)
			return root().use(module).use(module)
		}
	],
	[
		'other methods of one path',
		() =>
			root()
				.get('/a', () => 2, gated)
				.delete('/a', () => 1)
	]
]

test.each(kept)('%s starts', async (_how, build) => {
	expect((await check(build())).problems).toEqual([])
})

test('without quater, the later route answers as ever', async () => {
	const app = new Elysia().get('/a', () => 'first').get('/a', () => 'second')
	const answer = await app.handle(new Request('http://localhost/a'))
	expect(await answer.text()).toBe('second')
})
