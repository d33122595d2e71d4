/** Somebody who can write the database: what is found without a key, with one, and with a checkpoint. */

import { describe, expect, test } from 'bun:test'
import type { ChainedRow } from '../../src/audit/chain'
import { chained } from '../../src/audit/chain'
import { emptyEvent } from '../../src/audit/event'
import type { AuditEntry } from '../../src/audit/protocol'
import { sqliteStore } from '../../src/stores/sqlite'
import { forge, key, newKey, verify, world } from './audit-world'
import { call, refunds } from './fixtures'

describe('a forger with write access', () => {
	const edit = (entry: AuditEntry): AuditEntry => ({ ...entry, subject: 'mallory' })

	test('is not found without a key, but by a checkpoint', async () => {
		const { app, rows, put } = await world()
		const { checkpoint } = await verify(app)
		for (const row of forge(rows(), 2, edit)) put(row)
		expect(await verify(app)).toMatchObject({ ok: true, keyed: false })
		expect(await verify(app, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 8, kind: 'changed' }
		})
	})

	test.each([0, 2, 7])('is found by the key, from row %i on', async (from) => {
		const { app, rows, put } = await world({ key })
		for (const row of forge(rows(), from, edit)) put(row)
		expect(await verify(app)).toMatchObject({ ok: false })
	})

	test('who replaces all of it, and lets it go on signed, is found by the key and by a checkpoint', async () => {
		const { app, rows, put } = await world({ key })
		const { checkpoint } = await verify(app)
		for (const row of forge(rows(), 0, edit)) put(row)
		await call(app, 'http', 'agent')
		expect(await verify(app)).toMatchObject({
			ok: false,
			keyed: false,
			fault: { seq: 1, kind: 'unsigned' }
		})
		expect(await verify(app, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 8, kind: 'changed' }
		})
	})

	test('is not blamed where the key is missing', async () => {
		const { open } = await world({ key })
		const { ok, fault } = await verify(open({}))
		expect({ ok, ...fault }).toMatchObject({
			ok: false,
			kind: 'changed',
			message: 'Row 1 is not what was written there, or no key that is set here signed it.'
		})
	})

	test('is found who signs with another key', async () => {
		const { app, rows, put } = await world({ key })
		const last = rows()[6]!
		put(
			chained('store', last, { ...emptyEvent, event: 'call' }, Date.now(), [
				'a-guessed-key-of-32-characters-xx'
			])
		)
		expect(await verify(app)).toMatchObject({ ok: false, fault: { seq: 8, kind: 'changed' } })
	})

	test('does not stop verification with rows that look like retention', async () => {
		for (const detail of [
			null,
			{},
			{ anchor: null },
			{ anchor: 1 },
			{ anchor: { seq: 'x' } },
			{ anchor: { seq: 1, hash: 1 } },
			[] as never
		]) {
			const { app, rows, put } = await world()
			put(
				chained(
					'store',
					rows()[7]!,
					{ ...emptyEvent, event: 'audit.pruned', detail },
					Date.now(),
					[]
				)
			)
			expect(await verify(app)).toMatchObject({ ok: true, rows: 9 })
		}
	})

	test('does not hide a beginning with retention that nobody signed', async () => {
		const { app, db, rows, put } = await world({ key })
		const all = rows()
		db.query('DELETE FROM quater_audit WHERE seq < 5').run()
		const anchor = { seq: 4, hash: all[3]!.hash }
		put(
			chained(
				'store',
				all[7]!,
				{ ...emptyEvent, event: 'audit.pruned', detail: { anchor, rows: 4 } },
				Date.now(),
				[]
			)
		)
		expect(await verify(app)).toMatchObject({ ok: false })
	})
})

describe('keys', () => {
	test('can be changed: the first signs, all verify', async () => {
		const { open } = await world({ key })
		const rotated = open({ key: [newKey, key] })
		await call(rotated, 'http', 'agent', { amount: 9 })
		expect(await verify(rotated)).toMatchObject({ ok: true, rows: 10, keyed: true })
		expect(await verify(open({ key: newKey }))).toMatchObject({ ok: false, fault: { seq: 1 } })
		expect(await verify(open({ key }))).toMatchObject({ ok: false, fault: { seq: 9 } })
	})

	test('can be added later, where a checkpoint tells of the rows before, but not left out again', async () => {
		const { app, open } = await world()
		const { checkpoint: before } = await verify(app)
		const signed = open({ key })
		const unsigned = { ok: false, fault: { seq: 1, kind: 'unsigned' } }
		expect(await verify(signed)).toMatchObject(unsigned)
		expect(await verify(signed, before!)).toMatchObject({ ok: true, keyed: false })
		await call(signed, 'http', 'agent', { amount: 9 })
		expect(await verify(signed)).toMatchObject(unsigned)
		const { checkpoint } = await verify(signed, before!)
		expect(await verify(signed, checkpoint!)).toMatchObject({ ok: true, rows: 10, keyed: false })
		await call(open({}), 'http', 'agent', { amount: 10 })
		expect(await verify(signed, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 11, kind: 'unsigned' }
		})
	})

	test('added later take no checkpoint of a row before the last unsigned one', async () => {
		const { open, rows } = await world()
		const seventh = rows()[6]!
		const signed = open({ key })
		await call(signed, 'http', 'agent', { amount: 9 })
		expect(await verify(signed, `7:${seventh.hash}`)).toMatchObject({
			ok: false,
			fault: { seq: 1, kind: 'unsigned' }
		})
	})
})

test('retention leaves an anchor, and a chain that holds', async () => {
	for (const auditKeys of [[], [key]]) {
		const store = sqliteStore(':memory:', { auditKeys })
		const { app } = refunds(true, { database: store, audit: auditKeys.length > 0 ? { key } : true })
		await store.append('store', Array(6).fill({ ...emptyEvent, event: 'call' }), 1000)
		await store.append('store', Array(4).fill({ ...emptyEvent, event: 'call' }), 5000)
		const { checkpoint } = await verify(app)
		expect(await store.prune('store', 2000, 6000)).toBe(6)
		const [first] = await store.read('store', 0, 1)
		expect(first?.seq).toBe(7)
		const last = JSON.parse((await store.last('store', 1))[0]!.body) as AuditEntry
		expect(last).toMatchObject({
			event: 'audit.pruned',
			detail: { rows: 6, anchor: { seq: 6, hash: first!.prev } }
		})
		expect(await verify(app)).toMatchObject({ ok: true, first_seq: 7, rows: 5 })
		expect(await verify(app, checkpoint!)).toMatchObject({ ok: true })
		await store.prune('store', 5500, 7000)
		expect(await verify(app, checkpoint!)).toMatchObject({ ok: true, first_seq: 11 })
	}
})

describe('whoever has fresh rows look old', () => {
	const tampering: [string, (row: ChainedRow) => ChainedRow][] = [
		['by their column', (row) => ({ ...row, at: 1000 })],
		['by a copy of an old row', (row) => ({ ...row, at: 1000, body: '{}' })]
	]

	test.each(tampering)('%s has nothing deleted, and is found', async (_how, tamper) => {
		const { app, file, rows, put } = await world({ key })
		const before = rows().length
		put(tamper(rows()[before - 2]!))
		const store = sqliteStore(file, { auditKeys: [key] })
		await expect(store.prune('store', 2000, Date.now())).rejects.toThrow('was changed')
		expect(rows()).toHaveLength(before)
		expect(await verify(app)).toMatchObject({
			ok: false,
			fault: { seq: before - 1, kind: 'changed' }
		})
		await store.close()
	})

	test('by an unsigned row of their own has nothing deleted', async () => {
		const { file, rows, put } = await world({ key })
		const before = rows().length
		const [forged] = forge(rows(), before - 2, (entry) => ({
			...entry,
			at: new Date(1000).toISOString()
		}))
		put(forged!)
		const store = sqliteStore(file, { auditKeys: [key] })
		await expect(store.prune('store', 2000, Date.now())).rejects.toThrow('was changed')
		expect(rows()).toHaveLength(before)
		await store.close()
	})

	test('by an unsigned chain in place of all is found by a checkpoint, though retention signed for it', async () => {
		const { app, file, rows, put } = await world({ key })
		const { checkpoint } = await verify(app)
		await call(app, 'http', 'agent')
		for (const row of forge(rows(), 0, (entry) => ({ ...entry, at: new Date(1000).toISOString() })))
			put(row)
		await call(app, 'http', 'agent')
		const store = sqliteStore(file, { auditKeys: [key] })
		expect(await store.prune('store', 2000, Date.now())).toBe(9)
		await store.close()
		expect(await verify(app, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 8, kind: 'unsigned' }
		})
	})
})
