/** Attacks on routing: no way of declaring a gate loses it, and no way of spelling a path gets past it. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { actions, quater } from 'quater'
import { quietly } from '../security/doors'
import { both, call, doors, named, root } from './fixtures'

const body = t.Object({ amount: t.Integer() })
const gate = { needsApproval: true } as const
/** Hands JavaScript-only mistakes past the types. */
const loose = <T>(value: unknown): T => value as T

let ran = 0
const run = () => ++ran

type Build = () => AnyElysia
const route = { ...both, body, detail: named('x') } as const

/** Every form in which Elysia takes options for several routes; each gates `POST /x`. */
const forms: [string, Build][] = [
	['on the route', () => root().post('/x', run, { ...route, ...gate })],
	['in a guard with a callback', () => root().guard(gate, (app) => app.post('/x', run, route))],
	['in a chained guard', () => root().guard(gate).post('/x', run, route)],
	[
		'in a guard that is scoped, in a plugin',
		() =>
			root()
				.use(new Elysia().use(actions).guard({ as: 'scoped', ...gate }))
				.post('/x', run, route)
	],
	[
		'in a guard that is global, in a plugin within a plugin',
		() =>
			root()
				.use(new Elysia().use(new Elysia().use(actions).guard({ as: 'global', ...gate })))
				.post('/x', run, route)
	],
	[
		'in a group with options',
		() => root().group('/x', loose<object>(gate), (app) => app.post('', run, route))
	],
	[
		'in a guard within a group',
		() => root().group('/x', (app) => app.guard(gate, (inner) => inner.post('', run, route)))
	],
	[
		'in a group within a guard',
		() => root().guard(gate, (app) => app.group('/x', (inner) => inner.post('', run, route)))
	],
	[
		'in a guard around a module',
		() => root().guard(gate, (app) => app.use(new Elysia().use(actions).post('/x', run, route)))
	],
	[
		'in a module with a prefix',
		() => root().use(new Elysia({ prefix: '/x' }).use(actions).guard(gate).post('/', run, route))
	],
	[
		'in nested guards that say more',
		() =>
			root().guard(gate, (app) =>
				app.guard({ scopes: ['refunds:write'] }, (inner) =>
					inner.guard({ needsApproval: { when: () => false } }, (last) =>
						last.post('/x', run, route)
					)
				)
			)
	],
	[
		'in a guard with hooks beside it',
		() =>
			root().guard({ ...gate, beforeHandle: () => {}, body }, (app) =>
				app.post('/x', run, { ...both, detail: named('x') })
			)
	],
	[
		'through options that two routes share',
		() => {
			const shared = { ...both, ...gate, body }
			return root()
				.post('/y', run, { ...shared, detail: named('y') })
				.post('/x', run, { ...shared, detail: named('x') })
		}
	],
	[
		'in options that are inherited',
		() => root().post('/x', run, loose(Object.create({ ...route, ...gate })))
	],
	[
		'on a route that replaces an open one',
		() =>
			root()
				.post('/x', () => 1, { body })
				.post('/x', run, { ...route, ...gate })
	],
	[
		'in a lazy module',
		() =>
			root().use(
				Promise.resolve().then(() =>
					new Elysia().use(actions).post('/x', run, { ...route, ...gate })
				)
			)
	],
	[
		'in a plugin that is a function',
		() =>
			root().use((app: AnyElysia) =>
				app.guard(loose<object>(gate), (inner) => inner.post('/x', run, loose(route)))
			) as AnyElysia
	],
	[
		'in a macro of the app’s',
		() =>
			(root() as AnyElysia)
				.macro(loose<never>({ careful: { needsApproval: true } }))
				.post('/x', run, loose({ ...route, careful: true })) as AnyElysia
	],
	[
		'in a guard of a module that does not use `actions`',
		() => root().use(new Elysia().guard(loose<object>(gate)).post('/x', run, loose(route)))
	],
	[
		'in a guard before quater() is used',
		() =>
			new Elysia()
				.guard(loose<object>(gate))
				.use(quater({ name: 'store', version: '1', auth: () => ({ subject: 'agent-1' }) }))
				.post('/x', run, loose(route)) as never
	]
]

describe('a gate that is declared', () => {
	test.each(forms)('%s holds at every door, or does not start', async (how, build) => {
		ran = 0
		let starts = true
		await quietly(async () => {
			const app = build()
			try {
				await app.modules
				await app.handle(new Request('http://localhost/'))
			} catch {
				starts = false
				return
			}
			for (const door of doors) {
				const { code } = await call(app, door, 'agent', { amount: 1 }, { path: '/x' }, 'x')
				expect([door, code]).toEqual([door, 'approval_required'])
			}
		})
		expect(ran).toBe(0)
		expect(starts).toBe(!/does not use|before quater|replaces/.test(how))
	})

	test('beside an open neighbour leaves that open, and itself gated', async () => {
		ran = 0
		const app = root().group('/a', (group) =>
			group
				.post('/open', run, { body, detail: named('open') })
				.guard(gate, (inner) => inner.post('/shut', run, { body, detail: named('shut') }))
		)
		expect((await call(app, 'http', 'agent', { amount: 1 }, { path: '/a/open' })).code).toBe('ok')
		expect((await call(app, 'http', 'agent', { amount: 1 }, { path: '/a/shut' })).code).toBe(
			'approval_required'
		)
		expect(ran).toBe(1)
	})
})

test('a gate cannot be opened by `public`, publicPaths or publicSurfaces', async () => {
	const options = { ...both, ...gate, body, detail: named('x') }
	const apps: Build[] = [
		() => root().post('/x', run, { ...options, public: true }),
		() => root().guard({ public: ['mcp'] }, (app) => app.post('/x', run, options)),
		() => root({ publicPaths: ['/x'] }).post('/x', run, options),
		() => root({ publicPaths: ['/*'] }).post('/x', run, options),
		() => root({ publicSurfaces: ['api'] }).post('/x', run, options),
		() => root({ publicSurfaces: ['mcp'] }).post('/x', run, options),
		() => root({ auth: undefined, publicSurfaces: ['api', 'mcp', 'cli'] }).post('/x', run, options)
	]
	for (const build of apps) {
		await expect(
			Promise.resolve().then(() => build().handle(new Request('http://localhost/x')))
		).rejects.toThrow('cannot start')
	}
})
