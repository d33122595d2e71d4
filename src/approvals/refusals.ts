/** What a call that may not run is told: where its approval stands, and what to do next. */

import { QuaterError } from '../errors'
import { type Approval, approversNeeded, endOf } from './approval'
import { earlierView, groundChanged, pendingView } from './view'

/** What a refusal says of the call. */
export interface RefusedCall {
	readonly action: string
	/** Plain: it goes to the caller alone. */
	readonly argumentsHash: string
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The refusal of a call whose approval waits, or whose token is missing. */
export const approvalRequired = (
	{ action, argumentsHash }: RefusedCall,
	approval: Approval,
	earlier: Approval | null
): QuaterError => {
	const { id, policy, state } = approval
	const others = approversNeeded(approval)
	const who = others > 1 ? `${others} others` : 'someone else'
	const waits = `Approval required: ${who} must approve this call (${id}) before ${iso(approval.expiresAt)}.`
	const approved = `Approval required: ${id} is approved, and runs with its token alone, before ${iso(endOf(approval))}.`
	const before = earlier === null ? '' : wordsOf(earlier)
	const next =
		policy.redeem === 'token'
			? 'call again with identical arguments and the token that the approver was given.'
			: 'call again with identical arguments.'
	return new QuaterError('approval_required', {
		message: (state === 'approved' ? approved : waits) + before,
		hint: state === 'approved' ? `To run it, ${next}` : `Once it is approved, ${next}`,
		data: {
			action,
			arguments_hash: argumentsHash,
			approval: pendingView(approval, argumentsHash, earlier)
		}
	})
}

/** What is said of the request before this one. */
const wordsOf = (earlier: Approval): string => {
	const { id, at, outcome } = earlierView(earlier)
	if (earlier.voided) return ` ${groundChanged}: ${id} no longer holds.`
	if (earlier.state !== 'consumed') return ''
	return ` The same call already ran on ${at} (${id}, outcome: ${outcome ?? 'unknown'}); look before you repeat it.`
}

/** Why an approval does not let a call run. */
type DenialReason = 'denied' | 'withdrawn' | 'expired' | 'consumed' | 'unknown' | 'invalid_token'

const words: Readonly<Record<DenialReason, string>> = {
	denied: 'was denied',
	withdrawn: 'was withdrawn',
	expired: 'has expired',
	consumed: 'has been used',
	unknown: 'is not for this call',
	invalid_token: 'does not take this token'
}

/** The refusal of a call whose approval ended otherwise, or whose token is not its own. */
export const approvalDenied = (
	{ action, argumentsHash }: RefusedCall,
	approval: Approval | null,
	reason: DenialReason
): QuaterError => {
	const voided = approval?.voided === true
	const ended = voided ? 'no longer holds' : words[reason]
	const sentence = `The approval ${approval === null ? '' : `${approval.id} `}${ended}, so nothing was run.`
	const said = reason === 'denied' ? approval?.decisions.at(-1)?.reason : null
	const again =
		approval !== null && !voided && ['denied', 'withdrawn', 'expired'].includes(reason)
			? `The same call can be asked for again after ${iso(approval.expiresAt)}.`
			: undefined
	const hint = voided ? `${groundChanged}. Call again to ask for it as it is now.` : again
	return new QuaterError('approval_denied', {
		message: said ? `${sentence} Reason: ${said}` : sentence,
		...(hint && { hint }),
		data: {
			reason,
			action,
			arguments_hash: argumentsHash,
			...(approval && { approval: pendingView(approval, argumentsHash, null) })
		}
	})
}

/** The refusal of a requester with too many requests that wait. */
export const tooManyPending = (maxPending: number, retryAt: number, now: number): QuaterError => {
	const seconds = Math.max(1, Math.ceil((retryAt - now) / 1000))
	return new QuaterError('rate_limited', {
		message: `You have ${maxPending} requests that wait for approval; this one was not stored.`,
		hint: 'Wait until some are decided.',
		headers: { 'retry-after': String(seconds) },
		data: { retry_after: seconds }
	})
}
