/** Rule 8: whatever fails, nothing runs; and `when` is asked once. */

import { describe, expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AnyElysia, t } from 'elysia'
import type { ApprovalPolicy } from '../../src/routes/action'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import { quietly } from '../security/doors'
import { ask, both, call, desk, doors, named, refunds, root } from './fixtures'

type When = NonNullable<ApprovalPolicy['when']>

const fails = (value: unknown): When => (() => value) as When
const refusals = ['internal', 'action_failed']

describe.each(doors.map((door) => ({ door })))('through $door', ({ door }) => {
	const predicates: [string, When][] = [
		[
			'throws',
			() => {
				throw new Error('hunter2')
			}
		],
		[
			'throws an answer',
			() => {
				throw new Response('fine')
			}
		],
		['promises false', fails(Promise.resolve(false))],
		['promises true', fails(Promise.resolve(true))],
		['is asynchronous and fails', (async () => Promise.reject(new Error('hunter2'))) as never],
		['answers nothing', fails(undefined)],
		['answers null', fails(null)],
		['answers 0', fails(0)],
		['answers an empty text', fails('')],
		['answers 1', fails(1)],
		['answers a boxed false', fails(Object(false))]
	]
	test.each(predicates)('nothing runs where `when` %s', async (_how, when) => {
		const { app, ran } = refunds({ when })
		await quietly(async () => {
			const { code, text } = await call(app, door, 'agent')
			expect(code).not.toBe('ok')
			expect(text).not.toContain('hunter2')
			const rehearsal = await call(app, door, 'agent', { amount: 1 }, { dryRun: true })
			expect(rehearsal.code).not.toBe('dry_run')
			await Bun.sleep(1)
		})
		expect(ran).toEqual([])
		expect(await desk(app, 'alice').list('all')).toEqual([])
	})

	const previews: [string, () => unknown][] = [
		[
			'throws',
			() => {
				throw new Error('hunter2')
			}
		],
		['rejects', () => Promise.reject(new Error('hunter2'))],
		['answers what JSON cannot carry', () => ({ big: 1n })],
		['answers a function', () => () => 1],
		[
			'answers a cycle',
			() => {
				const cycle: Record<string, unknown> = {}
				cycle.self = cycle
				return cycle
			}
		]
	]
	test.each(previews)('nothing runs where `preview` %s', async (_how, preview) => {
		const { app, ran } = refunds({ preview })
		await quietly(async () => {
			const { code, text } = await call(app, door, 'agent')
			expect(refusals).toContain(code)
			expect(text).not.toContain('hunter2')
		})
		expect(ran).toEqual([])
		expect(await desk(app, 'alice').list('all')).toEqual([])
	})

	test('nothing runs where a bound preview fails at the run, and nothing is used up', async () => {
		let fail = false
		const preview = () => {
			if (fail) throw new Error('down')
			return 1
		}
		const { app, ran } = refunds({ preview, bindPreview: true })
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id)
		fail = true
		await quietly(async () => expect(refusals).toContain((await call(app, door, 'agent')).code))
		expect(ran).toEqual([])
		fail = false
		expect((await call(app, door, 'agent')).code).toBe('ok')
	})

	test('nothing runs without a store', async () => {
		const database = join(tmpdir(), 'no-such-folder', crypto.randomUUID(), 'q.db')
		const { app, ran } = refunds(true, { database })
		await quietly(async () => {
			for (const approval of [undefined, 'token']) {
				const { code, text } = await call(
					app,
					door,
					'agent',
					{ amount: 1 },
					approval ? { approval } : {}
				)
				expect(code).toBe('unavailable')
				expect(text).not.toContain('no-such-folder')
			}
		})
		expect(ran).toEqual([])
	})

	test.each(['find', 'request', 'consume', 'claim', 'ownKey'] as const)(
		'nothing runs where the store’s %s fails',
		async (verb) => {
			let broken = false
			const real = sqliteStore(':memory:')
			const database = new Proxy(real, {
				get: (store, key) =>
					broken && key === verb
						? () => Promise.reject(new Error('disk I/O error in /srv/q.db'))
						: Reflect.get(store, key)
			}) as Store
			const { app, ran } = refunds(true, { database })
			if (verb === 'claim' || verb === 'ownKey') broken = true
			await quietly(async () => {
				const asked = await call(app, door, 'agent')
				if (!broken) await desk(app, 'alice').approve(asked.approval.id)
				broken = true
				const amount = verb === 'request' ? 2 : 1
				const { code, text } = await call(app, door, 'agent', { amount })
				expect(code).toBe('unavailable')
				expect(text).not.toContain('/srv')
				expect(ran).toEqual([])
			})
		}
	)
})

describe('when', () => {
	test.each([...doors])('is asked once for each call, of a copy, through %s', async (door) => {
		const asked: unknown[] = []
		const when: When = (args, caller) => {
			asked.push([structuredClone(args), caller.subject])
			Object.assign(args, { amount: 1_000_000, extra: true })
			return true
		}
		const { app, ran } = refunds({ when })
		const id = await ask(app, door)
		expect(asked).toEqual([[{ amount: 1, currency: 'EUR' }, 'agent-1']])
		expect((await desk(app, 'alice').get(id)).arguments).toEqual({ amount: 1, currency: 'EUR' })
		await desk(app, 'alice').approve(id)
		await call(app, door, 'agent')
		expect(asked).toHaveLength(2)
		await call(app, door, 'agent', { amount: 1 }, { dryRun: true })
		expect(asked).toHaveLength(3)
		expect(ran).toEqual([{ amount: 1, currency: 'EUR' }])
	})

	test.each([...doors])('that is false leaves approvals alone, through %s', async (door) => {
		let needed = true
		const { app, ran } = refunds({ when: () => needed })
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id)
		const before = await desk(app, 'alice').list('all')
		needed = false
		expect((await call(app, door, 'agent')).code).toBe('ok')
		expect((await call(app, door, 'agent', { amount: 2 })).code).toBe('ok')
		expect(await desk(app, 'alice').list('all')).toEqual(before)
		needed = true
		expect((await call(app, door, 'agent')).code).toBe('ok')
		expect((await call(app, door, 'agent')).code).toBe('approval_required')
		expect(ran).toHaveLength(3)
	})

	test('of a guard and of a route both count, and neither may answer nonsense', async () => {
		const runs = async (outer: When, inner: When): Promise<string> => {
			const app = root().guard({ needsApproval: { when: outer } }, (guarded) =>
				guarded.post('/x', () => 'ran', {
					body: t.Object({}),
					needsApproval: { when: inner },
					detail: named('x')
				})
			) as AnyElysia
			let code = ''
			await quietly(async () => {
				code = (await call(app, 'http', 'agent', {}, {}, 'x')).code
			})
			return code
		}
		const yes: When = () => true
		const no: When = () => false
		expect(await runs(no, () => false)).toBe('ok')
		expect(await runs(yes, no)).toBe('approval_required')
		expect(await runs(no, yes)).toBe('approval_required')
		for (const nonsense of [undefined, null, 0, '', Promise.resolve(false)]) {
			expect(await runs(fails(nonsense), no)).toBe('internal')
			expect(await runs(no, fails(nonsense))).toBe('internal')
		}
	})
})

test('nested arguments that a preview, or a hook meanwhile, changes do not run changed', async () => {
	let held: { item: { price: number } } | null = null
	const ran: unknown[] = []
	let late = false
	const app = root()
		.onBeforeHandle(({ body }) => {
			held = body as typeof held
		})
		.post('/buy', ({ body }) => ran.push(structuredClone(body)), {
			...both,
			body: t.Object({ item: t.Object({ price: t.Integer() }) }),
			needsApproval: {
				bindPreview: true,
				preview: async (args) => {
					;(args as { item: { price: number } }).item.price = 0
					if (late) held!.item.price = 1_000_000
					await Bun.sleep(1)
					return 'same'
				}
			},
			detail: named('buy')
		})
	const args = { item: { price: 5 } }
	const id = await ask(app, 'http', 'agent', args, 'buy')
	expect((await desk(app, 'alice').get(id)).arguments).toEqual(args)
	await desk(app, 'alice').approve(id)
	late = true
	await quietly(async () => {
		expect((await call(app, 'http', 'agent', args, {}, 'buy')).code).toBe('internal')
	})
	expect(ran).toEqual([])
})
