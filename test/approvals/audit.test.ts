/** The audit trail: what is written of every call, at every door, and what never is. */

import { describe, expect, test } from 'bun:test'
import type { AuditEntry } from '../../src/audit/protocol'
import { argumentsHash } from '../../src/calls/canonical'
import { sqliteStore } from '../../src/stores/sqlite'
import { mcpInit, quietly, signedIn } from '../security/doors'
import { recorded } from './audit-recorded'
import { ask, call, type Door, decide, desk, doors, refunds } from './fixtures'

const origins = {
	http: { source: 'api', entrypoint: 'server' },
	modern: { source: 'mcp', entrypoint: 'server' },
	legacy: { source: 'mcp', entrypoint: 'server' },
	cli: { source: 'cli', entrypoint: 'local' },
	remote: { source: 'cli', entrypoint: 'server' }
} as const satisfies Record<Door, object>

describe.each(doors.map((door) => ({ door })))('of $door the trail has', ({ door }) => {
	test('a call that ran', async () => {
		const { app, rows } = recorded()
		await call(
			app,
			door,
			'agent',
			{ amount: 1, note: 'x' },
			{ headers: { 'x-request-id': 'req-1' } },
			'free'
		)
		const [row, ...more] = await rows()
		expect(more).toEqual([])
		expect(row).toMatchObject({
			event: 'call',
			...origins[door],
			action: 'free',
			subject: 'agent-1',
			kind: 'agent',
			call_id: expect.stringMatching(/^[0-9a-f]{32}$/),
			arguments_hash: argumentsHash('free', { amount: 1, note: 'x' }),
			arguments: { amount: 1, note: 'x' },
			outcome: 'ok',
			status: 200,
			approval_id: null
		})
		expect(row!.duration_ms).toBeGreaterThan(0)
		expect(row!.request_id).toBe(door === 'cli' ? row!.request_id : 'req-1')
	})

	test('a rehearsal, invalid arguments, failures and answers of the app’s', async () => {
		const { app, ran, rows } = recorded()
		await quietly(async () => {
			await call(app, door, 'agent', { amount: 1 }, { dryRun: true }, 'free')
			await call(app, door, 'agent', { amount: 'x' }, {}, 'free')
			await call(app, door, 'agent', {}, {}, 'boom')
			await call(app, door, 'agent', {}, {}, 'teapot')
		})
		const seen = (await rows()).map(({ event, action, outcome, status }) => [
			event,
			action,
			outcome,
			status
		])
		expect(seen).toEqual([
			['call', 'free', 'dry_run', 200],
			['call', 'free', 'invalid_arguments', 422],
			['call', 'boom', 'internal', 500],
			['call', 'teapot', 'http_418', 418]
		])
		expect(JSON.stringify(await rows())).not.toContain('hunter2')
		expect(JSON.stringify((await rows())[2]?.detail)).toContain('TypeError')
		expect(ran).toEqual([])
	})

	test('who had no credential, or no scope, and who asked for what is not there', async () => {
		const { app, ran, rows } = recorded()
		await call(app, door, '', { amount: 1 }, {}, 'free')
		await call(app, door, 'agent', {}, {}, 'hidden')
		if (door !== 'http') await call(app, door, 'agent', {}, {}, 'no_such_thing')
		const seen = (await rows()).map(({ source, subject, outcome }) => [source, subject, outcome])
		const { source } = origins[door]
		expect(seen).toEqual(
			door === 'http'
				? [
						[source, null, 'unauthenticated'],
						[source, 'agent-1', 'insufficient_scope']
					]
				: [
						[source, null, 'unauthenticated'],
						[source, 'agent-1', 'unknown_action'],
						[source, 'agent-1', 'unknown_action']
					]
		)
		for (const { call_id, request_id, entrypoint } of await rows()) {
			expect(call_id).toMatch(/^[0-9a-f]{32}$/)
			expect(request_id).toMatch(/^[0-9a-f]{32}$/)
			expect(entrypoint).toBe(origins[door].entrypoint)
		}
		expect(ran).toEqual([])
	})

	test('no secrets: neither values, nor credentials, nor plain hashes', async () => {
		const { app, rows } = recorded({ audit: { redact: ['own'] } })
		const args = { pin: '493817', password: 'hunter2', own: 'mine-1234' }
		await call(app, door, 'agent', args, {}, 'secret')
		await call(app, door, 'agent', args, { dryRun: true }, 'secret')
		await call(app, door, 'agent', { ...args, extra: 'hunter2' }, {}, 'secret')
		const written = await rows()
		expect(written).toHaveLength(3)
		expect(written[0]).toMatchObject({
			arguments: { pin: '<redacted>', password: '<redacted>', own: '<redacted>' },
			arguments_hash: expect.stringMatching(/^hmac-sha256:/)
		})
		const text = JSON.stringify(written)
		const hash = argumentsHash('secret', args).slice(7)
		for (const secret of ['493817', 'hunter2', 'mine-1234', hash, 'Bearer', '"agent"']) {
			expect(text.replaceAll('"kind":"agent"', '')).not.toContain(secret)
		}
	})

	test('every step of an approval', async () => {
		const store = sqliteStore(':memory:')
		const { app } = refunds(true, { database: store })
		const id = await ask(app, door)
		await desk(app, 'alice').approve(id, { reason: 'looked at it' })
		await call(app, door, 'agent')
		await Bun.sleep(2)
		const rows = (await store.read('store', 0, 100)).map(
			({ body }) => JSON.parse(body) as AuditEntry
		)
		expect(
			rows.map(({ event, subject, outcome, approval_id }) => [event, subject, outcome, approval_id])
		).toEqual([
			['approval.requested', 'agent-1', 'pending', id],
			['call', 'agent-1', 'approval_required', id],
			['approval.approved', 'alice', 'approved', id],
			['approval.consumed', 'agent-1', 'consumed', id],
			['call', 'agent-1', 'ok', id]
		])
		expect(rows[2]?.detail).toMatchObject({ reason: 'looked at it', requester: 'agent-1' })
	})
})

test('plain routes, lists and pings are not recorded; malformed bodies and batches are', async () => {
	const { app, rows } = recorded()
	const headers = { 'content-type': 'application/json', ...signedIn('agent') }
	for (const path of ['plain', 'nowhere']) {
		await app.handle(new Request(`http://localhost/${path}`, { headers }))
		await app.handle(new Request(`http://localhost/${path}`))
	}
	await app.handle(
		new Request('http://localhost/mcp', mcpInit('modern', 'tools/list', {}, headers))
	)
	expect(await rows()).toEqual([])
	const broken = { method: 'POST', headers, body: '{"amount":' }
	await app.handle(new Request('http://localhost/free', broken))
	expect(await rows()).toMatchObject([{ action: 'free', subject: 'agent-1', status: 400 }])
	const params = { name: 'free', arguments: { amount: 1 } }
	const batch = JSON.stringify(
		[1, 2].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params }))
	)
	await app.handle(new Request('http://localhost/mcp', { method: 'POST', headers, body: batch }))
	expect(await rows()).toHaveLength(3)
})

test('what strangers send cannot fill it, and what was left out is counted', async () => {
	const { app, rows } = recorded()
	for (let n = 0; n < 100; n++) await call(app, 'http', '', { amount: 1 }, {}, 'free')
	expect((await rows()).length).toBeLessThanOrEqual(60)
	await call(app, 'remote', 'agent', {}, {}, 'no_such_thing')
	expect((await rows()).at(-1)).toMatchObject({
		outcome: 'unknown_action',
		detail: { refusals_not_recorded: 40 }
	})
	await call(app, 'http', 'agent', { amount: 1, note: 'x'.repeat(100_000) }, {}, 'free')
	const last = (await rows()).at(-1)
	expect(last).toMatchObject({ event: 'call', outcome: 'ok' })
	expect(JSON.stringify(last).length).toBeLessThan(20_000)
})

test('attempts to decide that are refused are on record', async () => {
	const store = sqliteStore(':memory:')
	const { app } = refunds(true, { database: store })
	const id = await ask(app)
	for (const who of ['agent', 'robot', 'delegate'] as const) {
		expect((await decide(app, id, signedIn(who))).status).toBe(403)
	}
	await Bun.sleep(2)
	const rows = (await store.read('store', 0, 100)).map(({ body }) => JSON.parse(body) as AuditEntry)
	expect(rows.slice(2)).toMatchObject(
		['agent-1', 'robot', 'delegate'].map((subject) => ({
			event: 'refused',
			subject,
			on_behalf_of: subject === 'delegate' ? 'agent-1' : null,
			outcome: 'forbidden',
			approval_id: id
		}))
	)
})
