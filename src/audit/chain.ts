/** How audit rows hold together: each carries the hash of the one before it. */

import { canonicalJson } from '../calls/canonical'
import { hmacSha256 } from '../secrets/hmac'
import { type AuditDraft, Snapshot } from './event'
import type { AuditEntry, AuditHead } from './protocol'

/** What the first row names as the one before it. */
export const genesis = `sha256:${'0'.repeat(64)}`

/** The head of a chain without rows. */
export const noHead: AuditHead = { seq: 0, hash: genesis }

/** A row without its hashes: what they are taken over. */
export type AuditBody = Omit<AuditEntry, 'prev' | 'hash'>

/** A row ready to be stored. */
export interface ChainedRow {
	readonly seq: number
	/** Milliseconds since 1970; the body says the same, where nobody can change it unseen. */
	readonly at: number
	/** Canonical JSON of the {@link AuditBody}. */
	readonly body: string
	readonly prev: string
	readonly hash: string
}

/** The row that follows `head`. The first of `keys` signs; without any, rows are only hashed. */
export const chained = (
	service: string,
	head: AuditHead,
	event: AuditDraft,
	at: number,
	keys: readonly string[]
): ChainedRow => {
	const seq = head.seq + 1
	const body = bodyText({ ...event, service, seq, at: new Date(at).toISOString() })
	return { seq, at, body, prev: head.hash, hash: rowHash(head.hash, body, keys[0]) }
}

/** The members of a body, as canonical JSON sorts them; one that is left out does not compile. */
const members = Object.keys({
	seq: true,
	at: true,
	service: true,
	event: true,
	call_id: true,
	request_id: true,
	source: true,
	entrypoint: true,
	action: true,
	subject: true,
	kind: true,
	on_behalf_of: true,
	arguments_hash: true,
	arguments: true,
	outcome: true,
	status: true,
	duration_ms: true,
	approval_id: true,
	detail: true
} satisfies Record<keyof AuditBody, true>).sort() as (keyof AuditBody)[]

/** Canonical JSON of a body, without sorting the same few names for each row again. */
const bodyText = (body: AuditDraft & Pick<AuditBody, 'seq' | 'at' | 'service'>): string => {
	let text = ''
	for (const name of members) {
		const value = body[name]
		const json = value instanceof Snapshot ? value.json : canonicalJson(value)
		text += `${text === '' ? '{' : ','}"${name}":${json}`
	}
	return `${text}}`
}

/** The hash of a row: over the hash before it, a line feed, and its canonical JSON. */
const rowHash = (prev: string, body: string, key: string | undefined): string => {
	const text = `${prev}\n${body}`
	if (key !== undefined) return `hmac-sha256:${hmacSha256(key, text, 'hex')}`
	return `sha256:${new Bun.CryptoHasher('sha256').update(text).digest('hex')}`
}

/** Whether a row's hash is one that some of the keys, or none where it is unkeyed, gives. */
export const hashHolds = (
	row: Pick<ChainedRow, 'body' | 'prev' | 'hash'>,
	keys: readonly string[]
): boolean =>
	isKeyed(row.hash)
		? keys.some((key) => rowHash(row.prev, row.body, key) === row.hash)
		: rowHash(row.prev, row.body, undefined) === row.hash

/** What a row says of itself, or null where it says nothing that can be read. */
export const bodyIn = ({ body }: Pick<ChainedRow, 'body'>): AuditBody | null => {
	try {
		const value: unknown = JSON.parse(body)
		return typeof value === 'object' && value !== null ? (value as AuditBody) : null
	} catch {
		return null
	}
}

/** Whether a row's place and time are those that its body says. */
export const standsWhereWritten = ({ seq, at }: ChainedRow, body: AuditBody): boolean =>
	body.seq === seq && Date.parse(body.at) === at

/** Whether a row is signed rather than only hashed. */
export const isKeyed = (hash: string): boolean => hash.startsWith('hmac-sha256:')

/** The row as it is read and exported. */
export const entryOf = ({
	body,
	prev,
	hash
}: Pick<ChainedRow, 'body' | 'prev' | 'hash'>): AuditEntry => ({
	...(JSON.parse(body) as AuditBody),
	prev,
	hash
})

/** A head as a checkpoint writes it. */
export const checkpointOf = ({ seq, hash }: AuditHead): string => `${seq}:${hash}`

/** Reads a checkpoint, or null for what is none. */
export const parseCheckpoint = (text: string): AuditHead | null => {
	const match = /^(\d{1,15}):((?:hmac-)?sha256:[0-9a-f]{64})$/.exec(text.trim())
	return match ? { seq: Number(match[1]), hash: match[2]! } : null
}
