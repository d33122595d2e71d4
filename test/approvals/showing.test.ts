/** Rules 2, 9 and 10: what is stored and shown, to whom, and what a refusal gives away. */

import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { t } from 'elysia'
import type { ApprovalEvent } from '../../src/approvals/protocol'
import { argumentsHash } from '../../src/calls/canonical'
import { ask, both, call, decide, desk, doors, named, refunds, root } from './fixtures'

const pin = '493817'
const hidden = 'correct horse battery'
const secrets = {
	pin,
	nested: { value: hidden },
	list: [hidden],
	api_key: 'k-12345',
	note: 'shown'
}

/** An app whose action takes secrets, and everything that was told of it. */
const vault = async () => {
	const database = join(await mkdtemp(join(tmpdir(), 'quater-rules-')), 'q.db')
	const events: ApprovalEvent[] = []
	const ran: unknown[] = []
	const notify = (event: ApprovalEvent) => void events.push(event)
	const app = root({ database, approvals: { notify } }).post(
		'/unlock',
		({ body }) => ran.push(body),
		{
			...both,
			body: t.Object({
				pin: t.String({ secret: true }),
				nested: t.Object({ value: t.String({ secret: true }) }),
				list: t.Array(t.String({ secret: true })),
				api_key: t.String(),
				note: t.String()
			}),
			needsApproval: true,
			detail: named('unlock')
		}
	)
	const stored = () => {
		const db = new Database(database, { readonly: true })
		const rows = ['quater_approvals', 'quater_audit'].map((table) =>
			JSON.stringify(db.query(`SELECT * FROM ${table}`).all())
		)
		db.close()
		return rows.join()
	}
	return { app, ran, events, stored }
}

describe('secrets', () => {
	test.each([...doors])(
		'are neither stored nor shown, nor their plain hash, through %s',
		async (door) => {
			const { app, ran, events, stored } = await vault()
			const plain = argumentsHash('unlock', secrets)
			const first = await call(app, door, 'agent', secrets, {}, 'unlock')
			const { id } = first.approval
			// Only the caller, which knows them, reads the plain hash.
			expect(first.approval.arguments_hash).toBe(plain)
			const seen = await desk(app, 'alice').get(id)
			expect(seen.arguments_hash).toMatch(/^hmac-sha256:[0-9a-f]{64}$/)
			expect(seen.arguments).toEqual({
				pin: '<redacted>',
				nested: { value: '<redacted>' },
				list: ['<redacted>'],
				api_key: '<redacted>',
				note: 'shown'
			})
			const approved = await desk(app, 'alice').approve(id)
			expect(
				(await call(app, door, 'agent', { ...secrets, pin: '493818' }, {}, 'unlock')).code
			).toBe('approval_required')
			expect((await call(app, door, 'agent', secrets, {}, 'unlock')).code).toBe('ok')
			expect(ran).toEqual([secrets])
			await call(app, door, 'agent', secrets, {}, 'unlock')
			await call(app, door, 'agent', secrets, { dryRun: true }, 'unlock')
			const own = await desk(app, 'agent').list('all')
			const told = [stored(), JSON.stringify([events, seen, approved, own])].join()
			for (const secret of [pin, '493818', hidden, 'k-12345', plain, plain.slice(7)]) {
				expect(told).not.toContain(secret)
			}
			expect(told).toContain('shown')
		}
	)

	test('that were left out are not told by a plain hash either', async () => {
		const { app } = refunds(true, { audit: true }, (one) =>
			one.post('/open', () => 1, {
				...both,
				body: t.Object({ door: t.String(), pin: t.Optional(t.String({ secret: true })) }),
				needsApproval: true,
				detail: named('open')
			})
		)
		const id = await ask(app, 'http', 'agent', { door: 'front' }, 'open')
		expect((await desk(app, 'alice').get(id)).arguments_hash).toMatch(/^hmac-sha256:/)
	})

	test('have hashes that another service’s key does not give', async () => {
		const [one, two] = [await vault(), await vault()]
		const hashes: string[] = []
		for (const { app } of [one, two]) {
			const id = await ask(app, 'http', 'agent', secrets, 'unlock')
			hashes.push((await desk(app, 'alice').get(id)).arguments_hash)
		}
		expect(hashes[0]).not.toBe(hashes[1]!)
	})
})

describe('an approver sees', () => {
	test('the real arguments, route, requester, surface, time, reasons and preview', async () => {
		const { app } = refunds({ reason: 'money leaves', preview: ({ amount }) => ({ amount }) })
		const headers = { 'quater-reason': 'customer called' }
		const { approval } = await call(app, 'http', 'agent', { amount: 5, note: '<b>' }, { headers })
		expect(await desk(app, 'alice').get(approval.id)).toMatchObject({
			service: 'store',
			action: 'refund',
			description: 'Runs refund.',
			method: 'POST',
			path: '/refund',
			arguments: { amount: 5, note: '<b>', currency: 'EUR' },
			requester: { subject: 'agent-1', kind: 'agent', on_behalf_of: null },
			surface: 'api',
			entrypoint: 'server',
			reason: 'money leaves',
			request_reason: 'customer called',
			preview: { amount: 5 },
			status: 'pending',
			allowed: { approve: true, deny: true, withdraw: false, why: null }
		})
	})

	test('executions of others too, which requesters do not', async () => {
		const { app } = refunds()
		for (const who of ['agent', 'stranger'] as const) {
			const id = await ask(app, 'http', who)
			await desk(app, 'alice').approve(id)
			await call(app, 'http', who)
		}
		const id = await ask(app)
		expect((await desk(app, 'alice').get(id)).earlier).toHaveLength(2)
		expect((await desk(app, 'agent').get(id)).earlier).toHaveLength(1)
	})

	test('a preview that the requester could not have put there', async () => {
		const { app } = refunds()
		const id = await ask(app, 'http', 'agent', { amount: 1, note: '{"preview":1}' })
		expect((await desk(app, 'alice').get(id)).preview).toBeNull()
	})
})

describe('others', () => {
	test('read nothing that is not their own: 404, as for what does not exist', async () => {
		const { app } = refunds()
		const id = await ask(app)
		for (const who of ['stranger', 'half', 'wild', 'auditor'] as const) {
			const read = (path: string) =>
				app.handle(
					new Request(`http://localhost/approvals/api/${path}`, {
						headers: { authorization: `Bearer ${who}` }
					})
				)
			const normal = async (response: Promise<Response>, of: string) => {
				const { status } = await response
				const text = await (await response).text()
				return [status, text.replace(/"request_id":"\w+"/, '').replaceAll(of, 'ID')]
			}
			const none = 'apr_00000000000000000000'
			expect(await normal(read(id), id)).toEqual(await normal(read(none), none))
			const as = { authorization: `Bearer ${who}` }
			for (const step of ['decision', 'withdraw']) {
				const foreign = await normal(decide(app, id, as, { decision: 'approve' }, step), id)
				const absent = await normal(decide(app, none, as, { decision: 'approve' }, step), none)
				expect(foreign[0]).toBe(404)
				expect(foreign).toEqual(absent)
			}
			expect(await desk(app, who).list('all')).toEqual([])
		}
	})

	test('with the scopes of one policy see what that policy gates, and no more', async () => {
		const options = { ...both, body: t.Object({ amount: t.Integer() }) }
		const app = root()
			.post('/refund', () => 1, {
				...options,
				needsApproval: { approverScopes: ['refunds:approve'] },
				detail: named('refund')
			})
			.post('/wipe', () => 1, { ...options, needsApproval: true, detail: named('wipe') })
		const refund = await ask(app)
		const wipe = await ask(app, 'http', 'agent', { amount: 1 }, 'wipe')
		expect((await desk(app, 'half').list()).map(({ id }) => id)).toEqual([refund])
		await expect(desk(app, 'half').get(wipe)).rejects.toMatchObject({ status: 404 })
	})
})

describe('a refusal explains no way round', () => {
	const forbidden =
		/approvals:decide|\/approvals|x-quater|selfApproval|agentApprovers|approverScopes|decision|bearer|dry.?run|surfaces/i

	test.each([...doors])('to callers, through %s', async (door) => {
		const { app } = refunds({ approverScopes: ['money'] })
		const asked = await call(app, door, 'agent')
		const texts = [asked.text]
		await desk(app, 'bob').deny(asked.approval.id)
		texts.push((await call(app, door, 'agent')).text)
		texts.push((await call(app, door, 'agent', { amount: 2 }, { approval: 'x' })).text)
		const limited = refunds(true, { approvals: { maxPending: 1 } })
		await call(limited.app, door, 'agent')
		texts.push((await call(limited.app, door, 'agent', { amount: 2 })).text)
		for (const text of texts) {
			expect(text).not.toMatch(forbidden)
			expect(text).not.toContain('money')
		}
	})

	test('to requesters who try to decide, or read what they may do', async () => {
		const { app } = refunds({ approverScopes: ['money'] })
		const id = await ask(app)
		const answers = [
			await (await decide(app, id, { authorization: 'Bearer agent' })).text(),
			await (await decide(app, id, { authorization: 'Bearer twin' }, { decision: 'deny' })).text(),
			(await desk(app, 'agent').get(id)).allowed.why ?? ''
		]
		for (const text of answers) {
			expect(text).not.toMatch(/money|scope|self|agentApprovers|another credential/i)
		}
	})
})
