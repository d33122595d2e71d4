/** What an audit store does, as verbs of any SQL database. */

import {
	bodyIn,
	type ChainedRow,
	chained,
	hashHolds,
	isKeyed,
	noHead,
	standsWhereWritten
} from '../audit/chain'
import { type AuditDraft, emptyEvent } from '../audit/event'
import type { AuditHead } from '../audit/protocol'
import { number, text } from './columns'
import { type Row, sql, type Verb } from './statement'

/** The end of a service's chain, and the time on it. */
export interface Tail {
	readonly service: string
	readonly head: AuditHead
	/** When the newest row was written, or 0. */
	readonly at: number
}

/** Reads the end of a chain. */
export function* tailOf(service: string): Verb<Tail> {
	const [row] = yield sql`
		SELECT seq, at, hash FROM quater_audit WHERE service = ${service} ORDER BY seq DESC LIMIT 1`
	if (row === undefined) return { service, head: noHead, at: 0 }
	const head = { seq: number(row, 'seq'), hash: text(row, 'hash') }
	return { service, head, at: number(row, 'at') }
}

/** Appends rows behind a known tail; answers the new one. */
export function* appendBehind(
	{ service, head: first, at: newest }: Tail,
	events: readonly AuditDraft[],
	now: number,
	keys: readonly string[]
): Verb<Tail> {
	// A clock that jumped backwards must not make the chain do so.
	const at = Math.max(now, newest)
	let head = first
	for (const event of events) {
		const row = chained(service, head, event, at, keys)
		yield sql`
			INSERT INTO quater_audit (service, seq, at, body, prev, hash)
			VALUES (${service}, ${row.seq}, ${at}, ${row.body}, ${row.prev}, ${row.hash})`
		head = { seq: row.seq, hash: row.hash }
	}
	return { service, head, at }
}

/** Appends rows. */
export function* append(
	service: string,
	events: readonly AuditDraft[],
	now: number,
	keys: readonly string[]
): Verb<AuditHead> {
	const tail = yield* tailOf(service)
	return (yield* appendBehind(tail, events, now, keys)).head
}

const rowOf = (row: Row): ChainedRow => ({
	seq: number(row, 'seq'),
	at: number(row, 'at'),
	body: text(row, 'body'),
	prev: text(row, 'prev'),
	hash: text(row, 'hash')
})

/** Rows after a place, oldest first. */
export function* readAfter(service: string, after: number, limit: number): Verb<ChainedRow[]> {
	const rows = yield sql`
		SELECT seq, at, body, prev, hash FROM quater_audit
		WHERE service = ${service} AND seq > ${after} ORDER BY seq LIMIT ${limit}`
	return rows.map(rowOf)
}

/** The last rows, oldest first. */
export function* readLast(service: string, limit: number): Verb<ChainedRow[]> {
	const rows = yield sql`
		SELECT seq, at, body, prev, hash FROM quater_audit
		WHERE service = ${service} ORDER BY seq DESC LIMIT ${limit}`
	return rows.map(rowOf).reverse()
}

/**
 * Deletes old rows, never the newest, and records where the chain now begins. Throws where the row
 * that says how far is not as it was written: whoever can write the table must not have fresh rows
 * deleted, and their end signed for.
 */
export function* prune(
	service: string,
	before: number,
	now: number,
	keys: readonly string[]
): Verb<number> {
	const [found] = yield sql`
		SELECT seq, at, body, prev, hash FROM quater_audit
		WHERE service = ${service} AND at < ${before}
		AND seq < (SELECT MAX(seq) FROM quater_audit WHERE service = ${service})
		ORDER BY seq DESC LIMIT 1`
	if (found === undefined) return 0
	const last = rowOf(found)
	const [kept] = yield sql`
		SELECT MIN(seq) AS oldest, COUNT(CASE WHEN hash LIKE 'hmac-%' THEN 1 END) AS signed
		FROM quater_audit WHERE service = ${service} AND seq <= ${last.seq}`
	const body = bodyIn(last)
	const isSound = body !== null && hashHolds(last, keys) && standsWhereWritten(last, body)
	if (!isSound || (number(kept!, 'signed') > 0 && !isKeyed(last.hash))) {
		throw new Error(`row ${last.seq} of the audit trail was changed, so none was deleted`)
	}
	const anchor = { seq: last.seq, hash: last.hash }
	yield sql`DELETE FROM quater_audit WHERE service = ${service} AND seq <= ${anchor.seq}`
	const rows = anchor.seq - number(kept!, 'oldest') + 1
	const pruned = { ...emptyEvent, event: 'audit.pruned', detail: { anchor, rows } }
	yield* append(service, [pruned], now, keys)
	return rows
}
