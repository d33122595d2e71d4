/** Reads a chain from its first row to its last, and names the first that is not as it was written. */

import type { AuditStore } from '../stores/store'
import {
	bodyIn,
	type ChainedRow,
	checkpointOf,
	genesis,
	hashHolds,
	isKeyed,
	standsWhereWritten
} from './chain'
import type { AuditHead, AuditVerification, ChainFault } from './protocol'

/** Rows read at a time. */
const pageRows = 500

type Fault = NonNullable<AuditVerification['fault']>

/** What is known of the chain so far. */
interface Walk {
	rows: number
	first: ChainedRow | null
	last: AuditHead | null
	/** The hash that the last row names as the one before it. */
	lastPrev: string | null
	/** Set once a row is signed: none after it may be unsigned. */
	signedFrom: number | null
	/** The first and the last row that nobody signed. */
	firstUnsigned: number | null
	lastUnsigned: number | null
	/** Places at which rows were deleted on record. */
	readonly anchors: Map<number, string>
	/** The hash at the checkpoint's place. */
	atCheckpoint: string | null
}

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
	for (let after = 0; fault === null; ) {
		const page = await store.read(service, after, pageRows)
		for (const row of page) {
			fault = faultOf(row, walk, service, keys)
			if (fault !== null) break
			note(row, walk, checkpoint)
			after = row.seq
		}
		if (page.length < pageRows) break
	}
	return report(walk, fault ?? faultOfWhole(walk, keys, checkpoint))
}

const found = (seq: number, kind: ChainFault, message: string): Fault => ({ seq, kind, message })

const faultOf = (
	row: ChainedRow,
	walk: Walk,
	service: string,
	keys: readonly string[]
): Fault | null => {
	const { seq } = row
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
		if (anchor?.seq !== undefined && anchor.hash !== undefined) {
			walk.anchors.set(anchor.seq, anchor.hash)
		}
	}
}

/** What only shows once the whole chain was read. */
const faultOfWhole = (
	walk: Walk,
	keys: readonly string[],
	checkpoint: AuditHead | null
): Fault | null => {
	const { first, anchors } = walk
	if (first !== null && first.prev !== startOf(first, anchors)) {
		return found(
			first.seq,
			'unanchored',
			`Row ${first.seq} is the first, and no row records that those before it were deleted.`
		)
	}
	return (
		(checkpoint && faultAtCheckpoint(walk, checkpoint)) ??
		(keys.length > 0 ? unsignedFault(walk, checkpoint) : null)
	)
}

/** What a checkpoint that was noted earlier knows better. */
const faultAtCheckpoint = (
	{ first, last, anchors, atCheckpoint }: Walk,
	{ seq, hash }: AuditHead
): Fault | null => {
	if (last === null || last.seq < seq) {
		const from = (last?.seq ?? 0) + 1
		return found(
			from,
			'cut_tail',
			`The rows from ${from} to ${seq} are missing: the checkpoint knows them.`
		)
	}
	// Rows before the first were deleted on record, so their hashes are gone.
	const gone = first !== null && seq < first.seq
	const known = gone ? (anchors.get(seq) ?? hash) : atCheckpoint
	return known === hash
		? null
		: found(seq, 'changed', `Row ${seq} is not the one that the checkpoint knows.`)
}

/**
 * Where a key is set, anybody could have written what is not signed; only a checkpoint behind it, noted
 * elsewhere, tells rows from before the key was set from a chain that was put in the place of another.
 */
const unsignedFault = (
	{ firstUnsigned, lastUnsigned }: Walk,
	checkpoint: AuditHead | null
): Fault | null => {
	if (firstUnsigned === null || lastUnsigned === null) return null
	if (checkpoint !== null && checkpoint.seq >= lastUnsigned) return null
	const rows =
		firstUnsigned === lastUnsigned
			? `Row ${firstUnsigned} is`
			: `The rows from ${firstUnsigned} to ${lastUnsigned} are`
	return found(
		firstUnsigned,
		'unsigned',
		`${rows} not signed, though a key is set. A checkpoint of row ${lastUnsigned} or a later one, noted when the key was set, tells whether they are those of that time.`
	)
}

/** What the first row must name as the one before it. */
const startOf = ({ seq }: ChainedRow, anchors: ReadonlyMap<number, string>): string | undefined =>
	seq === 1 ? genesis : anchors.get(seq - 1)

const report = (walk: Walk, fault: Fault | null): AuditVerification => ({
	ok: fault === null,
	rows: walk.rows,
	first_seq: walk.first?.seq ?? null,
	head: walk.last,
	checkpoint: walk.last && checkpointOf(walk.last),
	keyed: walk.rows > 0 && walk.firstUnsigned === null,
	fault
})
