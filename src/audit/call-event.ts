/** What the audit trail keeps of a call. */

import type { Outcome } from '../app/runtime'
import type { CallRecord } from '../calls/call-record'
import { errors, type QuaterError } from '../errors'
import { type AuditDraft, emptyEvent } from './event'

/** How a call ended. */
export interface Ending {
	/** `ok`, `dry_run`, an error code, or `http_<status>`. */
	readonly outcome: string
	readonly status: number
	/** The class of what was thrown, where something was. */
	readonly thrown?: string | undefined
}

/** How a dispatched call ended. */
export const endingOf = (outcome: Outcome): Ending => {
	if (outcome.kind === 'dry_run') return { outcome: 'dry_run', status: 200 }
	if (outcome.kind === 'error') return endingWith(outcome.error)
	return endingAs(outcome.response.status)
}

/** How a call ended that answered with a status. */
export const endingAs = (status: number): Ending => ({
	outcome: status < 400 ? 'ok' : `http_${status}`,
	status
})

/** How a call ended that quater refused, or that failed. */
export const endingWith = (error: QuaterError): Ending => ({
	outcome: error.code,
	status: errors[error.code].http,
	thrown: error.code === 'internal' ? nameOf(error.cause) : undefined
})

/** Its class alone: a message may hold anything. */
const nameOf = (cause: unknown): string | undefined => {
	if (!(cause instanceof Error)) return undefined
	const name = cause.constructor.name || cause.name
	return /^\w{1,64}$/.test(name) ? name : 'Error'
}

/** The event of a call; with no ending, of the attempt that comes before it. */
export const callEvent = (call: CallRecord, ending: Ending | null): AuditDraft => ({
	...emptyEvent,
	event: ending === null ? 'attempt' : 'call',
	call_id: call.id,
	request_id: call.requestId,
	source: call.source,
	entrypoint: call.entrypoint,
	action: call.action,
	subject: call.caller?.subject ?? null,
	kind: call.caller?.kind ?? null,
	on_behalf_of: call.caller?.onBehalfOf ?? null,
	arguments_hash: call.evidence?.argumentsHash ?? null,
	arguments: call.evidence?.arguments ?? null,
	outcome: ending?.outcome ?? null,
	status: ending?.status ?? null,
	duration_ms:
		ending === null ? null : Math.round((performance.now() - call.startedAt) * 1000) / 1000,
	approval_id: call.approval?.id ?? call.pendingApproval,
	detail: ending?.thrown === undefined ? null : { thrown: ending.thrown }
})
