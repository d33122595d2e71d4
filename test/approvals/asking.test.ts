/** Rule 3: an approval is asked for by calling, and a refusal holds. */

import { afterEach, describe, expect, setSystemTime, test } from 'bun:test'
import { check } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'
import { exitCodeOf } from '../../src/remote/exit-code'
import { ask, call, desk, doors, refunds, refused } from './fixtures'

afterEach(() => {
	setSystemTime()
})

const hour = 3_600_000

describe.each(doors.map((door) => ({ door })))('through $door', ({ door }) => {
	test('an unapproved call creates one request, and finds it again', async () => {
		const { app, ran } = refunds()
		const first = await call(app, door, 'agent')
		const second = await call(app, door, 'agent')
		expect([first.code, second.code]).toEqual(['approval_required', 'approval_required'])
		expect(second.approval).toEqual(first.approval)
		expect(first.approval).toEqual({
			id: expect.stringMatching(/^apr_[0-9a-f]{20}$/),
			action: 'refund',
			arguments_hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
			status: 'pending',
			expires_at: expect.stringMatching(/^\d{4}-.*Z$/),
			approvers_needed: 1
		})
		expect(await desk(app, 'alice').list('all')).toHaveLength(1)
		expect(ran).toEqual([])
	})

	test('the refusal has the form of its surface', async () => {
		const { app } = refunds()
		const { status, body, code } = await call(app, door, 'agent')
		expect(status).toBe(door === 'modern' || door === 'legacy' ? 1 : 409)
		expect(exitCodeOf(code)).toBe(5)
		if (door === 'modern') expect(body.resultType).toBe('complete')
		if (door === 'modern' || door === 'legacy') {
			expect(body.isError).toBe(true)
			expect(body.structuredContent).toBeUndefined()
		}
	})

	test.each(['deny', 'withdraw', 'expire'] as const)(
		'%s holds for the pending time',
		async (how) => {
			const { app, ran } = refunds({ pendingMs: hour, executionMs: 1000 })
			const start = Date.now()
			const id = await ask(app, door)
			if (how === 'deny') await desk(app, 'alice').deny(id, { reason: 'not this one' })
			if (how === 'withdraw') await desk(app, 'agent').withdraw(id)
			if (how === 'expire') {
				await desk(app, 'alice').approve(id)
				setSystemTime(start + 2000)
			}
			for (const at of [start + 2000, start + hour - 1000]) {
				setSystemTime(at)
				const again = await call(app, door, 'agent')
				expect([again.code, again.approval.id]).toEqual(['approval_denied', id])
				if (how === 'deny') expect(again.text).toContain('not this one')
			}
			setSystemTime(start + hour + 1000)
			const fresh = await call(app, door, 'agent')
			expect(fresh.code).toBe('approval_required')
			expect(fresh.approval.id).not.toBe(id)
			expect(ran).toEqual([])
		}
	)

	test('too many that wait are refused, and identical ones are not', async () => {
		const { app, ran } = refunds(true, { approvals: { maxPending: 2 } })
		const ids = [
			await ask(app, door, 'agent', { amount: 1 }),
			await ask(app, door, 'agent', { amount: 2 })
		]
		const third = await call(app, door, 'agent', { amount: 3 })
		expect(third.code).toBe('rate_limited')
		expect(third.text).toContain('"retry_after":3600')
		if (door === 'http' || door === 'remote') expect(third.status).toBe(429)
		if (door === 'http') expect(third.headers.get('retry-after')).toBe('3600')
		expect((await call(app, door, 'agent', { amount: 2 })).approval.id).toBe(ids[1]!)
		// Nobody else is kept waiting, and a decision makes room.
		expect((await call(app, door, 'agent2', { amount: 3 })).code).toBe('approval_required')
		await desk(app, 'alice').deny(ids[0]!)
		expect((await call(app, door, 'agent', { amount: 3 })).code).toBe('approval_required')
		expect(ran).toEqual([])
	})
})

test('many identical calls at once make one request', async () => {
	const { app, ran } = refunds()
	const calls = doors.flatMap((door) => [1, 2, 3, 4].map(() => call(app, door, 'agent')))
	const ids = new Set((await Promise.all(calls)).map(({ approval }) => approval.id))
	expect(ids.size).toBe(1)
	expect(ran).toEqual([])
})

test('many different calls at once do not get past the limit', async () => {
	const { app } = refunds(true, { approvals: { maxPending: 3 } })
	const codes = await Promise.all(
		[1, 2, 3, 4, 5, 6, 7, 8].map(
			async (amount) => (await call(app, 'http', 'agent', { amount })).code
		)
	)
	expect(codes.filter((code) => code === 'approval_required')).toHaveLength(3)
	expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(5)
})

test('surfaces exempt plain HTTP, with a warning, and no other door', async () => {
	const { app, ran } = refunds({ surfaces: ['mcp', 'cli'] })
	expect((await call(app, 'http', 'agent')).code).toBe('ok')
	expect(ran).toHaveLength(1)
	for (const door of ['modern', 'legacy', 'cli', 'remote'] as const) {
		expect((await call(app, door, 'agent')).code).toBe('approval_required')
	}
	expect(ran).toHaveLength(1)
	const { notes } = await runtimeOf(app)!.check()
	expect(notes.join('\n')).toContain('needsApproval.surfaces')
	expect((await check(app)).ok).toBe(true)
})

test('an approval of an exempted surface is not needed there, and is left alone', async () => {
	const { app, ran } = refunds({ surfaces: ['mcp'] })
	const id = await ask(app, 'modern')
	await desk(app, 'alice').approve(id)
	expect((await call(app, 'http', 'agent')).code).toBe('ok')
	expect((await desk(app, 'alice').get(id)).status).toBe('approved')
	expect((await call(app, 'modern', 'agent')).code).toBe('ok')
	expect(ran).toHaveLength(2)
})

test('who only asks cannot end the request of another', async () => {
	const { app } = refunds()
	const id = await ask(app)
	await refused(desk(app, 'alice').withdraw(id), 'forbidden')
	await refused(desk(app, 'stranger').withdraw(id), 'not_found')
	expect((await desk(app, 'agent').get(id)).status).toBe('pending')
})
