/** Decides whether a call needs a second person's approval. */

import type { ApprovalPolicy } from '../routes/action'
import type { Call, Caller } from './call'

/** Validated arguments by name, as the handler receives them. */
export type ValidatedArguments = Record<string, unknown>

/**
 * Whether this very call needs approval. Fails closed: a predicate that throws, or returns
 * anything but a boolean, refuses the call.
 */
export const isApprovalNeeded = (
	policy: ApprovalPolicy | null,
	call: Call,
	args: ValidatedArguments
): boolean => {
	if (policy === null) return false
	if (policy.surfaces && !policy.surfaces.includes(call.source)) return false
	if (policy.when === undefined) return true
	const needed: unknown = policy.when(args, call.caller as Caller)
	if (typeof needed === 'boolean') return needed
	throw new TypeError('needsApproval.when must return true or false, at once')
}
