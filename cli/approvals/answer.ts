/** Reads approvals that a server sent. */

import {
	type AllowedSteps,
	type ApprovalList,
	type ApprovalView,
	approvalStatuses,
	type DecisionView,
	type EarlierApproval
} from '../../src/approvals/protocol'
import { isRecord } from '../../src/schema/json'
import {
	anything,
	type Check,
	checked,
	count,
	listOf,
	members,
	nullable,
	oneOf,
	optional,
	text,
	time,
	truth
} from '../targets/shape'

/**
 * One approval, which must be the one that was asked for.
 *
 * @throws ClientError `invalid_answer`.
 */
export const readApproval = (value: unknown, id: string): ApprovalView =>
	// Another id would put another call before the reader's eyes than the one that is decided.
	checked<ApprovalView>(value, { ...approval, id: oneOf([id]) }, 'approval')

/**
 * A page of approvals.
 *
 * @throws ClientError `invalid_answer`.
 */
export const readApprovals = (value: unknown): ApprovalList => {
	const list = checked<ApprovalList>(
		value,
		{ service, viewer, approvals: Array.isArray, next_cursor: nullable(text) },
		'approvals'
	)
	for (const [index, view] of list.approvals.entries())
		checked(view, approval, `approvals[${index}]`)
	return list
}

/** What an approval may be called; whoever builds a path of it has checked it. */
export const isApprovalId = (word: unknown): word is string =>
	typeof word === 'string' && /^apr_[A-Za-z0-9]{1,64}$/.test(word)

const status: Check = oneOf(approvalStatuses)

const service: Check = members<ApprovalList['service']>({ name: text, version: text })

const viewer: Check = members<ApprovalList['viewer']>({
	subject: text,
	kind: text,
	may_decide: truth
})

const decision = {
	subject: text,
	kind: text,
	decision: oneOf(['approve', 'deny']),
	reason: nullable(text),
	at: time
} satisfies Record<keyof DecisionView, Check>

const earlier = {
	id: isApprovalId,
	status,
	voided: optional(truth),
	at: time,
	outcome: nullable(text)
} satisfies Record<keyof EarlierApproval, Check>

const allowed = {
	approve: truth,
	deny: truth,
	withdraw: truth,
	why: nullable(text)
} satisfies Record<keyof AllowedSteps, Check>

const approval = {
	id: isApprovalId,
	service: text,
	action: text,
	description: text,
	method: text,
	path: text,
	arguments: nullable(isRecord),
	arguments_hash: text,
	status,
	voided: truth,
	requester: members<ApprovalView['requester']>({
		subject: text,
		kind: text,
		on_behalf_of: nullable(text)
	}),
	surface: text,
	entrypoint: text,
	reason: nullable(text),
	request_reason: nullable(text),
	preview: anything,
	created_at: time,
	expires_at: time,
	execute_by: nullable(time),
	ended_at: nullable(time),
	outcome: nullable(text),
	approvers: count,
	approvers_needed: count,
	approver_scopes: listOf(text),
	require_reason: truth,
	redeem: oneOf(['caller', 'token']),
	decisions: listOf(members<DecisionView>(decision)),
	earlier: listOf(members<EarlierApproval>(earlier)),
	allowed: members<AllowedSteps>(allowed),
	token: optional(text)
} satisfies Record<keyof ApprovalView, Check>
