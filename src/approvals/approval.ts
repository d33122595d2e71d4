/** An approval as it is stored, and where it stands at a given time. */

import type { Caller, Entrypoint, Surface } from '../calls/call'
import type { ApprovalStatus } from './protocol'

/** The rules that held when an approval was asked for. */
export interface FrozenPolicy {
	readonly reason: string | null
	/** Distinct persons that must approve, 1 or more. */
	readonly approvers: number
	/** Scopes of which an approver needs all. */
	readonly approverScopes: readonly string[]
	readonly selfApproval: boolean
	readonly agentApprovers: boolean
	readonly requireReason: boolean
	readonly redeem: 'caller' | 'token'
	readonly bindPreview: boolean
	/** How long a request waits, in milliseconds. */
	readonly pendingMs: number
	/** How long an approved call may be run, in milliseconds. */
	readonly executionMs: number
}

/** Somebody who asked or decided, without the credential itself. */
export interface Party {
	readonly subject: string
	readonly kind: Caller['kind']
	readonly onBehalfOf: string | null
	/** Keyed hashes of the credentials that the request carried. */
	readonly credentials: readonly string[]
}

/** One decision. */
export interface Decision {
	readonly by: Party
	readonly decision: 'approve' | 'deny'
	readonly reason: string | null
	/** Milliseconds since 1970, as all times here. */
	readonly at: number
}

/** What one exact call is: every part of it must be equal for an approval to hold. */
export interface CallKey {
	readonly service: string
	readonly action: string
	/** `sha256:` and hex over method, path, input schema and policy. */
	readonly fingerprint: string
	/** `sha256:` and hex, or `hmac-sha256:` and hex where the arguments hold secrets. */
	readonly argumentsHash: string
	readonly subject: string
}

/** What makes two calls of one service the same, whoever makes them. */
export type SameCall = Pick<CallKey, 'action' | 'argumentsHash'>

/** Whether two calls of one service are the same. */
export const isSameCall = (a: SameCall, b: SameCall): boolean =>
	a.argumentsHash === b.argumentsHash && a.action === b.action

/** A request for approval that is about to be stored. */
export interface ApprovalDraft extends CallKey {
	readonly id: string
	readonly method: string
	readonly path: string
	readonly description: string
	/** Canonical JSON of the arguments, secrets masked. */
	readonly arguments: string
	readonly requester: Party
	readonly surface: Surface
	readonly entrypoint: Entrypoint
	readonly requestReason: string | null
	/** Canonical JSON of what the policy's `preview` said; `null` without one. */
	readonly preview: string
	readonly policy: FrozenPolicy
}

/** An approval as it is stored. */
export interface Approval extends Omit<ApprovalDraft, 'arguments' | 'preview'> {
	/** Place of the request in the audit trail; newer ones are larger. */
	readonly seq: number
	/** Null once erased. */
	readonly arguments: string | null
	/** Null once erased. */
	readonly preview: string | null
	/** As last written; time may have ended it since: see {@link statusAt}. */
	readonly state: ApprovalStatus
	/** Ended because what it was bound to changed, so that it neither runs nor keeps refusing. */
	readonly voided: boolean
	readonly createdAt: number
	readonly expiresAt: number
	readonly executeBy: number | null
	readonly endedAt: number | null
	readonly outcome: string | null
	readonly tokenHash: string | null
	readonly earlierId: string | null
	readonly decisions: readonly Decision[]
}

/**
 * Changes an approval by one decision, or refuses by throwing; runs inside the transaction, and again
 * where that has to be repeated.
 */
export type Judge = (approval: Approval, now: number) => DecisionOutcome

/** What a decision makes of an approval. */
export interface DecisionOutcome {
	readonly decision: Decision
	readonly state: ApprovalStatus
	readonly executeBy: number | null
	readonly endedAt: number | null
	/** Of the token to redeem it with; null where none is needed. */
	readonly tokenHash: string | null
}

/** Where an approval stands: what time has ended is `expired`, written down or not. */
export const statusAt = (
	{ state, expiresAt, executeBy }: Pick<Approval, 'state' | 'expiresAt' | 'executeBy'>,
	now: number
): ApprovalStatus => {
	if (state === 'pending' && now >= expiresAt) return 'expired'
	if (state === 'approved' && executeBy !== null && now >= executeBy) return 'expired'
	return state
}

/** When an approval ended, or will end if nothing happens. */
export const endOf = (approval: Approval): number =>
	approval.endedAt ??
	(approval.state === 'approved' && approval.executeBy !== null
		? approval.executeBy
		: approval.expiresAt)

/** How many more persons must approve. */
export const approversNeeded = ({ policy, decisions, state }: Approval): number =>
	state === 'pending'
		? Math.max(
				0,
				policy.approvers - decisions.filter(({ decision }) => decision === 'approve').length
			)
		: 0

/**
 * Whether an approval speaks for an identical call now: it waits, may be run, or its refusal still
 * holds. A refusal, and an approval that was left to expire, hold until the time ends for which the
 * request would have waited; otherwise asking again would wear approvers down.
 */
export const holdsAt = (approval: Approval, now: number): boolean => {
	const status = statusAt(approval, now)
	if (status === 'pending' || status === 'approved') return true
	if (status === 'consumed' || approval.voided) return false
	return now < approval.expiresAt
}
