/** What bounds requests for approval, and what tells requesters apart. */

import { Database } from 'bun:sqlite'
import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { quater } from 'quater'
import { testClient } from 'quater/testing'
import { refunds } from './fixtures'

const idOf = (error: unknown) => (error as { approval: { id: string } }).approval.id

test('withdrawing and asking again is no way around the limit', async () => {
	const { app } = refunds(true, { approvals: { maxPending: 2 } })
	const agent = testClient(app, { token: 'agent' })
	for (let amount = 1; amount <= 10; amount++) {
		const { error } = await agent.cli.call('refund', { amount })
		expect(error?.code).toBe('approval_required')
		await agent.approvals.withdraw(idOf(error))
	}
	const { error } = await agent.cli.call('refund', { amount: 11 })
	expect(error?.code).toBe('rate_limited')
	expect(error?.retry_after).toBeGreaterThan(3500)
	expect(
		(await testClient(app, { token: 'agent2' }).cli.call('refund', { amount: 1 })).exitCode
	).toBe(5)
})

test('arguments that nobody can look through are not stored', async () => {
	const { app, ran } = refunds()
	const agent = testClient(app, { token: 'agent' })
	const { error } = await agent.cli.call('refund', { amount: 1, note: 'x'.repeat(262_144) })
	expect(error?.code).toBe('payload_too_large')
	expect(await testClient(app, { token: 'alice' }).approvals.list('all')).toEqual([])
	expect(ran).toEqual([])
})

test('rows that were taken out of the audit trail keep nobody from asking', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'quater-limits-'))
	try {
		const database = join(folder, 'quater.db')
		const { app } = refunds(true, { database })
		const agent = testClient(app, { token: 'agent' })
		await agent.cli.call('refund', { amount: 1 })
		await agent.cli.call('refund', { amount: 2 })
		using db = new Database(database)
		db.run('DELETE FROM quater_audit WHERE seq > 1')
		expect((await agent.cli.call('refund', { amount: 3 })).error?.code).toBe('approval_required')
		expect(await testClient(app, { token: 'alice' }).approvals.list()).toHaveLength(3)
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
})

/** People who sign in with a key of their own, behind a gateway that adds one for everybody. */
const behindGateway = (sharedHeaders: string[]) =>
	new Elysia()
		.use(
			quater({
				name: 'gateway',
				auth: ({ headers }) => {
					const who = headers.get('x-api-key')
					if (who === 'agent-key') return { subject: 'agent', kind: 'agent' }
					return who === 'boss-key'
						? { subject: 'boss', kind: 'human', scopes: ['approvals:decide'] }
						: null
				},
				approvals: { sharedHeaders }
			})
		)
		.post('/refund', () => 'done', {
			body: t.Object({ amount: t.Integer() }),
			needsApproval: true,
			cli: true,
			detail: { operationId: 'refund', description: 'Refund.' }
		})

const through = (app: ReturnType<typeof behindGateway>, key: string) =>
	testClient(app, { headers: { 'x-api-key': key, 'x-gateway-key': 'one-for-all-of-us' } })

test('a header that everybody sends makes everybody one, unless it is said to be shared', async () => {
	const strict = behindGateway([])
	const asked = await through(strict, 'agent-key').cli.call('refund', { amount: 1 })
	await expect(
		through(strict, 'boss-key').approvals.approve(idOf(asked.error))
	).rejects.toMatchObject({ code: 'forbidden' })

	const app = behindGateway(['X-Gateway-Key'])
	const { error } = await through(app, 'agent-key').cli.call('refund', { amount: 1 })
	expect(await through(app, 'boss-key').approvals.approve(idOf(error))).toMatchObject({
		status: 'approved'
	})
})

test('a script that signs in with a key of its own decides without a page', async () => {
	const app = behindGateway(['x-gateway-key'])
	const { error } = await through(app, 'agent-key').cli.call('refund', { amount: 2 })
	const decide = (headers: Record<string, string>) =>
		app.handle(
			new Request(`http://localhost/approvals/api/${idOf(error)}/decision`, {
				method: 'POST',
				headers: { 'x-api-key': 'boss-key', 'content-type': 'application/json', ...headers },
				body: '{"decision":"approve"}'
			})
		)
	expect((await decide({})).status).toBe(403)
	expect((await decide({ 'x-quater-request': '1', cookie: 'a=b' })).status).toBe(403)
	expect((await decide({ 'x-quater-request': '1', origin: 'https://evil.example' })).status).toBe(
		403
	)
	expect((await decide({ 'x-quater-request': '1' })).status).toBe(200)
})
