/** Rules 1 and 2: what an approval is bound to, and what exactly is hashed. */

import { describe, expect, test } from 'bun:test'
import { type AnyElysia, t } from 'elysia'
import { bearer, check } from 'quater'
import type { ApprovalPolicy } from '../../src/routes/action'
import { sqliteStore } from '../../src/stores/sqlite'
import { quietly } from '../security/doors'
import { both, call, desk, doors, named, people, refunds, root } from './fixtures'

/** Approves one call of the first app, and tells what the same call comes to in the second. */
const afterChange = async (before: AnyElysia, after: AnyElysia, amount = 1): Promise<string> => {
	const { approval } = await call(before, 'http', 'agent', { amount })
	await desk(before, 'alice').approve(approval.id)
	return (await call(after, 'http', 'agent', { amount })).code
}

describe('1. an approval is bound', () => {
	test.each([...doors])('to its arguments, through %s', async (door) => {
		const { app, ran } = refunds()
		const { approval } = await call(app, door, 'agent', { amount: 1 })
		await desk(app, 'alice').approve(approval.id)
		for (const args of [
			{ amount: 2 },
			{ amount: 1, note: '' },
			{ amount: 1, currency: 'USD' },
			{ amount: 1, note: 'x' }
		]) {
			const other = await call(app, door, 'agent', args)
			expect(other.code).toBe('approval_required')
			expect(other.approval.id).not.toBe(approval.id)
		}
		expect(ran).toEqual([])
		expect((await call(app, door, 'agent', { amount: 1 })).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})

	test.each([...doors])('to its requester, through %s', async (door) => {
		const { app, ran } = refunds()
		const { approval } = await call(app, door, 'agent')
		await desk(app, 'alice').approve(approval.id)
		for (const who of ['agent2', 'stranger', 'alice'] as const) {
			expect((await call(app, door, who)).code).toBe('approval_required')
		}
		expect(ran).toEqual([])
		// Another credential of the same subject is the same requester.
		expect((await call(app, door, 'twin')).code).toBe('ok')
	})

	test.each([...doors])('to who asks, and not to whom that acts for, through %s', async (door) => {
		const agent = { kind: 'agent', scopes: ['refunds:write'], onBehalfOf: 'carol' } as const
		const { app, ran } = refunds(true, {
			auth: bearer({
				agent: { subject: 'agent-1', ...agent },
				agent2: { subject: 'agent-2', ...agent },
				alice: people.alice
			})
		})
		const { approval } = await call(app, door, 'agent')
		await desk(app, 'alice').approve(approval.id)
		expect((await call(app, door, 'agent2')).code).toBe('approval_required')
		expect(ran).toEqual([])
		expect((await call(app, door, 'agent')).code).toBe('ok')
	})

	test.each([...doors])('to its action, through %s', async (door) => {
		const ran: string[] = []
		const body = t.Object({ amount: t.Integer() })
		const app = root()
			.post('/pay', () => ran.push('pay'), {
				...both,
				body,
				needsApproval: true,
				detail: named('pay')
			})
			.post('/wipe', () => ran.push('wipe'), {
				...both,
				body,
				needsApproval: true,
				detail: named('wipe')
			})
		const { approval } = await call(app, door, 'agent', { amount: 1 }, {}, 'pay')
		await desk(app, 'alice').approve(approval.id)
		expect((await call(app, door, 'agent', { amount: 1 }, {}, 'wipe')).code).toBe(
			'approval_required'
		)
		expect(ran).toEqual([])
	})

	test('and holds on every surface alike', async () => {
		for (const asked of doors) {
			for (const used of doors) {
				const { app, ran } = refunds()
				const { approval } = await call(app, asked, 'agent', { amount: 7 })
				await desk(app, 'alice').approve(approval.id)
				expect((await call(app, used, 'agent', { currency: 'EUR', amount: 7 })).code).toBe('ok')
				expect(ran).toEqual([{ amount: 7, currency: 'EUR' }])
			}
		}
	})

	const changes: [string, ApprovalPolicy][] = [
		['approvers', { approvers: 2 }],
		['approverScopes', { approverScopes: ['money'] }],
		['selfApproval', { selfApproval: true }],
		['agentApprovers', { agentApprovers: true }],
		['requireReason', { requireReason: true }],
		['redeem', { redeem: 'token' }],
		['preview', { preview: () => 1 }],
		['when', { when: () => true }],
		['executionMs', { executionMs: 1000 }],
		['reason', { reason: 'because' }]
	]
	test.each(changes)('to its policy: a change of %s voids it', async (_key, policy) => {
		const store = sqliteStore(':memory:')
		const before = refunds({}, { database: store })
		const after = refunds(policy, { database: store })
		expect(await afterChange(before.app, after.app)).toBe('approval_required')
		expect(after.ran).toEqual([])
	})

	test('to its schema, path, method, scopes and service', async () => {
		const body = t.Object({ amount: t.Integer() })
		const ran: unknown[] = []
		const options = { ...both, body, needsApproval: true, detail: named('refund') } as const
		const handler = () => ran.push(1)
		const store = sqliteStore(':memory:')
		const database = { database: store }
		const before = () => root(database).post('/refund', handler, options)
		const others: AnyElysia[] = [
			root(database).post('/refund', handler, {
				...options,
				body: t.Object({ amount: t.Integer({ minimum: 0 }) })
			}),
			root(database).post('/refund', handler, { ...options, scopes: ['refunds:write'] }),
			root({ ...database, name: 'other' }).post('/refund', handler, options)
		]
		for (const [index, after] of others.entries()) {
			expect(await afterChange(before(), after, index + 1)).toBe('approval_required')
		}
		const moved = root(database).post('/moved', handler, options)
		expect((await call(moved, 'modern', 'agent')).code).toBe('approval_required')
		const put = root(database).put('/refund', handler, options)
		expect((await call(put, 'modern', 'agent')).code).toBe('approval_required')
		expect(ran).toEqual([])
		expect((await call(before(), 'modern', 'agent')).code).toBe('ok')
	})

	test('and a decision is refused once the action has changed', async () => {
		const store = sqliteStore(':memory:')
		const before = refunds({}, { database: store })
		const after = refunds({ requireReason: true }, { database: store })
		const { approval } = await call(before.app, 'http', 'agent')
		const step = desk(after.app, 'alice').approve(approval.id)
		await expect(step).rejects.toMatchObject({ code: 'conflict' })
		// Another service does not even see it.
		const other = refunds({}, { database: store, name: 'other' })
		const look = desk(other.app, 'alice').get(approval.id)
		await expect(look).rejects.toMatchObject({ status: 404 })
	})

	test('and an unnamed service does not share a database', async () => {
		const store = sqliteStore(':memory:')
		await call(refunds({}, { database: store }).app, 'http', 'agent')
		const unnamed = refunds({}, { database: store, name: undefined })
		await quietly(async () => {
			expect((await call(unnamed.app, 'http', 'agent')).code).toBe('unavailable')
		})
		expect(unnamed.ran).toEqual([])
	})
})

describe('2. what is hashed', () => {
	test('is the vector of the specification', async () => {
		const app = root().post('/orders/:order_id/status', () => 1, {
			...both,
			params: t.Object({ order_id: t.String() }),
			body: t.Object({ status: t.String() }),
			needsApproval: true,
			detail: named('update_order_status')
		})
		const args = { order_id: 'ord_1001', status: 'shipped' }
		for (const door of ['modern', 'legacy', 'cli', 'remote'] as const) {
			const { approval } = await call(app, door, 'agent', args, {}, 'update_order_status')
			expect(approval.arguments_hash).toBe(
				'sha256:23c4caa787b3348045a4844ec4d45422cc07a9daea3e90cf1fa1a1ab68a9c63b'
			)
		}
		const path = '/orders/ord_1001/status'
		const { approval } = await call(app, 'http', 'agent', { status: 'shipped' }, { path })
		expect(approval.arguments_hash).toBe(
			'sha256:23c4caa787b3348045a4844ec4d45422cc07a9daea3e90cf1fa1a1ab68a9c63b'
		)
	})

	test.each([...doors])('has defaults in and dates in one form, through %s', async (door) => {
		const seen: Date[] = []
		const app = root().post('/plan', ({ body }) => seen.push(body.at), {
			...both,
			body: t.Object({ at: t.Date(), times: t.Integer({ default: 1 }) }),
			needsApproval: true,
			detail: named('plan')
		})
		const first = await call(app, door, 'agent', { at: '2030-01-01' }, {}, 'plan')
		const same = { times: 1, at: '2030-01-01T00:00:00.000Z' }
		const second = await call(app, door, 'agent', same, {}, 'plan')
		expect(second.approval.id).toBe(first.approval.id)
		const later = { at: '2030-01-01T00:00:00.001Z' }
		expect((await call(app, door, 'agent', later, {}, 'plan')).approval.id).not.toBe(
			first.approval.id
		)
		await desk(app, 'alice').approve(first.approval.id)
		expect((await call(app, door, 'agent', { at: '2030-01-01' }, {}, 'plan')).code).toBe('ok')
		expect(seen.map((at) => at.toISOString())).toEqual(['2030-01-01T00:00:00.000Z'])
	})

	test('a body-capable method without a body schema does not start', async () => {
		const options = { needsApproval: true, detail: named('x') } as const
		for (const app of [
			root().post('/x', () => 1, options),
			root().put('/x', () => 1, options),
			root().patch('/x', () => 1, options)
		]) {
			const { ok, problems } = await check(app)
			expect([ok, problems.map(({ code }) => code)]).toEqual([false, ['unbound_body']])
		}
	})
})
