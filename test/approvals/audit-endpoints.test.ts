/** Reading and exporting the audit trail: who may, what is paged, and what is said of a cut. */

import { describe, expect, test } from 'bun:test'
import { exportLines } from '../../src/audit/export'
import type { AuditEntry, AuditPage, ExportEnd } from '../../src/audit/protocol'
import { sqliteStore } from '../../src/stores/sqlite'
import { signedIn } from '../security/doors'
import { read, world } from './audit-world'
import { refunds } from './fixtures'

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

	test('export what was there when it was asked for, and nothing that came since', async () => {
		const { file } = await world()
		const store = sqliteStore(file)
		const range = { after: 0, through: 3, limit: 100 }
		const text = await Bun.readableStreamToText(exportLines(store, 'store', range))
		const lines = text.trimEnd().split('\n')
		expect(lines).toHaveLength(4)
		const { export: end } = JSON.parse(lines.at(-1)!) as ExportEnd
		expect(end).toMatchObject({ rows: 3, last_seq: 3, truncated: false, next_cursor: null })
		await store.close()
	})
})
