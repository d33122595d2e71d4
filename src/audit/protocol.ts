/** The wire types of the audit trail: what is recorded, read, verified and exported; JSON in snake_case. */

import type { Entrypoint, Surface } from '../calls/call'
import type { Json } from '../schema/json-schema'

/** One fact, before it has a place in the chain. What does not apply is null. */
export interface AuditEvent {
	/** `call`, `attempt`, `refused`, `approval.*`, `audit.exported` or `audit.pruned`. */
	event: string
	call_id: string | null
	request_id: string | null
	source: Surface | null
	entrypoint: Entrypoint | null
	action: string | null
	subject: string | null
	kind: string | null
	on_behalf_of: string | null
	/** Keyed (`hmac-sha256:`) where the arguments hold secrets, else `sha256:`. */
	arguments_hash: string | null
	/** Validated arguments, secrets masked and long texts cut; null where none passed validation. */
	arguments: Json
	/** `ok`, `dry_run`, an error code, or `http_<status>`. */
	outcome: string | null
	/** HTTP status of the answer, also where no HTTP carried it. */
	status: number | null
	duration_ms: number | null
	approval_id: string | null
	/** Whatever else belongs to this kind of event. */
	detail: Json
}

/** One row of the chain. */
export interface AuditEntry extends AuditEvent {
	/** 1, 2, 3, ... within a service. */
	seq: number
	/** ISO 8601; never earlier than the row before. */
	at: string
	service: string
	/** The hash of the row before; 64 zeros behind `sha256:` at the beginning. */
	prev: string
	/** `sha256:` or `hmac-sha256:` and 64 hex digits over `prev`, a line feed, and the canonical JSON of the rest. */
	hash: string
}

/** The newest row, which a checkpoint writes as `<seq>:<hash>`. */
export interface AuditHead {
	seq: number
	hash: string
}

/** What `GET /__quater__/audit` answers: oldest first. */
export interface AuditPage {
	entries: AuditEntry[]
	/** Hand it back as `?cursor=`; also on the last page, so that a reader can follow. */
	next_cursor: string
	/** Whether more rows are there now. */
	more: boolean
	head: AuditHead | null
}

/** What is wrong with a chain. */
export type ChainFault =
	| 'changed'
	| 'removed'
	| 'inserted'
	| 'reordered'
	| 'cut_tail'
	| 'unsigned'
	| 'unanchored'

/** What `GET /__quater__/audit/verify` answers. */
export interface AuditVerification {
	ok: boolean
	/** How many rows were read. */
	rows: number
	/** The first row that is still kept, or null when there is none. */
	first_seq: number | null
	head: AuditHead | null
	/** Keep it elsewhere, and hand it to a later `verify`: `<seq>:<hash>`, or null for an empty chain. */
	checkpoint: string | null
	/** Whether every row is keyed; without a key a chain detects accidents, not a forger. */
	keyed: boolean
	/** The first fault, or null. */
	fault: { seq: number; kind: ChainFault; message: string } | null
}

/** The last line of an export. */
export interface ExportEnd {
	export: {
		rows: number
		first_seq: number | null
		last_seq: number | null
		/** Whether rows were left out because of the limit. */
		truncated: boolean
		/** Hand it back as `?cursor=` for the rest; null when nothing was left out. */
		next_cursor: string | null
		head: AuditHead | null
	}
}
