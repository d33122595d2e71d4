/** The default store: one SQLite file through bun:sqlite, shared by any number of processes on one machine. */

import { Database, SQLiteError } from 'bun:sqlite'
import { chmodSync, closeSync, openSync } from 'node:fs'
import { migrations } from './schema'
import { sqlStore } from './sql-store'
import type { Driver, Statement, Verb } from './statement'
import type { ChainKeys, Store } from './store'

/** How a SQLite store is opened. */
export interface SqliteOptions extends Partial<ChainKeys> {
	/** How long a writer waits for writers of other processes, in milliseconds. @default 5000 */
	readonly busyMs?: number
}

/**
 * Opens a store in a file, which only its owner may read or write, or in memory with `:memory:`. The
 * file is opened at the first use, and again after a failure, so that a disk that was full or a file
 * that was locked mends itself.
 *
 * @throws SQLiteError from its verbs, when the file cannot be read or written
 * @see https://www.sqlite.org/wal.html
 */
export const sqliteStore = (
	file: string,
	{ auditKeys = [], busyMs = 5000 }: SqliteOptions = {}
): Store => sqlStore(new SqliteDriver(file, busyMs), { auditKeys })

/** What SQLite itself waits, since waiting there stops the whole process; the rest is waited outside. */
const innerBusyMs = 10
/** What a writer waits once another one has waited in vain, in milliseconds. */
const stuckMs = 250

class SqliteDriver implements Driver {
	readonly #file: string
	readonly #busyMs: number
	#db: Database | null = null
	/** The last writer that waits for its turn, while one does. */
	#line: Promise<void> | null = null
	/** Why the last writer gave up, until one gets through again. */
	#stuck: SQLiteError | null = null

	constructor(file: string, busyMs: number) {
		this.#file = file
		this.#busyMs = busyMs
	}

	async read<Result>(verb: () => Verb<Result>): Promise<Result> {
		return this.#persist((db) => run(db, verb()), null)
	}

	async write<Result>(_service: string, verb: () => Verb<Result>): Promise<Result> {
		const use = (db: Database) => {
			const result = transact(db, verb)
			this.#stuck = null
			return result
		}
		return this.#persist(use, this.#line)
	}

	async close(): Promise<void> {
		this.#drop()
	}

	/** Tries at once where nobody is `before`, and else until the database is free or the time is over. */
	#persist<Result>(
		use: (db: Database) => Result,
		before: Promise<void> | null
	): Result | Promise<Result> {
		if (before !== null) return this.#inLine(use)
		try {
			return this.#once(use)
		} catch (cause) {
			if (isBusy(cause)) return this.#inLine(use)
			throw cause
		}
	}

	#once<Result>(use: (db: Database) => Result): Result {
		try {
			this.#db ??= openDatabase(this.#file)
			return use(this.#db)
		} catch (cause) {
			if (cause instanceof SQLiteError && !isBusy(cause)) this.#drop()
			throw cause
		}
	}

	/** One after another, since each try stops the process for a moment; a crowd would stop it for good. */
	async #inLine<Result>(use: (db: Database) => Result): Promise<Result> {
		const patience = this.#stuck === null ? this.#busyMs : Math.min(this.#busyMs, stuckMs)
		const deadline = performance.now() + patience
		const before = this.#line
		const { promise, resolve } = Promise.withResolvers<void>()
		this.#line = promise
		try {
			await before
			// Those ahead tried as long as this one would have.
			if (this.#stuck !== null && performance.now() >= deadline) throw this.#stuck
			return await this.#retry(use, deadline)
		} catch (cause) {
			if (isBusy(cause)) this.#stuck = cause
			throw cause
		} finally {
			if (this.#line === promise) this.#line = null
			resolve()
		}
	}

	async #retry<Result>(use: (db: Database) => Result, deadline: number): Promise<Result> {
		for (let attempt = 0; ; attempt++) {
			try {
				return this.#once(use)
			} catch (cause) {
				if (!isBusy(cause) || performance.now() >= deadline) throw cause
				// Uneven pauses, so that two writers do not keep meeting.
				await Bun.sleep(1 + Math.random() * Math.min(50, 2 ** attempt))
			}
		}
	}

	/** A database in memory would be lost with its handle. */
	#drop(): void {
		if (this.#file === ':memory:') return
		const db = this.#db
		this.#db = null
		db?.close()
	}
}

const isBusy = (cause: unknown): cause is SQLiteError =>
	cause instanceof SQLiteError && (cause.code?.startsWith('SQLITE_BUSY') ?? false)

const transact = <Result>(db: Database, verb: () => Verb<Result>): Result => {
	db.query('BEGIN IMMEDIATE').run()
	try {
		const result = run(db, verb())
		db.query('COMMIT').run()
		return result
	} catch (cause) {
		if (db.inTransaction) db.query('ROLLBACK').run()
		throw cause
	}
}

const run = <Result>(db: Database, verb: Verb<Result>): Result => {
	let step = verb.next()
	while (!step.done) {
		const { values } = step.value
		step = verb.next(db.query(textOf(step.value)).all(...values) as Record<string, unknown>[])
	}
	return step.value
}

const texts = new WeakMap<readonly string[], string>()

/** A template is one object for each place in the source, so its text is joined once. */
const textOf = ({ text }: Statement): string => {
	const known = texts.get(text)
	if (known !== undefined) return known
	const joined = text.reduce((before, part, index) => `${before}?${index}${part}`)
	texts.set(text, joined)
	return joined
}

const openDatabase = (file: string): Database => {
	const inMemory = file === ':memory:'
	// SQLite gives its other files the mode of this one.
	if (!inMemory) makePrivate(file)
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
	closeSync(openSync(file, 'a', 0o600))
	if (process.platform !== 'win32') chmodSync(file, 0o600)
}

const migrate = (db: Database): void => {
	if (versionOf(db) === migrations.length) return
	db.transaction(() => {
		const from = versionOf(db)
		if (from > migrations.length) {
			throw new Error('the database was written by a newer quater: update this one')
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
