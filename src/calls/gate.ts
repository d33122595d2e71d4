/** The last decision before a handler: the right route, the right caller, an approved call. */

import type { Approvals } from '../approvals/approvals'
import type { Ledger } from '../audit/ledger'
import { hasScopes } from '../auth/access'
import { QuaterError, toQuaterError } from '../errors'
import type { Action, Input, Policy } from '../routes/action'
import { pathOf } from '../routes/pattern'
import type { RoutePlan } from '../routes/registry'
import { titleOf } from '../routes/route'
import { isRecord } from '../schema/json'
import { undeclared, unsafeMember } from '../schema/undeclared'
import { isApprovalNeeded, type ValidatedArguments } from './approval'
import type { DryRunReport } from './call'
import type { CallRecord, Calls } from './call-record'
import { canonicalJson, hashOfCanonical } from './canonical'
import { refuseInexact } from './exact'
import { withFilesDescribed } from './files'

/** The parts of a route's context that the gate reads and fills. */
export interface RouteContext {
	readonly request: Request
	params?: Record<string, unknown>
	query?: Record<string, unknown>
	headers?: Record<string, unknown>
	cookie?: Record<string, { readonly value: unknown }>
	body?: unknown
	call?: unknown
	caller?: unknown
}

/** Thrown where a rehearsal ends, so that neither the handler nor any later hook runs. */
export class DryRunEnd extends Error {
	override readonly name = 'DryRunEnd'
	readonly code = 'QUATER_DRY_RUN'
	readonly status = 200
	readonly report: DryRunReport

	constructor(report: DryRunReport) {
		super('The dry run ends here.')
		this.report = report
	}
}

/**
 * Runs first on a route, before validation: makes sure that this route may take the request, and
 * gives the context its `call` and `caller`. Throws `QuaterError`.
 */
export const enter = (plan: RoutePlan, context: RouteContext, calls: Calls): void => {
	const call = calls.get(context.request)
	if (call === undefined) throw unguarded()
	checkRoute(plan, call)
	call.route = plan.route.path
	call.action = plan.action?.name ?? null
	if (!hasScopes(plan.policy, call.caller)) throw insufficientScope(plan)
	if (plan.action === null) {
		if (call.dryRun) throw cannotRehearse()
	} else if (call.errand === null) checkHttpInput(plan, plan.action, context)
	else if (call.errand.injectBody) context.body = call.errand.body
	context.call = call
	context.caller = call.caller
}

/** What a request without a record gets: it came around the edge. */
export const unguarded = (): QuaterError =>
	new QuaterError('unavailable', {
		message: 'This route is not ready.',
		cause: new Error('a route ran that quater() has not finished; is .use(quater()) on the root?')
	})

/** Nothing that the edge decided from a URL counts until the route that runs agrees with it. */
const checkRoute = (plan: RoutePlan, call: CallRecord): void => {
	if (call.errand !== null) {
		if (call.errand.route === plan.route.identity) return
		throw new QuaterError('invalid_arguments', {
			message: 'Invalid arguments: with these path values the path names another route.'
		})
	}
	if (call.access === 'authenticated' || call.access === 'open') return
	if (call.access === 'public' && plan.openOnApi) return
	throw new QuaterError('not_found')
}

const insufficientScope = ({ policy }: RoutePlan): QuaterError =>
	new QuaterError('insufficient_scope', {
		message: `This needs the scopes: ${policy.scopes.join(', ')}.`,
		data: { scopes: policy.scopes }
	})

const cannotRehearse = (): QuaterError =>
	new QuaterError('invalid_request', {
		message: 'This route cannot be rehearsed, so nothing was run.',
		hint: 'Only actions take a dry run: routes with tool, cli or needsApproval.'
	})

/** What plain HTTP must not do on an action's route, although Elysia would let it. */
const checkHttpInput = (plan: RoutePlan, action: Action, context: RouteContext): void => {
	const { body } = context
	if (plan.route.bodyEncoding === 'json') refuseForeignBody(action, context)
	const unsafe = unsafeMember(body)
	if (unsafe !== undefined) throw unknownArgument(unsafe)
	if (plan.policy.needsApproval === null) return
	refuseUnread(context)
	for (const [place, given] of [
		['query', context.query],
		['body', body]
	] as const) {
		const member = undeclaredIn(action, place, given)
		if (member !== undefined) throw unknownArgument(member)
	}
}

/**
 * Elysia parses only what a schema or a hook asks for; the rest a handler can still read from the raw
 * request, where no approval is bound to it.
 */
const refuseUnread = ({ request, query, body }: RouteContext): void => {
	const search = request.url.indexOf('?')
	const sent = search === -1 ? [] : new URLSearchParams(request.url.slice(search)).keys()
	for (const key of sent) {
		if (!isRecord(query) || !Object.hasOwn(query, key)) throw unknownArgument(key)
	}
	const unread = (body === undefined || body === null) && !request.bodyUsed
	if (unread && request.body !== null) throw unknownArgument('body')
}

const unknownArgument = (member: string): QuaterError =>
	new QuaterError('invalid_arguments', { message: `Unknown argument: ${member}.` })

const refuseForeignBody = (action: Action, { body, request }: RouteContext): void => {
	const type = request.headers.get('content-type')
	const isForeign =
		body === undefined || body === null
			? !parsed.test(type ?? '') && takesBody(action) && request.body !== null
			: type === null || !isJson(type)
	if (isForeign) throw new QuaterError('unsupported_media_type')
}

/** What Elysia parses, case and spaces included; another body is left unread, as if nothing was sent. */
const parsed = /^application\/json(?:;|$)/

const takesBody = ({ inputs }: Action): boolean => inputs.some((input) => input.in === 'body')

const isJson = (type: string): boolean =>
	/^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(type)

const undeclaredIn = (
	action: Action,
	place: 'query' | 'body',
	given: unknown
): string | undefined => {
	const inputs = action.inputs.filter((input) => input.in === place)
	const whole = inputs.find((input) => input.wholeBody)
	if (given === undefined || given === null) return undefined
	const definitions = action.inputSchema.$defs && { $defs: action.inputSchema.$defs }
	if (whole) return undeclared({ ...whole.schema, ...definitions }, given)
	const properties = Object.fromEntries(inputs.map(({ name, schema }) => [name, schema]))
	const { additionalProperties = false } = place === 'body' ? action.inputSchema : {}
	return undeclared({ type: 'object', properties, additionalProperties, ...definitions }, given)
}

/** What the gate asks of the app behind it. */
export interface GateHost {
	readonly calls: Calls
	readonly approvals: Approvals
	readonly ledger: Ledger
}

/** Whether the gate of a route may have to wait before its handler runs. */
export const mayWait = ({ policy, action }: RoutePlan, { ledger }: Pick<GateHost, 'ledger'>) =>
	policy.needsApproval !== null || (action !== null && ledger.writesAttempts)

/**
 * Runs last before a handler, on validated values: ends dry runs with their report, lets a call use
 * up its approval, and refuses those that have none. Throws, or rejects with, {@link DryRunEnd} or
 * `QuaterError`. Waits only where {@link mayWait} says so.
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
	if (plan.action === null) return undefined
	refuseInexact(plan.action, (input) => valueFor(input, context))
	if (plan.policy.needsApproval !== null) return passGated(plan, plan.action, context, call, host)
	if (!call.dryRun && !host.ledger.wantsEvidence) return undefined
	const args = validatedArguments(plan.action, context)
	if (call.dryRun) {
		const hash = hashed(plan.action, args, call, host.ledger)
		throw rehearsed(plan.action, call, context.request, hash, false)
	}
	keepQuietly(plan.action, args, call, host.ledger)
	return host.ledger.attempt(call)
}

/** The hash of arguments, which the trail keeps with them where it wants them. */
const hashed = (
	action: Action,
	args: ValidatedArguments,
	call: CallRecord,
	ledger: Ledger
): string => {
	const canonical = canonicalJson(args)
	const hash = hashOfCanonical(action.name, canonical)
	if (ledger.wantsEvidence) ledger.keep(call, { action, args, canonical, hash })
	return hash
}

/** A value that JSON cannot carry is the handler's to take; only the trail does without it. */
const keepQuietly = (
	action: Action,
	args: ValidatedArguments,
	call: CallRecord,
	ledger: Ledger
): void => {
	try {
		hashed(action, args, call, ledger)
	} catch (cause) {
		if (!(cause instanceof QuaterError)) throw cause
	}
}

const passGated = async (
	{ policy }: RoutePlan,
	action: Action,
	context: RouteContext,
	call: CallRecord,
	{ approvals, ledger }: GateHost
): Promise<void> => {
	const args = await withFilesDescribed(validatedArguments(action, context))
	const hash = hashed(action, args, call, ledger)
	const needed = isApprovalNeeded(policy.needsApproval, call, args)
	if (call.dryRun) throw rehearsed(action, call, context.request, hash, needed)
	// Before the approval is used up, so that a trail that cannot be written costs none.
	await ledger.attempt(call)
	if (!needed) return
	await useApproval(action, policy, context, call, args, hash, approvals)
	// Others ran while this waited, and may hold what the handler is about to receive.
	const now = await withFilesDescribed(validatedArguments(action, context))
	if (hashOfCanonical(action.name, canonicalJson(now)) !== hash) throw changed(action)
}

const changed = ({ name }: Action): QuaterError =>
	new QuaterError('internal', {
		cause: new Error(`${name}: a hook changed the arguments after they were approved`)
	})

const useApproval = async (
	action: Action,
	{ needsApproval }: Policy,
	{ request }: RouteContext,
	call: CallRecord,
	args: ValidatedArguments,
	argumentsHash: string,
	approvals: Approvals
): Promise<void> => {
	const { caller, errand } = call
	if (caller === null) throw new QuaterError('unauthenticated')
	try {
		call.approval = await approvals.admit({
			action,
			policy: needsApproval!,
			call,
			caller,
			request: errand?.transport ?? request,
			arguments: args,
			argumentsHash,
			token: tokenOf(call, request),
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

const tokenOf = ({ errand }: CallRecord, { headers }: Request): string | null =>
	errand ? (errand.approvalToken ?? null) : headers.get('quater-approval') || null

const maxReason = 2000

const reasonOf = ({ headers }: Request): string | null => {
	const reason = headers.get('quater-reason') || null
	if (reason === null || reason.length <= maxReason) return reason
	throw new QuaterError('invalid_arguments', {
		message: `Quater-Reason takes at most ${maxReason} characters.`
	})
}

const rehearsed = (
	action: Action,
	call: CallRecord,
	request: Request,
	hash: string,
	needed: boolean
): DryRunEnd => {
	const report = reportOf(action, call, request, hash, needed)
	call.refusal = { kind: 'dry_run', report }
	return new DryRunEnd(report)
}

const overwritten = ({ route }: RoutePlan): QuaterError =>
	new QuaterError('internal', {
		cause: new Error(
			`${titleOf(route)}: a derive, resolve or macro replaced call or caller, which are quater's; rename it`
		)
	})

const reportOf = (
	action: Action,
	call: CallRecord,
	request: Request,
	hash: string,
	needed: boolean
): DryRunReport => {
	const given = tokenOf(call, request) !== null
	return {
		ok: true,
		dry_run: true,
		action: action.name,
		method: action.method,
		path: pathOf(request.url),
		arguments_hash: hash,
		needs_approval: action.policy.needsApproval !== null,
		approval_required: needed && !given,
		approval_token_provided: given,
		subject: call.caller?.subject ?? null,
		source: call.source,
		entrypoint: call.entrypoint
	}
}

/** What the handler receives for its declared inputs, by argument name. */
const validatedArguments = (action: Action, context: RouteContext): ValidatedArguments => {
	const args: ValidatedArguments = {}
	for (const input of action.inputs) {
		const value = valueFor(input, context)
		if (value !== undefined) args[input.name] = value
	}
	if ((action.inputSchema.additionalProperties ?? false) === false) return args
	// The other members of an open body are arguments as much as those that have a name.
	const named = new Map(action.inputs.map((input) => [input.name, input.in]))
	for (const [name, value] of isRecord(context.body) ? Object.entries(context.body) : []) {
		const place = named.get(name)
		// A member that hides behind an argument of the same name would escape the hash.
		if (place !== undefined && place !== 'body') throw unknownArgument(name)
		if (place === undefined && value !== undefined) args[name] = value
	}
	return args
}

const valueFor = (input: Input, context: RouteContext): unknown => {
	if (input.wholeBody) return context.body
	if (input.in === 'cookie') return context.cookie?.[input.name]?.value
	const place = context[input.in]
	return isRecord(place) && Object.hasOwn(place, input.name) ? place[input.name] : undefined
}
