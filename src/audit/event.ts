/** Events of the audit trail on their way into the chain. */

import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
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

/** The call behind an event, as far as it is known. */
export type EventCall = Partial<Pick<CallRecord, 'id' | 'requestId' | 'source' | 'entrypoint'>>

/** Who is behind an event. */
export type EventActor = Pick<Caller, 'subject' | 'kind'> & {
	readonly onBehalfOf?: string | null | undefined
}

/** An event of which no more is known yet than the call behind it, and who made that. */
export const eventOf = (
	event: string,
	call: EventCall | null,
	actor: EventActor | null
): AuditEvent => ({
	...emptyEvent,
	event,
	call_id: call?.id ?? null,
	request_id: call?.requestId ?? null,
	source: call?.source ?? null,
	entrypoint: call?.entrypoint ?? null,
	subject: actor?.subject ?? null,
	kind: actor?.kind ?? null,
	on_behalf_of: actor?.onBehalfOf ?? null
})
