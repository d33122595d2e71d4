/** The edge around an app: the ordered steps that every request passes. */

import { errorResponse } from '../answers'
import { identify } from '../auth/identity'
import type { Surface } from '../calls/call'
import { CallRecord } from '../calls/call-record'
import { contentLengthProblem } from '../checks/body-limit'
import { capBody, hasUnboundedBody } from '../checks/cap-body'
import { cors } from '../checks/cors'
import { host } from '../checks/host'
import { type Peer, peerOf } from '../checks/peer'
import { requestId, requestIdOf } from '../checks/request-id'
import { securityHeaders } from '../checks/security-headers'
import { isOauthProbe } from '../endpoints/oauth'
import { QuaterError, toQuaterError } from '../errors'
import { notice, reportFault } from '../log'
import { mcpOrigins } from '../options'
import { failure } from '../remote/server'
import { pathOf } from '../routes/pattern'
import type { Engine } from './engine'
import { isObserved, observed, turnedAway } from './observe'
import { compose, type Maybe, type Step } from './pipeline'

/** What takes a request on to the app. */
export type Next = (request: Request) => Maybe<Response>

/** Answers one request, around the whole app. */
export type Edge = (next: Next, request: Request) => Maybe<Response>

/** Builds the edge of an engine; the order of the steps is the order of the checks. */
export const createEdge = (engine: Engine): Edge => {
	const { calls } = engine
	const peer = peerOf((request) => engine.requestIp(request), engine.options.trustedProxies)
	const pipeline = compose(
		[
			requestId(),
			...headerSteps(engine, peer),
			hostStep(engine, peer),
			...corsSteps(engine),
			ready(engine),
			endpoints(engine),
			bodyLimit(engine),
			authenticateApi(engine),
			dryRun()
		],
		(call, request, cause) => recover(engine, call, request, cause)
	)
	const answer: Edge = (next, request) => {
		// A request that already has a record came through our own door.
		if (calls.has(request)) return next(request)
		const onward: Next = engine.ready || !engine.settle() ? next : (late) => engine.fetch(late)
		const call = new CallRecord(
			{ source: 'api', entrypoint: 'server', requestId: requestIdOf(request.headers) },
			request
		)
		calls.set(request, call)
		const observes = isObserved(engine)
		if (observes) call.startedAt = performance.now()
		const response = pipeline(call, request, onward)
		if (!observes) return response
		if (!(response instanceof Promise)) return observed(engine, call, request, response)
		return response.then((late) => observed(engine, call, request, late))
	}
	return answer
}

const headerSteps = ({ options: { headers } }: Engine, peer: Peer): Step[] =>
	headers === false ? [] : [securityHeaders({ headers, peer })]

const hostStep = ({ options: { hosts } }: Engine, peer: Peer): Step =>
	host({
		...(hosts ? { hosts } : {}),
		peer,
		onRefused: (name) =>
			notice(`refused Host ${JSON.stringify(name)}; if it is yours, add it to hosts: [...]`)
	})

/** CORS as configured; the MCP path has its own origins, and needs headers that an app may not know. */
const corsSteps = ({ options }: Engine): Step[] => {
	const { mcp } = options
	const origins = mcpOrigins(options)
	const forApp = options.cors && cors(options.cors)
	const forMcp = origins.length > 0 ? cors({ origins, methods: ['POST'] }) : null
	if (forApp === null && forMcp === null) return []
	const stepOf = (request: Request): Step | null => {
		const path = pathOf(request.url)
		return path === mcp?.path || path === `${mcp?.path}/` ? forMcp : forApp
	}
	return [
		{
			name: 'cors',
			before: (call, request) => stepOf(request)?.before?.(call, request),
			after: (call, response, request) => stepOf(request)?.after?.(call, response, request)
		}
	]
}

const bodyLimit = ({ bodyLimitAt, options }: Engine): Step => {
	const { bodyBytes, bodyBytesByPath } = options.limits
	const dependsOnPath = Object.keys(bodyBytesByPath).length > 0
	return {
		name: 'body-limit',
		before(_call, request) {
			// Nobody reads the body of these.
			if (request.method === 'GET' || request.method === 'HEAD') return undefined
			const limit = dependsOnPath ? bodyLimitAt(pathOf(request.url)) : bodyBytes
			const problem = contentLengthProblem(request.headers, limit)
			if (problem) throw problem
			if (hasUnboundedBody(request)) capBody(request, limit)
			return undefined
		}
	}
}

const ready = (engine: Engine): Step => ({
	name: 'ready',
	before() {
		if (engine.ready) return undefined
		throw new QuaterError('unavailable', { message: 'The service is starting.' })
	}
})

const endpoints = (engine: Engine): Step => ({
	name: 'endpoints',
	before(call, request) {
		const path = pathOf(request.url)
		const endpoint = engine.endpoints.get(path)
		if (endpoint === undefined) return isOauthProbe(path) ? probe(engine, request) : undefined
		call.source = endpoint.surface
		// Each has a way of its own to rehearse, or none: done in earnest is what nobody asked for.
		if (request.method === 'POST' && request.headers.has('quater-dry-run')) {
			throw new QuaterError('invalid_request', {
				message: 'This endpoint takes no Quater-Dry-Run header, so nothing was run.'
			})
		}
		return endpoint.handle(call, request)
	}
})

/** Says without auth that no authorization metadata is here, unless a route of the app's is. */
const probe = ({ routes }: Engine, request: Request): undefined => {
	if (routes.methodsAt(request).length > 0) return undefined
	throw new QuaterError('not_found')
}

const authenticateApi = (engine: Engine): Step => ({
	name: 'authenticate',
	before(call, request) {
		if (engine.routes.isOpen(request)) {
			call.access = 'public'
			return undefined
		}
		const caller = identify(engine.options, call, request)
		return caller instanceof Promise ? caller.then(() => undefined) : undefined
	}
})

const dryRun = (): Step => ({
	name: 'dry-run',
	before(call, request) {
		const header = request.headers.get('quater-dry-run')
		if (header === null) return undefined
		if (header !== '1') {
			throw new QuaterError('invalid_request', { message: 'Quater-Dry-Run takes the value 1.' })
		}
		call.dryRun = true
		return undefined
	}
})

/** A refusal in the words of the surface that the request was meant for. */
const recover = (engine: Engine, call: CallRecord, request: Request, cause: unknown): Response => {
	const error = toQuaterError(cause)
	reportFault(error, call.requestId)
	const meant: Surface | undefined = engine.endpoints.get(pathOf(request.url))?.surface
	call.source = meant ?? call.source
	if (error.code === 'unauthenticated') turnedAway(engine, call, request, error)
	if (call.source !== 'cli') return errorResponse(error, call.requestId)
	const { status, answer } = failure(error, call.requestId)
	return Response.json(answer, { status, headers: error.headers })
}
