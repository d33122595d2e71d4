/** Calls in process, for the local command line: the remote call without a wire. */

import { errorResponse } from '../answers'
import type { Engine } from '../app/engine'
import type { LocalCallOptions, LocalRequestOptions, RemoteReply } from '../app/runtime'
import { identify, identifyFor } from '../auth/identity'
import { CallRecord, mintId } from '../calls/call-record'
import { lengthProblem } from '../checks/body-limit'
import { QuaterError, toQuaterError } from '../errors'
import { reportFault } from '../log'
import { pathOf } from '../routes/pattern'
import type { Manifest, RemoteCall } from './protocol'
import { answerCall, failure, manifestOf } from './server'

/** The manifest as this caller may see it. Throws `QuaterError`. */
export const manifestLocally = async (
	engine: Engine,
	options: LocalCallOptions
): Promise<Manifest> => {
	const { manifest, path } = engine.options.remote
	const { call, request } = begin('GET', manifest, options)
	try {
		return manifestOf(engine, path, await identify(engine.options, call, request))
	} catch (cause) {
		turnAway(engine, call, toQuaterError(cause))
		throw cause
	}
}

/** Runs one action; what goes wrong becomes an answer, as it does on the wire. */
export const callLocally = async (
	engine: Engine,
	payload: RemoteCall,
	options: LocalCallOptions
): Promise<RemoteReply> => {
	const { call, request } = begin('POST', engine.options.remote.path, options)
	const { bodyBytes, actionResultBytes } = engine.options.limits
	try {
		const tooLong = lengthProblem(Buffer.byteLength(JSON.stringify(payload)), bodyBytes)
		if (tooLong) throw tooLong
		const caller = await identifyFor(payload.action, engine, call, request)
		return await answerCall(payload, {
			visible: (name) => engine.visible(name, caller, call),
			dispatch: engine.dispatch,
			maxResultBytes: actionResultBytes,
			caller,
			entrypoint: 'local',
			requestId: call.requestId,
			transport: request,
			signal: options.signal,
			progress: options.progress,
			chunk: options.chunk,
			bodyLimitAt: engine.bodyLimitAt
		})
	} catch (cause) {
		const error = toQuaterError(cause)
		reportFault(error, call.requestId)
		turnAway(engine, call, error)
		return failure(error, call.requestId)
	}
}

/** Records whoever is not let in, as a server does. */
const turnAway = (engine: Engine, call: CallRecord, error: QuaterError): void => {
	if (error.code !== 'unauthenticated') return
	const { caller, action } = call
	engine.services.ledger.refused({ call, caller, error, action })
}

/** Answers a request to the approvals or audit endpoints, as a server would. */
export const requestLocally = async (
	engine: Engine,
	path: string,
	{ headers, method = 'GET', body, signal }: LocalRequestOptions
): Promise<Response> => {
	const init = { method, headers, ...(body !== undefined && { body }), ...(signal && { signal }) }
	const request = new Request(new URL(path, 'http://localhost'), init)
	const origin = { source: 'api', entrypoint: 'local', requestId: mintId() } as const
	const call = new CallRecord(origin, request, signal)
	try {
		const endpoint = engine.endpoints.get(pathOf(request.url))
		const { approvals, audit } = engine.paths
		const ours = [approvals, audit].some((own) => own !== null && endpoint?.path.startsWith(own))
		if (endpoint === undefined || !ours) throw new QuaterError('not_found')
		return await endpoint.handle(call, request)
	} catch (cause) {
		const error = toQuaterError(cause)
		reportFault(error, call.requestId)
		return errorResponse(error, call.requestId)
	}
}

/** The request that authenticators see: like the remote one, with the headers of `--token` and `--header`. */
const begin = (method: string, path: string, { headers, signal }: LocalCallOptions) => {
	const request = new Request(`http://localhost${path}`, { method, headers })
	const origin = { source: 'cli', entrypoint: 'local', requestId: mintId() } as const
	return { call: new CallRecord(origin, request, signal), request }
}
