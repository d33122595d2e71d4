/** Rule 6: how long requests wait, and how long approvals may be run, whatever the clock does. */

import { afterEach, describe, expect, setSystemTime, test } from 'bun:test'
import { check } from 'quater'
import type { ApprovalPolicy } from '../../src/routes/action'
import { sqliteStore } from '../../src/stores/sqlite'
import { ask, call, desk, doors, refunds, refused } from './fixtures'

afterEach(() => {
	setSystemTime()
})

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Moves the clock to some time after now. */
const after = (start: number, ms: number) => setSystemTime(start + ms)

describe('by default', () => {
	test('a request waits an hour', async () => {
		const start = Date.now()
		const { app, ran } = refunds()
		const id = await ask(app)
		after(start, hour - minute)
		expect((await desk(app, 'alice').get(id)).status).toBe('pending')
		after(start, hour + minute)
		expect((await desk(app, 'alice').get(id)).status).toBe('expired')
		await refused(desk(app, 'alice').approve(id), 'conflict')
		await refused(desk(app, 'alice').deny(id), 'conflict')
		await refused(desk(app, 'agent').withdraw(id), 'conflict')
		expect((await call(app, 'http', 'agent')).approval.id).not.toBe(id)
		expect(ran).toEqual([])
	})

	test.each([...doors])('an approval may be run for a quarter, through %s', async (door) => {
		for (const [ms, code] of [
			[14 * minute, 'ok'],
			[16 * minute, 'approval_denied']
		] as const) {
			setSystemTime()
			const start = Date.now()
			const { app, ran } = refunds()
			const id = await ask(app, door)
			await desk(app, 'alice').approve(id)
			after(start, ms)
			expect((await call(app, door, 'agent')).code).toBe(code)
			expect(ran).toHaveLength(code === 'ok' ? 1 : 0)
		}
	})
})

test('an approval at the last moment may still be run for its time', async () => {
	const start = Date.now()
	const { app, ran } = refunds({ pendingMs: minute, executionMs: hour })
	const id = await ask(app)
	after(start, minute - 2000)
	await desk(app, 'alice').approve(id)
	after(start, hour)
	expect((await call(app, 'http', 'agent')).code).toBe('ok')
	expect(ran).toHaveLength(1)
})

test('a quorum must be complete before the request ends', async () => {
	const start = Date.now()
	const { app } = refunds({ approvers: 2, pendingMs: minute })
	const id = await ask(app)
	await desk(app, 'alice').approve(id)
	after(start, minute + 1000)
	await refused(desk(app, 'bob').approve(id), 'conflict')
})

test('a token ends with its approval', async () => {
	const start = Date.now()
	const { app, ran } = refunds({ redeem: 'token', executionMs: minute })
	const id = await ask(app)
	const { token } = await desk(app, 'alice').approve(id)
	after(start, minute + 1000)
	const { code } = await call(app, 'http', 'agent', { amount: 1 }, { approval: token! })
	expect([code, ran.length]).toEqual(['approval_denied', 0])
})

describe('a clock that jumps backwards', () => {
	test('revives nothing in the same process', async () => {
		const start = Date.now()
		const { app, ran } = refunds({ pendingMs: day, executionMs: minute })
		const id = await ask(app)
		await desk(app, 'alice').approve(id)
		after(start, hour)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		after(start, -day)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		after(start, 1000)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		expect(ran).toEqual([])
	})

	test('nor in another one that shares the database', async () => {
		const start = Date.now()
		const database = sqliteStore(':memory:')
		const policy = { pendingMs: day, executionMs: minute } satisfies ApprovalPolicy
		const before = refunds(policy, { database })
		const id = await ask(before.app)
		await desk(before.app, 'alice').approve(id)
		after(start, hour)
		expect((await call(before.app, 'http', 'agent')).code).toBe('approval_denied')
		after(start, -day)
		const restarted = refunds(policy, { database })
		expect((await call(restarted.app, 'http', 'agent')).code).toBe('approval_denied')
		expect(restarted.ran).toEqual([])
		const late = await call(restarted.app, 'http', 'agent', { amount: 2 })
		expect(Date.parse(String(late.approval.expires_at))).toBeGreaterThan(start + hour)
	})

	test('does not hold time still in the next process', async () => {
		const start = Date.now()
		const database = sqliteStore(':memory:')
		const policy = { executionMs: 1 } satisfies ApprovalPolicy
		after(start, 365 * day)
		await ask(refunds(policy, { database }).app)
		after(start, 0)
		const { app, ran } = refunds(policy, { database })
		const id = await ask(app, 'http', 'agent', { amount: 2 })
		await desk(app, 'alice').approve(id)
		await Bun.sleep(10)
		const { code } = await call(app, 'http', 'agent', { amount: 2 })
		expect([code, ran.length]).toEqual(['approval_denied', 0])
	})

	test('does not lengthen a request either', async () => {
		const start = Date.now()
		const { app } = refunds({ pendingMs: hour })
		after(start, 10 * minute)
		const id = await ask(app)
		after(start, -day)
		const { expires_at } = await desk(app, 'alice').get(id)
		expect(Date.parse(expires_at)).toBeGreaterThanOrEqual(start + hour + 10 * minute)
		expect(Date.parse(expires_at)).toBeLessThan(start + hour + 11 * minute)
	})
})

test('times beyond their caps, and other mistakes, do not start', async () => {
	const wrong: unknown[] = [
		{ pendingMs: 7 * day + 1 },
		{ executionMs: day + 1 },
		{ pendingMs: 0 },
		{ executionMs: -1 },
		{ pendingMs: Number.POSITIVE_INFINITY },
		{ pendingMs: '1000' },
		{ executionMs: 1.5 },
		{ approvers: 0 },
		{ approvers: 1.5 },
		{ approverScopes: [] },
		{ approverScopes: [''] },
		{ redeem: 'anyone' },
		{ surfaces: [] },
		{ surfaces: ['http'] },
		{ when: true },
		{ selfApproval: 'no' },
		{ selfaproval: false },
		false
	]
	for (const policy of wrong) {
		const { ok } = await check(refunds(policy as ApprovalPolicy).app)
		expect([policy, ok]).toEqual([policy, false])
	}
	for (const policy of [{ pendingMs: 7 * day }, { executionMs: day }]) {
		expect((await check(refunds(policy).app)).ok).toBe(true)
	}
})
