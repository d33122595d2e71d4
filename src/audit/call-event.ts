/** What the audit trail keeps of a call. */

import type { Outcome } from '../app/runtime'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { errors, type QuaterError } from '../errors'
import { type AuditDraft, type EventCall, eventOf } from './event'

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
const endingWith = (error: QuaterError): Ending => ({
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
	...eventOf(ending === null ? 'attempt' : 'call', call, call.caller),
	action: call.action,
	arguments_hash: call.evidence?.argumentsHash ?? null,
	arguments: call.evidence?.arguments ?? null,
	outcome: ending?.outcome ?? null,
	status: ending?.status ?? null,
	duration_ms:
		ending === null ? null : Math.round((performance.now() - call.startedAt) * 1000) / 1000,
	approval_id: call.approval?.id ?? call.pendingApproval,
	detail: ending?.thrown === undefined ? null : { thrown: ending.thrown }
})

/** Somebody who was turned away before any action. */
export interface Refusal {
	readonly call: EventCall
	readonly caller: Caller | null
	readonly error: QuaterError
	/** The name that was asked for, where it can be one. */
	readonly action: string | null
	/** The approval that the caller may not decide. */
	readonly approvalId?: string | null
}

/** The event of a refusal, which also tells how many before it were not recorded. */
export const refusedEvent = (
	{ call, caller, error, action, approvalId = null }: Refusal,
	notRecorded: number
): AuditDraft => {
	const { outcome, status } = endingWith(error)
	return {
		...eventOf('refused', call, caller),
		action,
		outcome,
		status,
		approval_id: approvalId,
		detail: notRecorded === 0 ? null : { refusals_not_recorded: notRecorded }
	}
}
