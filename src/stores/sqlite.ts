/** The default store: one SQLite file through bun:sqlite, shared by any number of processes on one machine. */

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
import { sqlStore } from './sql-store'
import { type Driver, textWith, type Verb } from './statement'
import type { ChainKeys, Store } from './store'
import { Turns } from './turns'

/** How a SQLite store is opened. */
export interface SqliteOptions extends Partial<ChainKeys> {
	/** How long a writer waits for writers of other processes, in milliseconds. @default 5000 */
	readonly busyMs?: number
}

/**
 * Opens a store in a file, which only its owner may read or write, or in memory with `:memory:`. The
 * file is opened at the first use, and again after a failure, so that a disk that was full or a file
 * that was locked mends itself. A file that is deleted while in use is not made anew.
 *
 * @throws Error from its verbs, when the file cannot be read or written; its cause is SQLite's own
 * @see https://www.sqlite.org/wal.html
 */
export const sqliteStore = (
	file: string,
	{ auditKeys = [], busyMs = 5000 }: SqliteOptions = {}
): Store => sqlStore(new SqliteDriver(file, busyMs), { auditKeys })

/** What SQLite itself waits, since waiting there stops the whole process; the rest is waited outside. */
const innerBusyMs = 5
/** How long writers wait after one waited in vain, in milliseconds: a lock may be held for hours. */
const stuckMs = 250

class SqliteDriver implements Driver {
	readonly #file: string
	readonly #busyMs: number
	/** One writer of this process looks whether the file is free; the others wait behind it. */
	readonly #turns = new Turns()
	#db: Database | null = null
	/** Why the last writer waited in vain, until one gets through. */
	#stuck: Error | null = null
	/** Which file was opened last, also after its handle was given up. */
	#opened: string | null = null

	constructor(file: string, busyMs: number) {
		this.#file = file
		this.#busyMs = busyMs
	}

	read<Result>(verb: () => Verb<Result>): Promise<Result> {
		return this.#persist(this.#deadline(), (db) => run(db, verb()))
	}

	write<Result>(_service: string, verb: () => Verb<Result>): Promise<Result> {
		const deadline = this.#deadline()
		return this.#turns.take('', async () => {
			// Whoever was before has tried for as long.
			if (this.#stuck !== null && performance.now() >= deadline) throw this.#stuck
			const result = await this.#persist(deadline, (db) => transact(db, verb))
			this.#stuck = null
			return result
		})
	}

	async close(): Promise<void> {
		this.#drop()
		this.#opened = null
	}

	#deadline(): number {
		const patience = this.#stuck === null ? this.#busyMs : Math.min(this.#busyMs, stuckMs)
		return performance.now() + patience
	}

	/** Tries until the database is free, or the time is over. */
	async #persist<Result>(deadline: number, use: (db: Database) => Result): Promise<Result> {
		for (let attempt = 0; ; attempt++) {
			try {
				return use(this.#handle())
			} catch (cause) {
				if (!(cause instanceof SQLiteError)) throw cause
				if (!isBusy(cause)) this.#drop()
				if (!isBusy(cause)) throw failure(this.#file, cause)
				if (performance.now() >= deadline) throw this.#gaveUp(cause)
				// Uneven pauses, so that two writers do not keep meeting.
				await Bun.sleep(1 + Math.random() * Math.min(20, 2 ** attempt))
			}
		}
	}

	#gaveUp(cause: SQLiteError): Error {
		this.#stuck = failure(this.#file, cause)
		return this.#stuck
	}

	#handle(): Database {
		if (this.#file === ':memory:') {
			this.#db ??= openDatabase(this.#file)
			return this.#db
		}
		// SQLite goes on in a file that is no longer there, and what it writes is lost.
		const found = identityOf(this.#file)
		if (found === null && this.#opened !== null) {
			this.#drop()
			throw new Error(
				`the database ${this.#file} was deleted while in use: put it back, or start again`
			)
		}
		if (this.#db === null || found !== this.#opened) {
			this.#drop()
			this.#db = openFile(this.#file)
			this.#opened = identityOf(this.#file)
		}
		return this.#db
	}

	/** A database in memory would be lost with its handle. */
	#drop(): void {
		if (this.#file === ':memory:') return
		const db = this.#db
		this.#db = null
		db?.close()
	}
}

const isBusy = ({ code }: SQLiteError): boolean => code?.startsWith('SQLITE_BUSY') ?? false

/** Names the file, which SQLite's own messages do not. */
const failure = (file: string, cause: Error): Error => {
	const code = cause instanceof SQLiteError && cause.code ? ` (${cause.code})` : ''
	return new Error(`the database ${file}: ${cause.message}${code}`, { cause })
}

const identityOf = (file: string): string | null => {
	const found = statSync(file, { throwIfNoEntry: false })
	return found === undefined ? null : `${found.dev}:${found.ino}`
}

const transact = <Result>(db: Database, verb: () => Verb<Result>): Result => {
	db.query('BEGIN IMMEDIATE').run()
	try {
		const result = run(db, verb())
		db.query('COMMIT').run()
		return result
	} catch (cause) {
		// After some faults SQLite has done so itself.
		if (db.inTransaction) db.query('ROLLBACK').run()
		throw cause
	}
}

const textOf = textWith('?')

const run = <Result>(db: Database, verb: Verb<Result>): Result => {
	let step = verb.next()
	while (!step.done) {
		const { values } = step.value
		step = verb.next(db.query(textOf(step.value)).all(...values) as Record<string, unknown>[])
	}
	return step.value
}

const openFile = (file: string): Database => {
	try {
		// SQLite gives its other files the mode of this one.
		makePrivate(file)
		return openDatabase(file)
	} catch (cause) {
		if (cause instanceof SQLiteError || !(cause instanceof Error)) throw cause
		throw failure(file, cause)
	}
}

const openDatabase = (file: string): Database => {
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
