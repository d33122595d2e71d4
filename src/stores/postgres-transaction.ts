/** One transaction of PostgreSQL: alone among the writers of a service, and bounded in time. */

import type { ReservedSQL } from 'bun'
import { CommitUnknown, isRefusal } from './postgres-faults'
import { textWith, type Verb } from './statement'

/** The key of the lock that all writers of one service take. */
export const lockKeyOf = (name: string): bigint =>
	new Bun.CryptoHasher('sha256').update(`quater:${name}`).digest().readBigInt64BE(0)

/** Runs `use` in a transaction that holds a lock. Throws {@link CommitUnknown} where COMMIT got lost. */
export const transact = async <Result>(
	connection: ReservedSQL,
	lock: bigint,
	timeoutMs: number,
	use: () => Promise<Result>
): Promise<Result> => {
	let result: Result
	try {
		await connection.unsafe(opening(lock, timeoutMs)).simple()
		result = await use()
	} catch (cause) {
		// A connection on which this fails is given up, and the server then does it.
		await connection
			.unsafe('ROLLBACK')
			.simple()
			.catch(() => connection.close({ timeout: 0 }))
			.catch(() => {})
		throw cause
	}
	await commit(connection)
	return result
}

/*
 * READ COMMITTED, whatever the server's default is: there every statement after the wait for the lock
 * sees what the holder before committed, while a stricter level would keep the view from before the
 * wait. The lock makes writers of a service serial, which is all that the verbs need. PostgreSQL
 * releases it after it has made the commit visible.
 *
 * SET LOCAL rather than options of the connection, which poolers refuse. The last limit ends
 * transactions of instances that froze, so that nobody waits for their lock. A commit that is not yet
 * on disk could be lost, and an approval then be spent twice.
 */
const opening = (lock: bigint, timeoutMs: number): string => `
	BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
	SET LOCAL lock_timeout = ${timeoutMs};
	SET LOCAL statement_timeout = ${timeoutMs};
	SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs};
	SELECT set_config('synchronous_commit', 'on', true)
		WHERE current_setting('synchronous_commit') = 'off';
	SELECT pg_advisory_xact_lock(${lock})`

const commit = async (connection: ReservedSQL): Promise<void> => {
	try {
		await connection.unsafe('COMMIT').simple()
	} catch (cause) {
		if (isRefusal(cause)) throw cause
		throw new CommitUnknown(
			'the connection was lost during COMMIT, so nobody knows whether the transaction holds',
			{ cause }
		)
	}
}

const textOf = textWith('$')

/** Runs a verb, statement by statement. */
export const run = async <Result>(connection: ReservedSQL, verb: Verb<Result>): Promise<Result> => {
	let step = verb.next()
	while (!step.done) {
		const { values } = step.value
		step = verb.next(await connection.unsafe(textOf(step.value), [...values]))
	}
	return step.value
}
