/** The chain of the audit trail: what verification finds, and names. */

import { describe, expect, test } from 'bun:test'
import { chained } from '../../src/audit/chain'
import { emptyEvent } from '../../src/audit/event'
import { key, verify, world } from './audit-world'
import { call } from './fixtures'

const keyings: [string, { key?: string }][] = [
	['without a key', {}],
	['with a key', { key }]
]

describe.each(keyings)('a chain %s', (_how, audit) => {
	test('that nobody touched holds', async () => {
		const { app, rows } = await world(audit)
		const { ok, rows: count, keyed, fault, first_seq, checkpoint, head } = await verify(app)
		expect({ ok, count, keyed, fault, first_seq }).toEqual({
			ok: true,
			count: 8,
			keyed: audit.key !== undefined,
			fault: null,
			first_seq: 1
		})
		expect(head).toEqual({ seq: 8, hash: rows()[7]!.hash })
		expect(checkpoint).toBe(`8:${rows()[7]!.hash}`)
	})

	const changes: [string, string, number, string][] = [
		[
			'a changed body',
			"UPDATE quater_audit SET body = replace(body, 'agent-1', 'agent-9') WHERE seq = 3",
			3,
			'changed'
		],
		[
			'a changed hash',
			"UPDATE quater_audit SET hash = 'sha256:' || hex(zeroblob(32)) WHERE seq = 3",
			3,
			'changed'
		],
		['a body that is none', "UPDATE quater_audit SET body = 'x' WHERE seq = 3", 3, 'changed'],
		['a body of null', "UPDATE quater_audit SET body = 'null' WHERE seq = 3", 3, 'changed'],
		['a removed row', 'DELETE FROM quater_audit WHERE seq = 3', 3, 'removed'],
		['removed rows', 'DELETE FROM quater_audit WHERE seq IN (3, 4, 6)', 3, 'removed'],
		['a removed beginning', 'DELETE FROM quater_audit WHERE seq < 3', 3, 'unanchored']
	]
	test.each(changes)('with %s is found, and the row named', async (_what, sql, seq, kind) => {
		const { app, db } = await world(audit)
		db.query(sql).run()
		expect(await verify(app)).toMatchObject({ ok: false, fault: { seq, kind } })
	})

	test('with rows that changed places is found', async () => {
		const { app, db } = await world(audit)
		for (const [from, to] of [
			[3, 100],
			[5, 3],
			[100, 5]
		] as const) {
			db.query('UPDATE quater_audit SET seq = ?2 WHERE seq = ?1').run(from, to)
		}
		expect(await verify(app)).toMatchObject({ ok: false, fault: { seq: 3, kind: 'reordered' } })
	})

	test('with a row put between two others is found', async () => {
		const { app, db, rows, put } = await world(audit)
		const before = rows()
		for (let seq = 8; seq >= 4; seq--) {
			db.query('UPDATE quater_audit SET seq = ?1 WHERE seq = ?2').run(seq + 1, seq)
		}
		put(
			chained(
				'store',
				before[2]!,
				{ ...emptyEvent, event: 'call', subject: 'mallory' },
				Date.now(),
				[]
			)
		)
		const { ok, fault } = await verify(app)
		expect(ok).toBe(false)
		expect(fault).toMatchObject({ seq: 4 })
		expect(['inserted', 'unsigned', 'changed']).toContain(fault!.kind)
	})

	test('with a row before the first is found, wherever somebody might read it', async () => {
		for (const seq of [0, -7]) {
			const { app, rows, put } = await world(audit)
			const before = { seq: seq - 1, hash: rows()[2]!.hash }
			put(chained('store', before, { ...emptyEvent, event: 'call' }, 0, audit.key ? [key] : []))
			expect(await verify(app)).toMatchObject({ ok: false, fault: { seq, kind: 'inserted' } })
		}
	})

	test('with a row of another service, or a copy of one, is found', async () => {
		const { app, rows, put } = await world(audit)
		put({ ...rows()[4]!, seq: 9 })
		expect(await verify(app)).toMatchObject({ ok: false, fault: { seq: 9 } })
	})

	test('whose tail was cut is found with a checkpoint', async () => {
		const { app, db } = await world(audit)
		const { checkpoint } = await verify(app)
		expect(await verify(app, checkpoint!)).toMatchObject({ ok: true })
		db.query('DELETE FROM quater_audit WHERE seq > 5').run()
		expect(await verify(app)).toMatchObject({ ok: true, rows: 5 })
		expect(await verify(app, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 6, kind: 'cut_tail' }
		})
		db.query('DELETE FROM quater_audit').run()
		expect(await verify(app, checkpoint!)).toMatchObject({
			ok: false,
			fault: { seq: 1, kind: 'cut_tail' }
		})
		// Rows that came since do not hide it.
		for (let n = 0; n < 9; n++) {
			await call(app, 'http', 'agent', { amount: 1 }, { dryRun: true })
		}
		expect(await verify(app, checkpoint!)).toMatchObject({ ok: false, fault: { seq: 8 } })
	})
})
