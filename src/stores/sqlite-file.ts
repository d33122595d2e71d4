/** The file of a SQLite store: private to its owner, durable, and with the tables of this version. */

import { Database, SQLiteError } from 'bun:sqlite'
import {
	accessSync,
	chmodSync,
	closeSync,
	constants,
	existsSync,
	openSync,
	statSync
} from 'node:fs'
import { migrations } from './schema'

/** What SQLite itself waits, since waiting there stops the whole process; the rest is waited outside. */
const innerBusyMs = 5
/** Names the file, which SQLite's own messages do not. */
export const failure = (file: string, cause: Error): Error => {
	const code = cause instanceof SQLiteError && cause.code ? ` (${cause.code})` : ''
	return new Error(`the database ${file}: ${cause.message}${code}`, { cause })
}

/** Which file stands at a path now, or null for none. */
export const identityOf = (file: string): string | null => {
	const found = statSync(file, { throwIfNoEntry: false })
	return found === undefined ? null : `${found.dev}:${found.ino}`
}

/**
 * Opens a file that only its owner may read or write, and makes it where there is none.
 *
 * @throws Error that names the file; SQLiteError where SQLite cannot use it
 */
export const openFile = (file: string): Database => {
	try {
		// SQLite gives its other files the mode of this one.
		makePrivate(file)
		return openDatabase(file)
	} catch (cause) {
		if (cause instanceof SQLiteError || !(cause instanceof Error)) throw cause
		throw failure(file, cause)
	}
}

/** Opens a database, `:memory:` included, and brings its tables to this version. */
export const openDatabase = (file: string): Database => {
	const inMemory = file === ':memory:'
	const db = new Database(file, { readwrite: true, create: inMemory, strict: true })
	try {
		db.run(`PRAGMA busy_timeout = ${innerBusyMs}`)
		if (!inMemory) db.run('PRAGMA journal_mode = WAL')
		db.run('PRAGMA synchronous = FULL')
		db.run('PRAGMA secure_delete = ON')
		migrate(db)
		return db
	} catch (cause) {
		db.close()
		throw cause
	}
}

const makePrivate = (file: string): void => {
	// Never opens one that is there: closing it again would drop the locks that this process has on it.
	if (!existsSync(file)) create(file)
	// SQLite would open it for reading, and make its other files as unwritable for good.
	accessSync(file, constants.R_OK | constants.W_OK)
	const { mode } = statSync(file)
	if (process.platform !== 'win32' && (mode & 0o077) !== 0) chmodSync(file, mode & 0o700)
}

const create = (file: string): void => {
	try {
		closeSync(openSync(file, 'wx', 0o600))
	} catch (cause) {
		// Another process was faster, with this very line.
		if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
	}
}

const migrate = (db: Database): void => {
	if (versionOf(db) === migrations.length) return
	db.transaction(() => {
		const from = versionOf(db)
		if (from > migrations.length) {
			throw new Error('it was written by a newer quater: update this one')
		}
		for (const migration of migrations.slice(from)) {
			for (const statement of migration({ integer: 'INTEGER', options: 'STRICT' }))
				db.run(statement)
		}
		db.run(`PRAGMA user_version = ${migrations.length}`)
	}).immediate()
}

const versionOf = (db: Database): number =>
	db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0
