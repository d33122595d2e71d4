/** Rule 5, `redeem: 'token'`, and rule 11: what tokens do, and what they do not. */

import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t } from 'elysia'
import { quietly } from '../security/doors'
import { ask, both, call, desk, doors, named, refunds, root } from './fixtures'

/** An approval that waits for its token. */
const tokened = async (...given: Parameters<typeof refunds> | []) => {
	const [policy = {}, options] = given
	const world = refunds({ redeem: 'token', ...(policy as object) }, options)
	const id = await ask(world.app)
	const view = await desk(world.app, 'alice').approve(id)
	return { ...world, id, token: view.token! }
}

describe.each(doors.map((door) => ({ door })))('through $door', ({ door }) => {
	test('an approval runs with its token alone', async () => {
		const { app, ran, id, token } = await tokened()
		expect(token).toMatch(/^qat_[\w-]{32}$/)
		const bare = await call(app, door, 'agent')
		expect([bare.code, bare.approval.id, bare.approval.status]).toEqual([
			'approval_required',
			id,
			'approved'
		])
		for (const wrong of ['wrong', `${token}x`, token.slice(0, -1), token.toLowerCase(), 'null']) {
			const { code, text } = await call(app, door, 'agent', { amount: 1 }, { approval: wrong })
			expect(code).toBe('approval_denied')
			expect(text).toContain('invalid_token')
		}
		expect(ran).toEqual([])
		const { code } = await call(app, door, 'agent', { amount: 1 }, { approval: token })
		expect([code, ran.length]).toEqual(['ok', 1])
		const replay = await call(app, door, 'agent', { amount: 1 }, { approval: token })
		expect([replay.code, ran.length]).toEqual(['approval_denied', 1])
		expect((await desk(app, 'alice').list()).length).toBe(0)
	})

	test('a token of another call, or subject, runs nothing and asks for nothing', async () => {
		const { app, ran, token } = await tokened()
		for (const [who, amount] of [
			['agent', 2],
			['agent2', 1],
			['alice', 1]
		] as const) {
			const { code } = await call(app, door, who, { amount }, { approval: token })
			expect(code).toBe('approval_denied')
		}
		expect(ran).toEqual([])
		expect(await desk(app, 'alice').list()).toEqual([])
	})

	test('a token used many times at once runs once', async () => {
		const { app, ran, token } = await tokened()
		const calls = Array.from({ length: 8 }, () =>
			call(app, door, 'agent', { amount: 1 }, { approval: token })
		)
		const codes = (await Promise.all(calls)).map(({ code }) => code)
		expect(codes.filter((code) => code === 'ok')).toHaveLength(1)
		expect(ran).toHaveLength(1)
	})

	test('approvals.decide takes strict true alone', async () => {
		const answers: [unknown, boolean][] = [
			[true, true],
			[Promise.resolve(true), true],
			[false, false],
			[1, false],
			['true', false],
			[{}, false],
			[null, false],
			[undefined, false],
			[Promise.resolve(1), false],
			[Promise.resolve('true'), false],
			[Object(true), false]
		]
		for (const [answer, runs] of answers) {
			const asked: unknown[] = []
			const decide = (request: unknown) => {
				asked.push(request)
				return answer as boolean
			}
			const { app, ran } = refunds(true, { approvals: { decide } })
			const { code } = await call(app, door, 'agent', { amount: 1 }, { approval: 'from-elsewhere' })
			expect([answer, code, ran.length]).toEqual(
				runs ? [answer, 'ok', 1] : [answer, 'approval_denied', 0]
			)
			expect(asked).toMatchObject([
				{
					action: 'refund',
					token: 'from-elsewhere',
					arguments: { amount: 1, currency: 'EUR' },
					caller: { subject: 'agent-1' }
				}
			])
			// Without a token the store decides.
			expect((await call(app, door, 'agent', { amount: 2 })).code).toBe('approval_required')
			expect(asked).toHaveLength(1)
		}
	})

	test('approvals.decide that throws or rejects refuses', async () => {
		for (const decide of [
			() => {
				throw new Error('down')
			},
			() => Promise.reject(new Error('down'))
		]) {
			const { app, ran } = refunds(true, { approvals: { decide } })
			await quietly(async () => {
				const { code, text } = await call(app, door, 'agent', { amount: 1 }, { approval: 'x' })
				expect(['internal', 'action_failed']).toContain(code)
				expect(text).not.toContain('down')
			})
			expect(ran).toEqual([])
		}
	})

	test('approvals.decide cannot change what runs', async () => {
		const decide = ({ arguments: args }: { arguments: Readonly<Record<string, unknown>> }) => {
			Object.assign(args, { amount: 1_000_000 })
			return true
		}
		const { app, ran } = refunds(true, { approvals: { decide } })
		await call(app, door, 'agent', { amount: 1 }, { approval: 'x' })
		expect(ran).toEqual([{ amount: 1, currency: 'EUR' }])
	})

	test('approvals.decide cannot change what lies deeper either', async () => {
		const ran: unknown[] = []
		const decide = ({ arguments: args }: { arguments: Readonly<Record<string, unknown>> }) => {
			Object.assign(args.to as object, { name: 'mallory' })
			return true
		}
		const app = root({ approvals: { decide } }).post('/pay', ({ body }) => ran.push(body), {
			...both,
			body: t.Object({ to: t.Object({ name: t.String() }) }),
			needsApproval: true,
			detail: named('pay')
		})
		const { code } = await call(
			app,
			door,
			'agent',
			{ to: { name: 'ann' } },
			{ approval: 'x' },
			'pay'
		)
		expect([code, ran]).toEqual(['ok', [{ to: { name: 'ann' } }]])
	})
})

test('MCP takes the token by its older name too, and by no other', async () => {
	for (const door of ['modern', 'legacy'] as const) {
		const { app, ran, token } = await tokened()
		for (const meta of [{ 'quater-approval': token }, { token }, { approval_token: token }]) {
			const { code } = await call(app, door, 'agent', { amount: 1 }, { meta })
			expect(code).toBe('approval_required')
		}
		const headers = { 'quater-approval': token }
		expect((await call(app, door, 'agent', { amount: 1 }, { headers })).code).toBe(
			'approval_required'
		)
		expect(ran).toEqual([])
		const { code } = await call(
			app,
			door,
			'agent',
			{ amount: 1 },
			{ meta: { approvalToken: token } }
		)
		expect([code, ran.length]).toEqual(['ok', 1])
	}
})

test('blank or malformed tokens run nothing', async () => {
	const { app, ran } = await tokened()
	const blank = await call(
		app,
		'http',
		'agent',
		{ amount: 1 },
		{ headers: { 'quater-approval': ' ' } }
	)
	expect(blank.code).toBe('approval_required')
	for (const value of ['', ' ', 1, true, ['x'], { toString: 'x' }]) {
		const meta = { 'dev.quater/approvalToken': value }
		const { code } = await call(app, 'modern', 'agent', { amount: 1 }, { meta })
		expect(code).toBe('rpc -32602')
	}
	expect(ran).toEqual([])
})

test('a blank header is no token for approvals.decide', async () => {
	let asked = 0
	const { app, ran } = refunds(true, { approvals: { decide: () => ++asked > 0 } })
	const headers = { 'quater-approval': '' }
	expect((await call(app, 'http', 'agent', { amount: 1 }, { headers })).code).toBe(
		'approval_required'
	)
	expect([asked, ran.length]).toEqual([0, 0])
})

test('a token is shown once, to who decided last, and stored as a hash', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'quater-rules-'))
	const database = join(folder, 'q.db')
	const { app } = refunds({ redeem: 'token', approvers: 2 }, { database })
	const id = await ask(app)
	expect((await desk(app, 'alice').approve(id)).token).toBeUndefined()
	const { token } = await desk(app, 'bob').approve(id)
	expect(token).toBeString()
	for (const who of ['alice', 'bob', 'agent'] as const) {
		const door = desk(app, who)
		expect(JSON.stringify([await door.get(id), await door.list('all')])).not.toContain('qat_')
	}
	expect((await call(app, 'http', 'agent')).text).not.toContain('qat_')
	const db = new Database(database, { readonly: true })
	const rows = ['quater_approvals', 'quater_audit'].map((table) =>
		JSON.stringify(db.query(`SELECT * FROM ${table}`).all())
	)
	expect(rows.join()).not.toContain(token!)
	expect(rows.join()).not.toContain('qat_')
	db.close()
})

test('a token widens nobody: a denial takes it back', async () => {
	const { app, ran, id, token } = await tokened()
	await desk(app, 'bob').deny(id)
	const { code } = await call(app, 'http', 'agent', { amount: 1 }, { approval: token })
	expect([code, ran.length]).toEqual(['approval_denied', 0])
})
