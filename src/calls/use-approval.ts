/** Lets a call use up its approval, with what it brought along for that. */

import type { Approvals } from '../approvals/approvals'
import type { GatedCall } from '../approvals/gated-call'
import { maxReasonLength } from '../approvals/protocol'
import { QuaterError, toQuaterError } from '../errors'
import { isRecord } from '../schema/json'
import type { CallRecord } from './call-record'

/** A validated call that needs an approval. */
export type UnapprovedCall = Pick<
	GatedCall,
	'action' | 'policy' | 'call' | 'request' | 'arguments' | 'argumentsHash'
>

/**
 * Lets a call use up its approval, or notes on the call why it may not run.
 *
 * @throws QuaterError `unauthenticated`, or what {@link Approvals.admit} throws
 */
export const useApproval = async (approvals: Approvals, gated: UnapprovedCall): Promise<void> => {
	const { call, request } = gated
	const { caller, errand } = call
	if (caller === null) throw new QuaterError('unauthenticated')
	try {
		call.approval = await approvals.admit({
			...gated,
			caller,
			request: errand?.transport ?? request,
			token: approvalTokenOf(call, request),
			reason: errand ? (errand.reason ?? null) : reasonOf(request),
			approvalId: errand?.approvalId ?? null
		})
	} catch (cause) {
		const error = toQuaterError(cause)
		call.refusal = { kind: 'error', error }
		const { approval } = error.data
		if (isRecord(approval)) call.pendingApproval = String(approval.id)
		throw error
	}
}

/** The token that a call brought to redeem an approval with, or null. */
export const approvalTokenOf = ({ errand }: CallRecord, { headers }: Request): string | null =>
	errand ? (errand.approvalToken ?? null) : headers.get('quater-approval') || null

const reasonOf = ({ headers }: Request): string | null => {
	const reason = headers.get('quater-reason') || null
	if (reason === null || reason.length <= maxReasonLength) return reason
	throw new QuaterError('invalid_arguments', {
		message: `Quater-Reason takes at most ${maxReasonLength} characters.`
	})
}
