/** Reads from a damaged file of saved remotes whatever can still be read. */

import { Database } from 'bun:sqlite'
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Remote, type RemoteRow, readRow, remoteColumns } from './remotes'

/** Something that could not be kept. */
export interface Loss {
	readonly name: string
	/** Only the token, or all that was known of the remote. */
	readonly what: 'token' | 'remote'
}

/** What was found. */
export interface Salvage {
	readonly remotes: readonly Remote[]
	readonly lost: readonly Loss[]
	/** Whether every row could be read, so that nothing is missing without a name. */
	readonly isComplete: boolean
	/** Name of the default remote, where that was found and its remote too. */
	readonly chosen: string | null
}

/** Reads a copy, since opening a file may already change it. */
export const salvage = (file: string): Salvage => {
	if (!statSync(file).isFile()) return salvaged(new Map(), false, null)
	const directory = mkdtempSync(`${file}.salvage-`)
	const copy = join(directory, 'copy.db')
	try {
		for (const end of ['', '-wal', '-journal'])
			if (statSync(file + end, { throwIfNoEntry: false })) copyFileSync(file + end, copy + end)
		return readCopy(copy)
	} finally {
		rmSync(directory, { recursive: true, force: true })
	}
}

const readCopy = (file: string): Salvage => {
	const rows = new Map<unknown, RemoteRow>()
	let db: Database | undefined
	try {
		db = new Database(file, { readwrite: true, create: false })
		// Where one page in the middle is broken, each end is read up to it.
		const isComplete = [readRows(db, 'ASC', rows), readRows(db, 'DESC', rows)].every(Boolean)
		return salvaged(rows, isComplete, readDefault(db))
	} catch {
		return salvaged(rows, false, null)
	} finally {
		db?.close()
	}
}

const readRows = (db: Database, order: 'ASC' | 'DESC', rows: Map<unknown, RemoteRow>): boolean => {
	const query = `SELECT ${remoteColumns} FROM remotes NOT INDEXED ORDER BY rowid ${order}`
	try {
		for (const row of db.query<RemoteRow, []>(query).iterate()) rows.set(row.name, row)
		return true
	} catch {
		return false
	}
}

const readDefault = (db: Database): unknown => {
	try {
		return db
			.query<{ value: unknown }, []>("SELECT value FROM settings WHERE key = 'default'")
			.get()?.value
	} catch {
		return null
	}
}

const salvaged = (
	rows: ReadonlyMap<unknown, RemoteRow>,
	isComplete: boolean,
	chosen: unknown
): Salvage => {
	const remotes: Remote[] = []
	const lost: Loss[] = []
	for (const row of rows.values()) {
		const whole = attempt(() => readRow(row))
		const bare =
			whole ?? attempt(() => readRow({ ...row, credential_kind: null, credential: null }))
		if (bare) remotes.push(bare)
		if (!whole) lost.push({ name: String(row.name), what: bare ? 'token' : 'remote' })
	}
	const found = remotes.find(({ name }) => name === chosen)
	return { remotes, lost, isComplete, chosen: found?.name ?? null }
}

const attempt = <Result>(act: () => Result): Result | undefined => {
	try {
		return act()
	} catch {
		return undefined
	}
}
