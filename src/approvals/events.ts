/** What the audit trail keeps of an approval's steps. */

import { type AuditDraft, eventOf } from '../audit/event'
import { keptJson } from '../audit/kept-json'
import type { CallRecord } from '../calls/call-record'
import type { Json } from '../schema/json-schema'
import type { Approval, Party } from './approval'
import type { ApprovalStep } from './protocol'

/** Who takes a step: a call, with its caller; nobody, where time does. */
export interface Actor {
	readonly call: CallRecord | null
	readonly party: Party | null
}

/** The audit event of one step. */
export const stepEvent = (
	step: ApprovalStep,
	approval: Approval,
	{ call, party }: Actor,
	reason: string | null = null
): AuditDraft => {
	const { policy, preview, decisions } = approval
	const detail: Record<string, Json> = { requester: approval.subject }
	if (step === 'requested') {
		detail.approvers = policy.approvers
		detail.expires_at = new Date(approval.expiresAt).toISOString()
		if (preview !== null && preview !== 'null')
			detail.preview = JSON.parse(keptJson(preview).json) as Json
	}
	if (reason !== null) detail.reason = reason
	if (step === 'decided' || step === 'approved') {
		detail.approvals = decisions.filter(({ decision }) => decision === 'approve').length
	}
	return {
		...eventOf(`approval.${step}`, call, party),
		action: approval.action,
		arguments_hash: approval.argumentsHash,
		arguments: step === 'requested' ? keptJson(approval.arguments ?? 'null') : null,
		outcome: approval.state,
		approval_id: approval.id,
		detail
	}
}

/** The step that an approval's new state stands for. */
export const stepOf = ({ state, voided }: Approval): ApprovalStep => {
	if (voided) return 'voided'
	return state === 'pending' ? 'decided' : state
}
