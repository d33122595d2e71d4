/** What only shows once a whole chain was read: where it begins, what a checkpoint knows, and who signed it. */

import { type ChainedRow, genesis, isKeyed } from './chain'
import type { AuditHead, AuditVerification, ChainFault } from './protocol'

/** Something that is wrong with a chain. */
export type Fault = NonNullable<AuditVerification['fault']>

/** What is known of a chain, so far or at its end. */
export interface Walk {
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

/** A fault at a place. */
export const found = (seq: number, kind: ChainFault, message: string): Fault => ({
	seq,
	kind,
	message
})

/** What only shows once the whole chain was read. */
export const faultOfWhole = (
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
		(keys.length > 0 ? (lostFault(walk, checkpoint) ?? unsignedFault(walk, checkpoint)) : null)
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
 * Retention deletes what is old by its own word, and signs for where it stopped. Rows that nobody signed
 * may say anything; a checkpoint that went with them can tell no more whether they were put there.
 */
const lostFault = ({ first, anchors }: Walk, checkpoint: AuditHead | null): Fault | null => {
	if (first === null || checkpoint === null || checkpoint.seq >= first.seq) return null
	const { seq, hash } = checkpoint
	const through = [...anchors.keys()].filter((end) => end >= seq).sort((a, b) => a - b)[0]
	if (through === undefined || anchors.get(seq) === hash || isKeyed(anchors.get(through)!))
		return null
	return found(
		seq,
		'unsigned',
		`Row ${seq} was deleted among unsigned rows, so the checkpoint cannot be compared with it.`
	)
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
