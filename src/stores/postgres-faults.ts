/** What can go wrong at a PostgreSQL server, and after which of it a verb may be run again. */

import { SQL } from 'bun'

/** The answer to COMMIT did not come: the transaction holds, or it does not. */
export class CommitUnknown extends Error {
	override readonly name = 'CommitUnknown'
}

/** The time of a verb was over. */
export class TooLate extends Error {
	override readonly name = 'TooLate'
}

const retried: ReadonlySet<string> = new Set([
	'ERR_POSTGRES_CONNECTION_CLOSED',
	'ERR_POSTGRES_CONNECTION_FAILED',
	// The server stops, crashed, or is about to start; and two refusals that depend on timing alone.
	'57P01',
	'57P02',
	'57P03',
	'40001',
	'40P01'
])

/** Whether nothing was kept, and the same may work on another connection. */
export const mayRunAgain = (cause: unknown): boolean =>
	cause instanceof SQL.PostgresError && (retried.has(cause.code) || retried.has(cause.errno ?? ''))

/** Whether the server said no and goes on; one that stops may do so after it has kept everything. */
export const isRefusal = (cause: unknown): boolean =>
	cause instanceof SQL.PostgresError && cause.errno !== undefined && !/^(08|57)/.test(cause.errno)

/** Whether tables are not there, which were when this process last looked. */
export const isTableLost = (cause: unknown): boolean =>
	cause instanceof SQL.PostgresError && cause.errno === '42P01'

/** What is thrown to callers: faults name the server; what a verb threw stays what it is. */
export const faultOf = (server: string, cause: unknown): unknown =>
	cause instanceof SQL.PostgresError || cause instanceof CommitUnknown || cause instanceof TooLate
		? new Error(`${server}: ${cause.message}${codeOf(cause)}`, { cause })
		: cause

const codeOf = (cause: Error): string =>
	cause instanceof SQL.PostgresError ? ` (${cause.errno ?? cause.code})` : ''
