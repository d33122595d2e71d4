/** Approvals as callers, approvers and notifications read them. */

import type { Json } from '../schema/json-schema'
import { type Approval, approversNeeded, endOf, statusAt } from './approval'
import type { AllowedSteps, ApprovalView, EarlierApproval, PendingApproval } from './protocol'
import { type Reader, whyNotDecide } from './rules'

const iso = (ms: number): string => new Date(ms).toISOString()

const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))

const parse = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json))

/** An earlier request, in short. */
export const earlierView = (approval: Approval): EarlierApproval => ({
	id: approval.id,
	status: approval.state,
	...(approval.voided && { voided: true }),
	at: iso(endOf(approval)),
	outcome: approval.outcome
})

/** What the requester reads in an answer; `argumentsHash` is the plain one, which it may know. */
export const pendingView = (
	approval: Approval,
	argumentsHash: string,
	earlier: Approval | null
): PendingApproval => ({
	id: approval.id,
	action: approval.action,
	arguments_hash: argumentsHash,
	status: approval.state,
	...(approval.voided && { voided: true }),
	expires_at: iso(endOf(approval)),
	approvers_needed: approversNeeded(approval),
	...(earlier && { earlier: earlierView(earlier) })
})

/** One approval, without what depends on its reader. */
export const approvalView = (
	approval: Approval,
	earlier: readonly Approval[]
): Omit<ApprovalView, 'allowed' | 'token'> => ({
	id: approval.id,
	service: approval.service,
	action: approval.action,
	description: approval.description,
	method: approval.method,
	path: approval.path,
	arguments: parse(approval.arguments) as ApprovalView['arguments'],
	arguments_hash: approval.argumentsHash,
	status: approval.state,
	voided: approval.voided,
	requester: {
		subject: approval.subject,
		kind: approval.requester.kind,
		on_behalf_of: approval.requester.onBehalfOf
	},
	surface: approval.surface,
	entrypoint: approval.entrypoint,
	reason: approval.policy.reason,
	request_reason: approval.requestReason,
	preview: parse(approval.preview),
	created_at: iso(approval.createdAt),
	expires_at: iso(approval.expiresAt),
	execute_by: isoOrNull(approval.executeBy),
	ended_at: isoOrNull(approval.endedAt),
	outcome: approval.outcome,
	approvers: approval.policy.approvers,
	approvers_needed: approversNeeded(approval),
	approver_scopes: [...approval.policy.approverScopes],
	require_reason: approval.policy.requireReason,
	redeem: approval.policy.redeem,
	decisions: approval.decisions.map(({ by, decision, reason, at }) => ({
		subject: by.subject,
		kind: by.kind,
		decision,
		reason,
		at: iso(at)
	})),
	earlier: earlier.filter(({ id }) => id !== approval.id).map(earlierView)
})

/** What ends an approval whose preview is bound. */
export const groundChanged = 'What the call would do has changed since it was shown'

/** What a reader may do with an approval now. */
export const allowedSteps = (approval: Approval, reader: Reader, now: number): AllowedSteps => {
	const status = statusAt(approval, now)
	const open = status === 'pending' || status === 'approved'
	if (!open) {
		const why = approval.voided ? `${groundChanged}, so this ended.` : `This is ${status}.`
		return { approve: false, deny: false, withdraw: false, why }
	}
	const withdraw = approval.subject === reader.party.subject
	const refusal = whyNotDecide(approval, reader)
	const stopping = whyNotDecide({ ...approval, decisions: [] }, reader)
	return {
		approve: status === 'pending' && refusal === null,
		deny: stopping === null,
		withdraw,
		why: withdraw || stopping === null ? (refusal?.message ?? null) : stopping.message
	}
}
