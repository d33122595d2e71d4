/** Runs an action for mcp or cli through the app's whole lifecycle: the only door to a handler. */

import type { Maybe } from '../app/pipeline'
import type { Dispatch, DispatchRequest, Outcome } from '../app/runtime'
import { toQuaterError } from '../errors'
import { reportFault } from '../log'
import type { RoutePlan } from '../routes/registry'
import { type BoundArguments, bindArguments } from './arguments'
import { encodeBody } from './body-encoding'
import { CallRecord, type Calls } from './call-record'
import { noteSource } from './response-body'

/** What dispatch needs from the app. */
export interface DispatchPort {
	/** Where the calls under way are kept. */
	readonly calls: Calls
	/** The plan of an action; dispatch runs nothing else. */
	planOf(action: DispatchRequest['action']): RoutePlan
	/** The app's own fetch, hooks and all. */
	fetch(request: Request): Maybe<Response>
	/** Transport headers that an authenticated request hands to the handler, in lower case. */
	readonly forward: Readonly<Record<'mcp' | 'cli', readonly string[]>>
	/** Whether anybody asks how long calls took. */
	timesCalls(): boolean
	/** Takes note of how a call ended; where it returns a promise, the answer waits for it. */
	conclude(
		order: DispatchRequest,
		call: CallRecord | null,
		outcome: Outcome
	): Promise<void> | undefined
}

const origin = 'http://localhost'

/**
 * Builds the dispatcher. Each call becomes a Request made of the named arguments alone: headers,
 * cookies and body of the transport are invisible to the handler, and the caller travels beside
 * the Request, never in it.
 */
export const createDispatch =
	(port: DispatchPort): Dispatch =>
	(order) => {
		const plan = port.planOf(order.action)
		let call: CallRecord | null = null
		try {
			const bound = bindArguments(order.action, order.arguments)
			const request = register(order, plan, bound, port)
			call = port.calls.get(request)!
			const response = port.fetch(request)
			if (!(response instanceof Promise)) {
				return concluded(port, order, call, outcomeOf(response, call))
			}
			const begun = call
			return response
				.then(
					(late) => outcomeOf(late, begun),
					(cause) => failed(cause, order, begun)
				)
				.then((outcome) => concluded(port, order, begun, outcome))
		} catch (cause) {
			return concluded(port, order, call, failed(cause, order, call))
		}
	}

const concluded = (
	port: DispatchPort,
	order: DispatchRequest,
	call: CallRecord | null,
	outcome: Outcome
): Maybe<Outcome> => {
	const noted = port.conclude(order, call, outcome)
	return noted === undefined ? outcome : noted.then(() => outcome)
}

const outcomeOf = (response: Response, call: CallRecord): Outcome => {
	if (call.refusal) return call.refusal
	if (call.answered !== null) return { kind: 'response', response, json: call.answered }
	noteSource(response, call)
	return { kind: 'response', response }
}

const failed = (
	cause: unknown,
	{ requestId }: DispatchRequest,
	call: CallRecord | null
): Outcome => {
	if (call?.refusal) return call.refusal
	const error = toQuaterError(cause)
	reportFault(error, requestId)
	return { kind: 'error', error }
}

const register = (
	order: DispatchRequest,
	plan: RoutePlan,
	bound: BoundArguments,
	port: DispatchPort
): Request => {
	const injectBody = bound.body !== undefined && canInject(plan, order)
	const init = initOf(order, bound, injectBody, port)
	const url = origin + bound.target
	const request = init === undefined ? new Request(url) : new Request(url, init)
	const call = callOf(order, request)
	if (port.timesCalls()) call.startedAt = performance.now()
	call.access = 'authenticated'
	call.dryRun = order.dryRun
	if (order.progress) call.progress = order.progress
	call.errand = {
		route: plan.route.identity,
		body: bound.body,
		injectBody,
		approvalToken: order.approvalToken,
		reason: order.reason,
		approvalId: order.approvalId,
		transport: order.transport
	}
	port.calls.set(request, call)
	return request
}

/** The record of a call, whether a Request could be made for it or not. */
export const callOf = (order: DispatchRequest, request: Request | null = null): CallRecord => {
	const { source, entrypoint, requestId } = order
	const call = new CallRecord({ source, entrypoint, requestId }, request, order.signal)
	call.caller = order.caller
	call.action = order.action.name
	if (request === null) call.startedAt = performance.now()
	return call
}

/** Headers are made only where there is one: most calls have none. */
const initOf = (
	order: DispatchRequest,
	bound: BoundArguments,
	injectBody: boolean,
	port: DispatchPort
): RequestInit | undefined => {
	const { method } = order.action
	const forwards = port.forward[order.source].length > 0
	const encodes = bound.body !== undefined && !injectBody
	if (bound.headers.length === 0 && !forwards && !encodes) {
		return method === 'GET' ? undefined : { method }
	}
	const headers = new Headers(bound.headers as [string, string][])
	copyForwarded(order, headers, port)
	if (!encodes) return { method, headers }
	const { body, contentType } = encodeBody(order.action, bound.body)
	if (contentType !== undefined) headers.set('content-type', contentType)
	return { method, headers, body }
}

/** A body is injected only where nobody would look for it in the raw request. */
const canInject = ({ route }: RoutePlan, { action }: DispatchRequest): boolean =>
	action.body.encoding === 'json' && !route.readsRequest

const copyForwarded = (order: DispatchRequest, headers: Headers, { forward }: DispatchPort) => {
	if (order.transport === null || order.caller === null) return
	for (const name of forward[order.source]) {
		const value = order.transport.headers.get(name)
		if (value !== null) headers.set(name, value)
	}
}
