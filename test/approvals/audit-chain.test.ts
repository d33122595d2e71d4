/** The chain of the audit trail: what verification finds, and who may read and export. */

import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyElysia } from 'elysia'
import { type ChainedRow, chained } from '../../src/audit/chain'
import { emptyEvent } from '../../src/audit/event'
import type { AuditEntry, AuditPage, AuditVerification, ExportEnd } from '../../src/audit/protocol'
import { sqliteStore } from '../../src/stores/sqlite'
import { signedIn } from '../security/doors'
import { call, refunds, type Token } from './fixtures'

const key = 'a-key-of-32-characters-or-more-1'
const newKey = 'another-key-of-32-characters-or-1'
let folder = ''
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'quater-audit-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = async (app: AnyElysia, path = '', who: Token | '' = 'auditor', method = 'GET') => {
	const headers = who === '' ? {} : signedIn(who)
	const url = `http://localhost/__quater__/audit${path}`
	return app.handle(new Request(url, { method, headers }))
}

const verify = async (app: AnyElysia, checkpoint?: string): Promise<AuditVerification> => {
	const query = checkpoint === undefined ? '' : `?checkpoint=${encodeURIComponent(checkpoint)}`
	const response = await read(app, `/verify${query}`)
	expect(response.status).toBe(200)
	return (await response.json()) as AuditVerification
}

/** An app with some rows in a file that is open to whoever attacks it. */
const world = async (audit: { key?: string | string[] } = {}) => {
	const database = join(folder, `${crypto.randomUUID()}.db`)
	const open = (other: { key?: string | string[] } = audit) =>
		refunds(true, { database, audit: other }).app
	const app = open()
	for (let amount = 1; amount <= 4; amount++) await call(app, 'http', 'agent', { amount })
	const db = new Database(database, { strict: true })
	const rows = () =>
		db.query<ChainedRow & { at: number }, []>('SELECT * FROM quater_audit ORDER BY seq').all()
	const put = ({ seq, body, prev, hash }: ChainedRow) =>
		db
			.query('INSERT OR REPLACE INTO quater_audit VALUES (?1, ?2, ?3, ?4, ?5, ?6)')
			.run('store', seq, Date.now(), body, prev, hash)
	return { app, open, db, rows, put }
}

/** Writes rows again from a place on, as somebody without the key can. */
const forge = (
	rows: readonly ChainedRow[],
	from: number,
	edit: (entry: AuditEntry) => AuditEntry
) => {
	let head = rows[from - 1] ?? { seq: 0, hash: `sha256:${'0'.repeat(64)}` }
	return rows.slice(from).map((row) => {
		const { seq: _seq, at, service: _service, ...event } = edit(JSON.parse(row.body) as AuditEntry)
		const made = chained('store', head, { ...emptyEvent, ...event }, Date.parse(at), [])
		head = made
		return made
	})
}

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

	test('who replaces all of it, and lets it go on signed, shows as unsigned rows alone', async () => {
		const { app, rows, put } = await world({ key })
		const { checkpoint } = await verify(app)
		for (const row of forge(rows(), 0, edit)) put(row)
		await call(app, 'http', 'agent')
		expect(await verify(app)).toMatchObject({ ok: true, keyed: false })
		expect(await verify(app, checkpoint!)).toMatchObject({ ok: false, fault: { seq: 8 } })
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

	test('can be added later, but not left out again', async () => {
		const { open } = await world()
		const signed = open({ key })
		expect(await verify(signed)).toMatchObject({ ok: false, fault: { kind: 'unsigned' } })
		await call(signed, 'http', 'agent', { amount: 9 })
		expect(await verify(signed)).toMatchObject({ ok: true, keyed: false })
		await call(open({}), 'http', 'agent', { amount: 10 })
		expect(await verify(signed)).toMatchObject({ ok: false, fault: { seq: 11, kind: 'unsigned' } })
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

describe('the endpoints', () => {
	test('need audit:read, whatever else somebody holds', async () => {
		const { app } = refunds()
		for (const path of ['', '/verify', '/export']) {
			expect((await read(app, path, '')).status).toBe(401)
			for (const who of ['agent', 'alice', 'bob', 'wild', 'stranger'] as const) {
				const response = await read(app, path, who)
				expect([path, who, response.status]).toEqual([path, who, 403])
				expect(await response.text()).not.toContain('agent-1')
			}
			expect((await read(app, path)).status).toBe(200)
			expect((await read(app, path, 'auditor', 'POST')).status).toBe(405)
			expect((await read(app, path)).headers.get('cache-control')).toContain('no-store')
		}
		expect(
			(
				await app.handle(
					new Request('http://localhost/approvals/api', { headers: signedIn('auditor') })
				)
			).status
		).toBe(200)
	})

	test('page through rows, and take odd queries as mistakes', async () => {
		const { app } = await world()
		const page = async (query: string) => (await (await read(app, query)).json()) as AuditPage
		const first = await page('?cursor=0&limit=3')
		expect([first.entries.map(({ seq }) => seq), first.next_cursor, first.more]).toEqual([
			[1, 2, 3],
			'3',
			true
		])
		const rest = await page(`?cursor=${first.next_cursor}&limit=100`)
		expect([rest.entries.length, rest.more]).toEqual([5, false])
		expect((await page(`?cursor=${rest.next_cursor}`)).entries).toEqual([])
		expect((await page('?event=approval.requested')).entries).toHaveLength(4)
		expect((await page("?subject=agent-1' OR '1'='1")).entries).toEqual([])
		for (const query of [
			'?cursor=x',
			'?cursor=-1',
			'?limit=0',
			'?limit=1001',
			'/verify?checkpoint=x',
			'/export?limit=0',
			'/export?cursor=1.5'
		]) {
			expect([query, (await read(app, query)).status]).toEqual([query, 422])
		}
	})

	test('export rows as they are chained, on record, and say when they cut', async () => {
		const { app } = await world()
		const lines = async (query = '') =>
			(await (await read(app, `/export${query}`)).text())
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line) as AuditEntry | ExportEnd)
		const all = await lines()
		const { export: end } = all.pop() as ExportEnd
		expect(end).toMatchObject({
			rows: 9,
			first_seq: 1,
			last_seq: 9,
			truncated: false,
			next_cursor: null
		})
		const rows = all as AuditEntry[]
		expect(rows.at(-1)).toMatchObject({ event: 'audit.exported', subject: 'auditor' })
		for (const [index, row] of rows.entries())
			if (index > 0) expect(row.prev).toBe(rows[index - 1]!.hash)
		const cut = await lines('?limit=4')
		expect(cut).toHaveLength(5)
		expect((cut.pop() as ExportEnd).export).toMatchObject({
			rows: 4,
			truncated: true,
			next_cursor: '4'
		})
		const rest = await lines('?cursor=4')
		expect((rest.pop() as ExportEnd).export).toMatchObject({ first_seq: 5, truncated: false })
	})
})
