/** A store in PostgreSQL, through Bun's own client, for instances on more than one machine. */

import type { ReservedSQL, SQL } from 'bun'
import { faultOf, isTableLost, mayRunAgain, TooLate } from './postgres-faults'
import { isCurrent, migrate, migrationMs } from './postgres-schema'
import { type PostgresServer, postgresServer } from './postgres-server'
import { lockKeyOf, run, transact } from './postgres-transaction'
import { sqlStore } from './sql-store'
import type { Driver, Verb } from './statement'
import type { ChainKeys, Store } from './store'
import { Turns } from './turns'

/** How a PostgreSQL store is opened. */
export interface PostgresOptions extends Partial<ChainKeys> {
	/** Most connections that this process holds. @default 4 */
	readonly connections?: number
	/**
	 * How long one verb may take, in milliseconds: waiting for other writers, for a connection and for
	 * the server. @default 5000
	 */
	readonly timeoutMs?: number
}

/**
 * Opens a store on a server, such as `postgres://user:password@host:5432/name?sslmode=verify-full`.
 * It connects at the first use, creates its tables there, and connects again after the server was
 * away. A write whose COMMIT was not answered throws and is never repeated, since it may have
 * happened.
 *
 * @throws TypeError for a URL that cannot be read
 * @throws Error from its verbs, when the server cannot be used; it names the server, not the password
 */
export const postgresStore = (
	url: string,
	{ auditKeys = [], connections = 4, timeoutMs = 5000 }: PostgresOptions = {}
): Store => {
	const server = postgresServer(url, { connections, timeoutMs })
	return sqlStore(new PostgresDriver(server, timeoutMs), { auditKeys })
}

/** How often a verb is tried in all, where connections break before anything was kept. */
const tries = 3

class PostgresDriver implements Driver {
	readonly #server: PostgresServer
	readonly #timeoutMs: number
	/** One writer of a service waits at the server; those behind it wait here, and leave connections to readers. */
	readonly #turns = new Turns()
	#pool: SQL | null = null
	#ready: Promise<void> | null = null

	constructor(server: PostgresServer, timeoutMs: number) {
		this.#server = server
		this.#timeoutMs = Math.ceil(timeoutMs)
	}

	read<Result>(verb: () => Verb<Result>): Promise<Result> {
		return this.#persist(this.#deadline(), (connection) => run(connection, verb()))
	}

	write<Result>(service: string, verb: () => Verb<Result>): Promise<Result> {
		const lock = lockKeyOf(`service:${service}`)
		const deadline = this.#deadline()
		return this.#turns.take(service, () =>
			this.#persist(deadline, (connection) =>
				transact(connection, lock, this.#timeoutMs, () => run(connection, verb()))
			)
		)
	}

	async close(): Promise<void> {
		const pool = this.#pool
		this.#pool = null
		this.#ready = null
		await pool?.close({ timeout: this.#timeoutMs / 1000 })
	}

	#deadline(): number {
		return performance.now() + this.#timeoutMs
	}

	/** Tries again where a connection broke and nothing can have been kept. */
	async #persist<Result>(
		deadline: number,
		use: (connection: ReservedSQL) => Promise<Result>
	): Promise<Result> {
		for (let attempt = 1; ; attempt++) {
			try {
				await this.#prepare()
				return await this.#connected(deadline, use)
			} catch (cause) {
				// The server may be another one next time, or have lost its tables.
				if (mayRunAgain(cause) || isTableLost(cause)) this.#ready = null
				if (!mayRunAgain(cause) || attempt === tries) throw faultOf(this.#server.name, cause)
				await Bun.sleep(20 * 4 ** attempt * Math.random())
			}
		}
	}

	/** Once for all verbs: the tables must be of this version. */
	async #prepare(): Promise<void> {
		this.#ready ??= this.#settle()
		try {
			await this.#ready
		} catch (cause) {
			this.#ready = null
			throw cause
		}
	}

	async #settle(): Promise<void> {
		if (await this.#connected(this.#deadline(), isCurrent)) return
		await this.#connected(performance.now() + migrationMs, migrate)
	}

	/** Hands over a connection of its own, and gives it up where the time is over. */
	async #connected<Result>(
		deadline: number,
		use: (connection: ReservedSQL) => Promise<Result>
	): Promise<Result> {
		const connection = await this.#reserve(deadline)
		let isLate = false
		const timer = setTimeout(() => {
			isLate = true
			// A server that is silent, or a network that swallows everything, would hold it for ever.
			connection.close({ timeout: 0 }).catch(() => {})
		}, deadline - performance.now())
		try {
			return await use(connection)
		} catch (cause) {
			throw isLate && mayRunAgain(cause) ? this.#tooLate(cause) : cause
		} finally {
			clearTimeout(timer)
			await connection.release()
		}
	}

	async #reserve(deadline: number): Promise<ReservedSQL> {
		const left = deadline - performance.now()
		if (left <= 0) throw this.#tooLate()
		const waiting = new AbortController()
		const timer = setTimeout(() => waiting.abort(), left)
		try {
			this.#pool ??= this.#server.connect()
			return await this.#pool.reserve({ signal: waiting.signal })
		} catch (cause) {
			throw waiting.signal.aborted ? this.#tooLate(cause) : cause
		} finally {
			clearTimeout(timer)
		}
	}

	#tooLate(cause?: unknown): TooLate {
		return new TooLate(`no answer within ${this.#timeoutMs} ms`, { cause })
	}
}
