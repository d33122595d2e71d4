/** Reads a chain from its first row to its last, and names the first that is not as it was written. */

import type { AuditStore } from '../stores/store'
import {
	bodyIn,
	type ChainedRow,
	checkpointOf,
	hashHolds,
	isKeyed,
	standsWhereWritten
} from './chain'
import type { AuditHead, AuditVerification } from './protocol'
import { nextTurn } from './turn'
import { type Fault, faultOfWhole, found, type Walk } from './whole-chain'

/** Rows read at a time. */
const pageRows = 500

/**
 * Verifies a service's chain. With `checkpoint`, a head that was noted earlier, a tail that was cut
 * off since is found too. Where there are keys, rows that none of them signed hold by a checkpoint
 * behind them alone.
 *
 * @param keys the keys that rows may be signed with, newest first
 */
export const verifyChain = async (
	store: Pick<AuditStore, 'read'>,
	service: string,
	keys: readonly string[],
	checkpoint: AuditHead | null
): Promise<AuditVerification> => {
	const walk: Walk = {
		rows: 0,
		first: null,
		last: null,
		lastPrev: null,
		signedFrom: null,
		firstUnsigned: null,
		lastUnsigned: null,
		anchors: new Map(),
		atCheckpoint: null
	}
	let fault: Fault | null = null
	// No row is written before the first, but one that was put there would be read.
	for (let after = Number.MIN_SAFE_INTEGER; fault === null; ) {
		const page = await store.read(service, after, pageRows)
		for (const row of page) {
			fault = faultOf(row, walk, service, keys)
			if (fault !== null) break
			note(row, walk, checkpoint)
			after = row.seq
		}
		if (page.length < pageRows) break
		await nextTurn()
	}
	return report(walk, fault ?? faultOfWhole(walk, keys, checkpoint))
}

const faultOf = (
	row: ChainedRow,
	walk: Walk,
	service: string,
	keys: readonly string[]
): Fault | null => {
	const { seq } = row
	if (seq < 1) return found(seq, 'inserted', `Row ${seq} was put before the first.`)
	const expected = walk.last === null ? seq : walk.last.seq + 1
	if (seq > expected) {
		return found(
			expected,
			'removed',
			`Row ${expected} is missing: row ${seq} follows row ${expected - 1}.`
		)
	}
	const body = bodyIn(row)
	const holds = hashHolds(row, keys)
	if (body !== null && holds && body.seq !== seq) return displaced(row, body.seq, walk)
	if (body === null || !holds || body.service !== service || !standsWhereWritten(row, body)) {
		const or = body !== null && isKeyed(row.hash) ? ', or no key that is set here signed it' : ''
		return found(seq, 'changed', `Row ${seq} is not what was written there${or}.`)
	}
	if (walk.last !== null && row.prev !== walk.last.hash) {
		return found(seq, 'inserted', `Row ${seq} does not follow the row before it.`)
	}
	if (walk.signedFrom !== null && !isKeyed(row.hash)) {
		return found(seq, 'unsigned', `Row ${seq} is not signed, though row ${walk.signedFrom} is.`)
	}
	return null
}

/** A row that holds in itself, at a place that is not its own, was moved there, or moved on by one before it. */
const displaced = ({ seq, prev }: ChainedRow, written: number, { lastPrev }: Walk): Fault =>
	written === seq - 1 && prev === lastPrev
		? found(
				seq - 1,
				'inserted',
				`Row ${seq - 1} was put between row ${seq - 2} and the one after it.`
			)
		: found(seq, 'reordered', `Row ${seq} was written as row ${written}.`)

const note = (row: ChainedRow, walk: Walk, checkpoint: AuditHead | null): void => {
	walk.rows++
	walk.first ??= row
	walk.last = { seq: row.seq, hash: row.hash }
	walk.lastPrev = row.prev
	if (isKeyed(row.hash)) walk.signedFrom ??= row.seq
	else {
		walk.firstUnsigned ??= row.seq
		walk.lastUnsigned = row.seq
	}
	if (row.seq === checkpoint?.seq) walk.atCheckpoint = row.hash
	const body = bodyIn(row)
	if (body?.event === 'audit.pruned') {
		const { anchor } = (body.detail ?? {}) as { anchor?: Partial<AuditHead> }
		if (typeof anchor?.seq === 'number' && typeof anchor.hash === 'string') {
			walk.anchors.set(anchor.seq, anchor.hash)
		}
	}
}

const report = (walk: Walk, fault: Fault | null): AuditVerification => ({
	ok: fault === null,
	rows: walk.rows,
	first_seq: walk.first?.seq ?? null,
	head: walk.last,
	checkpoint: walk.last && checkpointOf(walk.last),
	keyed: walk.rows > 0 && walk.firstUnsigned === null,
	fault
})
