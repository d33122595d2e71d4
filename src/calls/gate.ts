/** The last decision before a handler: an approved call, with arguments that nobody changed since. */

import type { Approvals } from '../approvals/approvals'
import type { Ledger } from '../audit/ledger'
import { QuaterError } from '../errors'
import type { Action, ApprovalPolicy } from '../routes/action'
import type { RoutePlan } from '../routes/registry'
import { titleOf } from '../routes/route'
import { isApprovalNeeded } from './approval'
import type { CallRecord, Calls } from './call-record'
import { argumentsHash, canonicalJson, hashOfCanonical } from './canonical'
import { rehearsed } from './dry-run'
import { unguarded } from './entry'
import { refuseInexact } from './exact'
import { withFilesDescribed } from './files'
import type { RouteContext } from './route-context'
import { useApproval } from './use-approval'
import { type ValidatedArguments, validatedArguments, valueFor } from './validated-arguments'

/** What the gate asks of the app behind it. */
export interface GateHost {
	readonly calls: Calls
	readonly approvals: Approvals
	readonly ledger: Ledger
}

/** The call of an action, before its handler. */
interface Arrival {
	readonly action: Action
	readonly context: RouteContext
	readonly call: CallRecord
}

/** Whether the gate of a route may have to wait before its handler runs. */
export const mayWait = (
	{ policy, action }: RoutePlan,
	{ ledger }: Pick<GateHost, 'ledger'>
): boolean =>
	policy.needsApproval !== null || (action !== null && (ledger.writesAttempts || action.takesFiles))

/**
 * Runs last before a handler, on validated values: ends dry runs with their report, lets a call use
 * up its approval, and refuses those that have none. Waits only where {@link mayWait} says so.
 *
 * @throws DryRunEnd where a rehearsal ends; at once, or as a rejection
 * @throws QuaterError where the call may not run; at once, or as a rejection
 */
export const pass = (
	plan: RoutePlan,
	context: RouteContext,
	host: GateHost
): Promise<void> | undefined => {
	const call = host.calls.get(context.request)
	if (call === undefined) throw unguarded()
	if (context.call !== call || context.caller !== call.caller) throw overwritten(plan)
	call.passed = true
	const { action, policy } = plan
	if (action === null) return undefined
	refuseInexact(action, (input) => valueFor(input, context))
	const { needsApproval } = policy
	if (needsApproval !== null) return passGated(needsApproval, { action, context, call }, host)
	const { ledger } = host
	return call.dryRun || ledger.wantsEvidence
		? passFreely({ action, context, call }, ledger)
		: undefined
}

/** Lets a call pass that needs no approval, and keeps for the trail what can be kept of it. */
const passFreely = (arrival: Arrival, ledger: Ledger): Promise<void> | undefined => {
	const { action, context } = arrival
	const args = validatedArguments(action, context)
	if (!action.takesFiles) return noted(arrival, args, ledger)
	return withFilesDescribed(args).then((described) => noted(arrival, described, ledger))
}

const noted = (
	arrival: Arrival,
	args: ValidatedArguments,
	ledger: Ledger
): Promise<void> | undefined => {
	const { action, context, call } = arrival
	if (call.dryRun) {
		const hash = hashed(arrival, args, ledger)
		const { request } = context
		throw rehearsed({ action, call, request, argumentsHash: hash, isApprovalNeeded: false })
	}
	try {
		hashed(arrival, args, ledger)
	} catch (cause) {
		// A value that JSON cannot carry is the handler's to take; only the trail does without it.
		if (!(cause instanceof QuaterError)) throw cause
	}
	return ledger.attempt(call)
}

const passGated = async (
	policy: ApprovalPolicy,
	arrival: Arrival,
	{ approvals, ledger }: GateHost
): Promise<void> => {
	const { action, context, call } = arrival
	const { request } = context
	const args = await withFilesDescribed(validatedArguments(action, context))
	const hash = hashed(arrival, args, ledger)
	const needed = isApprovalNeeded(policy, call, args)
	if (call.dryRun) {
		throw rehearsed({ action, call, request, argumentsHash: hash, isApprovalNeeded: needed })
	}
	// Before the approval is used up, so that a trail that cannot be written costs none.
	await ledger.attempt(call)
	if (!needed) return
	const gated = { action, policy, call, request, arguments: args, argumentsHash: hash }
	await useApproval(approvals, gated)
	// Others ran while this waited, and may hold what the handler is about to receive.
	const now = await withFilesDescribed(validatedArguments(action, context))
	if (argumentsHash(action.name, now) !== hash) throw changed(action)
}

/** The hash of arguments, which the trail keeps with them where it wants them. */
const hashed = ({ action, call }: Arrival, args: ValidatedArguments, ledger: Ledger): string => {
	const canonical = canonicalJson(args)
	const hash = hashOfCanonical(action.name, canonical)
	if (ledger.wantsEvidence) ledger.keep(call, { action, args, canonical, hash })
	return hash
}

const changed = ({ name }: Action): QuaterError =>
	new QuaterError('internal', {
		cause: new Error(`${name}: a hook changed the arguments after they were approved`)
	})

const overwritten = ({ route }: RoutePlan): QuaterError =>
	new QuaterError('internal', {
		cause: new Error(
			`${titleOf(route)}: a derive, resolve or macro replaced call or caller, which are quater's; rename it`
		)
	})
