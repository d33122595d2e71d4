/** Decides whether a call needs a second person's approval. */

import type { ApprovalPolicy } from '../routes/action'
import type { Call, Caller } from './call'
import type { ValidatedArguments } from './validated-arguments'

/**
 * Whether this very call needs approval. Fails closed: a predicate that throws, or returns
 * anything but a boolean, refuses the call.
 */
export const isApprovalNeeded = (
	policy: ApprovalPolicy,
	call: Call,
	args: ValidatedArguments
): boolean => {
	if (policy.surfaces && !policy.surfaces.includes(call.source)) return false
	if (policy.when === undefined) return true
	// A copy: what was hashed is what the handler receives, whatever the predicate does to it.
	return answerOf(policy.when, structuredClone(args), call.caller as Caller)
}

/**
 * What a predicate says. Throws for anything but a boolean, and keeps the rejection of a promise, which
 * nobody waits for, from ending the process.
 */
export const answerOf = (
	when: NonNullable<ApprovalPolicy['when']>,
	args: ValidatedArguments,
	caller: Caller
): boolean => {
	const needed: unknown = when(args, caller)
	if (typeof needed === 'boolean') return needed
	if (needed instanceof Promise) needed.catch(() => {})
	throw new TypeError('needsApproval.when must return true or false, at once')
}
