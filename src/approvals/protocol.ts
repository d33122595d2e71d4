/** The wire types of approvals: what callers, approvers and notifications read; JSON in snake_case. */

import type { Entrypoint, Surface } from '../calls/call'
import type { Json } from '../schema/json-schema'

/** Every status, in the order in which an approval can pass through them; the last four are final. */
export const approvalStatuses = [
	'pending',
	'approved',
	'denied',
	'withdrawn',
	'expired',
	'consumed'
] as const

/** Where an approval stands. */
export type ApprovalStatus = (typeof approvalStatuses)[number]

/** The kinds of steps; on record and in notifications as `approval.<step>`. */
export type ApprovalStep =
	| 'requested'
	| 'decided'
	| 'approved'
	| 'denied'
	| 'withdrawn'
	| 'expired'
	| 'voided'
	| 'consumed'

/** Longest reason, of whoever asks or decides, in UTF-16 units. */
export const maxReasonLength = 2000

/** An earlier request for the very same call. */
export interface EarlierApproval {
	id: string
	status: ApprovalStatus
	/** Present where it did not expire by time: what the call would do had changed. */
	voided?: true
	/** When it ended, ISO 8601. */
	at: string
	/** What became of the run: `ok`, an error code, or null when nobody knows. */
	outcome: string | null
}

/** What a caller reads of its own request, as `error.approval` or `_meta["dev.quater/approval"]`. */
export interface PendingApproval {
	/** `apr_` and 20 lower-case hex digits. */
	id: string
	action: string
	/** Plain, since the caller knows the arguments. */
	arguments_hash: string
	status: ApprovalStatus
	/** Present where it did not expire by time: what the call would do had changed. */
	voided?: true
	/** When waiting, or the time to run it, ends; ISO 8601. */
	expires_at: string
	approvers_needed: number
	/** The last request for the very same call, when there was one. */
	earlier?: EarlierApproval
}

/** One decision. */
export interface DecisionView {
	subject: string
	kind: 'human' | 'agent' | 'service'
	decision: 'approve' | 'deny'
	reason: string | null
	/** ISO 8601. */
	at: string
}

/** What the reader of an approval may do with it now. */
export interface AllowedSteps {
	approve: boolean
	deny: boolean
	withdraw: boolean
	/** What keeps the reader from deciding, as one sentence, or null. */
	why: string | null
}

/** One approval as `GET <path>/api/:id` answers it. */
export interface ApprovalView {
	id: string
	service: string
	action: string
	/** What the action does, in the words of its description. */
	description: string
	method: string
	/** The route pattern. */
	path: string
	/** As the handler will receive them, secret values masked; null once erased. */
	arguments: Record<string, Json> | null
	/** Keyed (`hmac-sha256:`) where the arguments hold secrets, else `sha256:`. */
	arguments_hash: string
	status: ApprovalStatus
	/** Whether it did not expire by time: what the call would do had changed since it was shown. */
	voided: boolean
	requester: { subject: string; kind: string; on_behalf_of: string | null }
	surface: Surface
	entrypoint: Entrypoint
	/** The policy's own words on why this needs a decision. */
	reason: string | null
	/** Why the requester asks, in its own words. */
	request_reason: string | null
	/** What the action would do, as the policy's `preview` computed it; null without one. */
	preview: Json
	/** All times are ISO 8601. */
	created_at: string
	/** When the request stops waiting. */
	expires_at: string
	/** Until when the approved call may run. */
	execute_by: string | null
	/** When it was denied, withdrawn, expired or consumed. */
	ended_at: string | null
	/** What became of the run: `ok`, an error code, or null when it has not run or nobody knows. */
	outcome: string | null
	approvers: number
	approvers_needed: number
	/** Scopes that an approver needs, all of them. */
	approver_scopes: string[]
	require_reason: boolean
	redeem: 'caller' | 'token'
	decisions: DecisionView[]
	/** Earlier executions of the same action with the same arguments, newest first, at most five. */
	earlier: EarlierApproval[]
	allowed: AllowedSteps
	/** Single use, in the answer to the deciding approval alone, where the policy says `redeem: 'token'`. */
	token?: string
}

/** What `GET <path>/api` answers, newest first. */
export interface ApprovalList {
	service: { name: string; version: string }
	viewer: { subject: string; kind: string; may_decide: boolean }
	approvals: ApprovalView[]
	/** Hand it back as `?cursor=`; null on the last page. */
	next_cursor: string | null
}

/** What `POST <path>/api/:id/decision` takes. */
export interface DecisionRequest {
	decision: 'approve' | 'deny'
	reason?: string
}

/** What `approvals.notify` is told, after it is on record. */
export interface ApprovalEvent {
	/** Unique; the same on every attempt to deliver it. */
	id: string
	type: `approval.${ApprovalStep}`
	/** ISO 8601. */
	at: string
	approval: Omit<ApprovalView, 'allowed' | 'token'>
	/** Where to read and decide it; needs the approver's own sign-in. Null without `approvals.url`. */
	url: string | null
}
