/** Events of the audit trail on their way into the chain. */

import type { Json } from '../schema/json-schema'
import type { AuditEvent } from './protocol'

/** A value as the canonical JSON that it was at some moment, whatever becomes of it since. */
export class Snapshot {
	readonly json: string

	constructor(json: string) {
		this.json = json
	}
}

/** An event before it is written. */
export interface AuditDraft extends Omit<AuditEvent, 'arguments'> {
	readonly arguments: Json | Snapshot
}

/** An event of which nothing but its name is known yet. */
export const emptyEvent: Readonly<Omit<AuditEvent, 'event'>> = Object.freeze({
	call_id: null,
	request_id: null,
	source: null,
	entrypoint: null,
	action: null,
	subject: null,
	kind: null,
	on_behalf_of: null,
	arguments_hash: null,
	arguments: null,
	outcome: null,
	status: null,
	duration_ms: null,
	approval_id: null,
	detail: null
})
