/** What is written down about the requests that pass the edge: audit rows, and access events. */

import { type Ending, endingAs, endingOf } from '../audit/call-event'
import type { CallRecord } from '../calls/call-record'
import type { QuaterError } from '../errors'
import { reportHook } from '../log'
import type { Engine } from './engine'
import type { Maybe } from './pipeline'

/** Whether anybody wants to know of a request. */
export const isObserved = ({ options, recordsCalls, hasApprovals }: Engine): boolean =>
	options.onAccess !== undefined || recordsCalls || hasApprovals

/** Records who is turned away. Only doors to actions are worth a record: strangers ask for anything. */
export const turnedAway = (
	engine: Engine,
	call: CallRecord,
	request: Request,
	error: QuaterError
): void => {
	const action = call.source === 'api' ? engine.routes.actionAt(request) : null
	if (call.source === 'api' && action === null) return
	const { caller } = call
	engine.services.ledger.refused({ call, caller, error, action: action?.name ?? null })
}

/** Records the call of an action before it is answered; whoever asked for access events gets one after. */
export const observed = (
	engine: Engine,
	call: CallRecord,
	request: Request,
	response: Response
): Maybe<Response> => {
	if (engine.options.onAccess !== undefined) logged(engine, call, request, response)
	// Calls through the other doors are recorded where they are dispatched.
	if (call.source !== 'api') return response
	// A body that could not be parsed is refused before its route is entered.
	if (call.action === null && call.caller !== null && response?.status >= 400) {
		call.action = engine.routes.actionAt(request)?.name ?? null
	}
	if (call.action === null) return response
	const recorded = engine.services.ledger.conclude(call, endingOfHttp(call, response))
	return recorded === undefined ? response : recorded.then(() => response)
}

const endingOfHttp = ({ refusal }: CallRecord, response: Response): Ending =>
	refusal === null ? endingAs(response.status) : endingOf(refusal)

/** Schedules the access event for after the answer. */
const logged = (engine: Engine, call: CallRecord, request: Request, response: Response): void => {
	const status = isUpgraded(request, response) ? 101 : response.status
	setImmediate(() => void tellAccess(engine, call, request, status))
}

/** An upgrade leaves no response behind, or one that Bun never sends. */
const isUpgraded = (request: Request, response: Response | undefined): boolean =>
	response === undefined ||
	(response.status === 200 && request.headers.get('upgrade')?.toLowerCase() === 'websocket')

const tellAccess = async (
	engine: Engine,
	call: CallRecord,
	request: Request,
	status: number
): Promise<void> => {
	try {
		await engine.options.onAccess?.({
			request_id: call.requestId,
			call_id: call.id,
			method: request.method,
			path: engine.routes.shownPath(request),
			status,
			duration_ms: performance.now() - call.startedAt,
			source: call.source,
			entrypoint: call.entrypoint,
			action: call.action,
			subject: call.caller?.subject ?? null
		})
	} catch (cause) {
		reportHook('onAccess', cause)
	}
}
