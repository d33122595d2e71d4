/** The default store: one SQLite file through bun:sqlite, shared by any number of processes on one machine. */

import { type Database, SQLiteError } from 'bun:sqlite'
import { sqlStore } from './sql-store'
import { failure, identityOf, openDatabase, openFile } from './sqlite-file'
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
