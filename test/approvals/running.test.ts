/** Rules 5 and 7: an approved call runs once, after every guard, and is checked again before. */

import { describe, expect, setSystemTime, test } from 'bun:test'
import { type AnyElysia, t } from 'elysia'
import { bearer } from 'quater'
import { quietly } from '../security/doors'
import { ask, both, call, desk, doors, named, people, refunds, root } from './fixtures'

/** An approved call of `refund`, about to be made. */
const approved = async (...given: Parameters<typeof refunds>) => {
	const world = refunds(...given)
	const id = await ask(world.app)
	const { token } = await desk(world.app, 'alice').approve(id)
	return { ...world, id, token: token ?? '' }
}

describe.each(doors.map((door) => ({ door })))('through $door an approved call', ({ door }) => {
	test('runs once, and the next names it to caller and approver', async () => {
		const { app, ran, id } = await approved()
		expect((await call(app, door, 'agent')).code).toBe('ok')
		const earlier = { id, status: 'consumed', at: expect.any(String), outcome: 'ok' }
		for (let n = 0; n < 2; n++) {
			const again = await call(app, door, 'agent')
			expect(again.code).toBe('approval_required')
			expect(again.approval.id).not.toBe(id)
			expect(again.approval.earlier).toEqual(earlier)
			expect(again.text).toContain(`already ran on`)
			expect((await desk(app, 'alice').get(again.approval.id)).earlier).toEqual([earlier] as never)
		}
		expect(ran).toHaveLength(1)
	})

	test('runs once when it is made many times at once', async () => {
		const { app, ran } = await approved()
		const calls = Array.from({ length: 12 }, () => call(app, door, 'agent'))
		const codes = (await Promise.all(calls)).map(({ code }) => code)
		expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
		expect(codes.filter((code) => code === 'approval_required')).toHaveLength(11)
		expect(ran).toHaveLength(1)
	})

	test('does not come back to life when its handler fails', async () => {
		let runs = 0
		const app = root().post(
			'/refund',
			() => {
				runs++
				throw new Error('crashed')
			},
			{
				...both,
				body: t.Object({ amount: t.Integer() }),
				needsApproval: true,
				detail: named('refund')
			}
		)
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id)
		await quietly(async () => {
			expect(['action_failed', 'internal']).toContain((await call(app, door, 'agent')).code)
		})
		const again = await call(app, door, 'agent')
		expect([again.code, again.approval.earlier]).toMatchObject([
			'approval_required',
			{ id, status: 'consumed', outcome: 'internal' }
		])
		expect(runs).toBe(1)
	})

	const guards: [string, (app: AnyElysia, stop: () => boolean) => AnyElysia][] = [
		[
			'beforeHandle',
			(app, stop) => app.onBeforeHandle(({ status }) => (stop() ? status(403, 'no') : undefined))
		],
		['resolve', (app, stop) => app.resolve(({ status }) => (stop() ? status(403, 'no') : {}))],
		[
			'derive',
			(app, stop) =>
				app.derive(({ status }) => {
					if (stop()) throw status(403, 'no')
					return {}
				})
		],
		[
			'an asynchronous guard',
			(app, stop) =>
				app.onBeforeHandle(async ({ status }) => {
					await Bun.sleep(1)
					return stop() ? status(403, 'no') : undefined
				})
		]
	]
	test.each(guards)('survives a 403 of %s', async (_name, guard) => {
		let stops = false
		const { app, ran, id } = await approved(true, {}, (base) => guard(base, () => stops))
		stops = true
		expect((await call(app, door, 'agent')).code).toBe('failed')
		expect(ran).toEqual([])
		expect((await desk(app, 'alice').get(id)).status).toBe('approved')
		stops = false
		expect((await call(app, door, 'agent')).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})

	test('survives arguments that do not fit, and asks for nothing with them', async () => {
		const { app, ran } = await approved()
		for (const args of [{ amount: 'x' }, {}, { amount: 1, extra: 1 }, { amount: 1.5 }]) {
			expect((await call(app, door, 'agent', args)).code).toMatch(/invalid_arguments|bad_request/)
		}
		expect(await desk(app, 'alice').list()).toEqual([])
		expect((await call(app, door, 'agent')).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})

	test('needs the scopes of its caller again', async () => {
		let scopes = ['refunds:write']
		const auth = (request: Request) =>
			request.headers.get('authorization') === 'Bearer agent'
				? { subject: 'agent-1', scopes }
				: bearer(people)(request, {} as never)
		const ran: unknown[] = []
		const app = root({ auth: auth as never }).post('/refund', () => ran.push(1), {
			...both,
			body: t.Object({ amount: t.Integer() }),
			scopes: ['refunds:write'],
			needsApproval: true,
			detail: named('refund')
		})
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id)
		scopes = []
		const { code } = await call(app, door, 'agent')
		expect(code).toBe(door === 'http' ? 'insufficient_scope' : code)
		expect(['insufficient_scope', 'rpc -32602', 'unknown_action']).toContain(code)
		expect(ran).toEqual([])
		scopes = ['refunds:write']
		expect((await call(app, door, 'agent')).code).toBe('ok')
	})

	test('goes on with the approval that it names, and no other', async () => {
		const { app, ran, id } = await approved()
		if (door !== 'cli' && door !== 'remote') return
		const other = await ask(app, door, 'agent', { amount: 2 })
		const foreign = await ask(app, door, 'agent2', { amount: 1 })
		for (const approvalId of [other, foreign, 'apr_00000000000000000000', 'x', '../x']) {
			const { code, text } = await call(app, door, 'agent', { amount: 1 }, { approvalId })
			expect(code).toBe('approval_denied')
			if (approvalId === foreign) expect(text).not.toContain(foreign)
		}
		expect(ran).toEqual([])
		expect((await call(app, door, 'agent', { amount: 1 }, { approvalId: id })).code).toBe('ok')
		const used = await call(app, door, 'agent', { amount: 1 }, { approvalId: id })
		expect([used.code, used.approval.id]).toEqual(['approval_denied', id])
		expect(ran).toHaveLength(1)
	})
})

describe('a preview', () => {
	test('is computed when asked, and shown', async () => {
		let computed = 0
		const { app } = refunds({ preview: ({ amount }) => ({ refunds: amount, n: ++computed }) })
		const id = await ask(app)
		await call(app, 'http', 'agent')
		expect(await desk(app, 'alice').get(id)).toMatchObject({ preview: { refunds: 1, n: 1 } })
		await desk(app, 'alice').approve(id)
		expect((await call(app, 'http', 'agent')).code).toBe('ok')
		expect(computed).toBe(1)
	})

	test.each([...doors])(
		'that is bound voids the approval when it changed, through %s',
		async (door) => {
			let balance = 100
			const { app, ran } = refunds({ preview: async () => ({ balance }), bindPreview: true })
			const id = await ask(app, door)
			await desk(app, 'alice').approve(id)
			balance = 99
			const changed = await call(app, door, 'agent')
			expect(changed.code).toBe('approval_required')
			expect(changed.approval.id).not.toBe(id)
			expect(changed.text).toContain(
				`What the call would do has changed since it was shown: ${id} no longer holds.`
			)
			expect(changed.approval.earlier).toMatchObject({ id, status: 'expired', voided: true })
			const ended = await desk(app, 'alice').get(id)
			expect(ended.voided).toBe(true)
			expect(ended.allowed.why).toBe(
				'What the call would do has changed since it was shown, so this ended.'
			)
			expect((await desk(app, 'alice').get(changed.approval.id)).voided).toBe(false)
			expect(ran).toEqual([])
			balance = 100
			// The void one does not come back.
			expect((await call(app, door, 'agent')).code).toBe('approval_required')
			balance = 99
			await desk(app, 'alice').approve(changed.approval.id)
			expect((await call(app, door, 'agent')).code).toBe('ok')
			expect(ran).toHaveLength(1)
		}
	)
})

test.each(['cli', 'remote'] as const)(
	'whoever waits for an approval that became void is told why, through %s',
	async (door) => {
		let balance = 100
		const { app, ran } = refunds({ preview: () => ({ balance }), bindPreview: true })
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id)
		balance = 99
		const { code, text } = await call(app, door, 'agent', { amount: 1 }, { approvalId: id })
		expect(code).toBe('approval_denied')
		expect(text).toContain(`The approval ${id} no longer holds, so nothing was run.`)
		expect(text).toContain('Call again to ask for it as it is now.')
		expect(text).not.toContain('expired, so')
		expect(text).not.toContain('asked for again after')
		expect(ran).toEqual([])
	}
)

test('a run is named behind requests that came to nothing since', async () => {
	try {
		const { app, id } = await approved({ pendingMs: 1000 })
		await call(app, 'http', 'agent')
		for (let n = 1; n < 4; n++) {
			const { approval } = await call(app, 'http', 'agent')
			expect(approval).toMatchObject({ status: 'pending', earlier: { id, status: 'consumed' } })
			setSystemTime(Date.now() + n * 2000)
		}
	} finally {
		setSystemTime()
	}
})
