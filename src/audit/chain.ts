/** How audit rows hold together: each carries the hash of the one before it. */

import { createHmac } from 'node:crypto'
import { canonicalJson } from '../calls/canonical'
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
	const body = bodyText(event, service, seq, new Date(at).toISOString())
	return { seq, body, prev: head.hash, hash: rowHash(head.hash, body, keys[0]) }
}

const text = (value: string | null): string => (value === null ? 'null' : JSON.stringify(value))

/** Canonical JSON of a body: its members are few and known, so that they need no sorting. */
const bodyText = (e: AuditDraft, service: string, seq: number, at: string): string =>
	`{"action":${text(e.action)},"approval_id":${text(e.approval_id)},"arguments":${
		e.arguments instanceof Snapshot ? e.arguments.json : canonicalJson(e.arguments)
	},"arguments_hash":${text(e.arguments_hash)},"at":"${at}","call_id":${text(e.call_id)},"detail":${canonicalJson(
		e.detail
	)},"duration_ms":${e.duration_ms},"entrypoint":${text(e.entrypoint)},"event":${text(e.event)},"kind":${text(
		e.kind
	)},"on_behalf_of":${text(e.on_behalf_of)},"outcome":${text(e.outcome)},"request_id":${text(
		e.request_id
	)},"seq":${seq},"service":${text(service)},"source":${text(e.source)},"status":${e.status},"subject":${text(
		e.subject
	)}}`

/** The hash of a row: over the hash before it, a line feed, and its canonical JSON. */
const rowHash = (prev: string, body: string, key: string | undefined): string => {
	const text = `${prev}\n${body}`
	if (key !== undefined)
		return `hmac-sha256:${createHmac('sha256', key).update(text).digest('hex')}`
	return `sha256:${new Bun.CryptoHasher('sha256').update(text).digest('hex')}`
}

/** Whether a row's hash is one that some of the keys, or none where it is unkeyed, gives. */
export const hashHolds = (row: Omit<ChainedRow, 'seq'>, keys: readonly string[]): boolean =>
	isKeyed(row.hash)
		? keys.some((key) => rowHash(row.prev, row.body, key) === row.hash)
		: rowHash(row.prev, row.body, undefined) === row.hash

/** Whether a row is signed rather than only hashed. */
export const isKeyed = (hash: string): boolean => hash.startsWith('hmac-sha256:')

/** The row as it is read and exported. */
export const entryOf = ({ body, prev, hash }: Omit<ChainedRow, 'seq'>): AuditEntry => ({
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
