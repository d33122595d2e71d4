/** An app whose audit trail lies in a file that tests tamper with. */

import { Database } from 'bun:sqlite'
import { expect } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyElysia } from 'elysia'
import { type ChainedRow, chained } from '../../src/audit/chain'
import { emptyEvent } from '../../src/audit/event'
import type { AuditEntry, AuditVerification } from '../../src/audit/protocol'
import { signedIn } from '../security/doors'
import { call, refunds, type Token } from './fixtures'

export const key = 'a-key-of-32-characters-or-more-1'
export const newKey = 'another-key-of-32-characters-or-1'
const folder = mkdtempSync(join(tmpdir(), 'quater-audit-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Asks an endpoint of the trail. */
export const read = async (
	app: AnyElysia,
	path = '',
	who: Token | '' = 'auditor',
	method = 'GET'
) => {
	const headers = who === '' ? {} : signedIn(who)
	const url = `http://localhost/__quater__/audit${path}`
	return app.handle(new Request(url, { method, headers }))
}

/** Verifies the chain over HTTP. */
export const verify = async (app: AnyElysia, checkpoint?: string): Promise<AuditVerification> => {
	const query = checkpoint === undefined ? '' : `?checkpoint=${encodeURIComponent(checkpoint)}`
	const response = await read(app, `/verify${query}`)
	expect(response.status).toBe(200)
	return (await response.json()) as AuditVerification
}

/** An app with some rows in a file that is open to whoever attacks it. */
export const world = async (audit: { key?: string | string[] } = {}) => {
	const database = join(folder, `${crypto.randomUUID()}.db`)
	const open = (other: { key?: string | string[] } = audit) =>
		refunds(true, { database, audit: other }).app
	const app = open()
	for (let amount = 1; amount <= 4; amount++) await call(app, 'http', 'agent', { amount })
	const db = new Database(database, { strict: true })
	const rows = () => db.query<ChainedRow, []>('SELECT * FROM quater_audit ORDER BY seq').all()
	const put = ({ seq, at, body, prev, hash }: ChainedRow) =>
		db
			.query('INSERT OR REPLACE INTO quater_audit VALUES (?1, ?2, ?3, ?4, ?5, ?6)')
			.run('store', seq, at, body, prev, hash)
	return { app, file: database, open, db, rows, put }
}

/** Writes rows again from a place on, as somebody without the key can. */
export const forge = (
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
