/** Dry runs: the same hash on every surface, and nothing is created, used up or run. */

import { describe, expect, test } from 'bun:test'
import { mcpInit, remoteInit, signedIn } from '../security/doors'
import { ask, call, decide, desk, doors, refunds } from './fixtures'

describe.each(doors.map((door) => ({ door })))('a dry run through $door', ({ door }) => {
	test('says what would happen, and changes nothing', async () => {
		const { app, ran } = refunds()
		const rehearse = (args = { amount: 1 }, approval?: string) =>
			call(app, door, 'agent', args, { dryRun: true, ...(approval && { approval }) })
		const first = await rehearse()
		expect(first.code).toBe('dry_run')
		expect(first.body).toMatchObject({
			ok: true,
			dry_run: true,
			action: 'refund',
			needs_approval: true,
			approval_required: true,
			approval_token_provided: false,
			subject: 'agent-1'
		})
		expect(await desk(app, 'alice').list('all')).toEqual([])
		const asked = await call(app, door, 'agent')
		expect(first.body.arguments_hash).toBe(asked.approval.arguments_hash as string)
		await desk(app, 'alice').approve(asked.approval.id)
		await rehearse()
		await rehearse({ amount: 1 }, 'some-token')
		expect((await desk(app, 'alice').list('all')).map(({ status }) => status)).toEqual(['approved'])
		expect(ran).toEqual([])
		expect((await call(app, door, 'agent')).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})

	test('asks no preview and no decision from elsewhere', async () => {
		let asked = 0
		const count = () => ++asked > 0
		const { app } = refunds({ preview: count }, { approvals: { decide: count } })
		const extras = { dryRun: true, approval: 'x' }
		expect((await call(app, door, 'agent', { amount: 1 }, extras)).code).toBe('dry_run')
		expect(asked).toBe(0)
	})
})

test('the hash is the same through every door', async () => {
	const { app } = refunds()
	const hashes = new Set<unknown>()
	for (const door of doors) {
		hashes.add(
			(await call(app, door, 'agent', { amount: 3 }, { dryRun: true })).body.arguments_hash
		)
	}
	expect(hashes.size).toBe(1)
})

describe('the header', () => {
	const header = { 'quater-dry-run': '1' }

	test('does nothing in earnest at endpoints that do not take it', async () => {
		const { app, ran } = refunds()
		const id = await ask(app)
		expect((await decide(app, id, { ...signedIn('alice'), ...header })).status).toBe(400)
		expect((await desk(app, 'alice').get(id)).status).toBe('pending')
		await desk(app, 'alice').approve(id)
		const params = { name: 'refund', arguments: { amount: 1 } }
		const headers = { ...signedIn('agent'), ...header }
		for (const [path, init] of [
			['/mcp', mcpInit('modern', 'tools/call', params, headers)],
			['/mcp', mcpInit('legacy', 'tools/call', params, headers)],
			['/__quater__/actions/call', remoteInit('refund', { amount: 1 }, headers)]
		] as const) {
			const { status } = await app.handle(new Request(`http://localhost${path}`, init))
			expect([path, status]).toEqual([path, 400])
		}
		expect(ran).toEqual([])
	})

	test('with another value than 1 is a mistake', async () => {
		const { app, ran } = refunds({ surfaces: ['mcp'] })
		for (const value of ['0', 'true', '', '1, 1']) {
			const headers = { 'quater-dry-run': value }
			const { status } = await call(app, 'http', 'agent', { amount: 1 }, { headers })
			expect([value, status]).toEqual([value, 400])
		}
		expect(ran).toEqual([])
	})
})
