/** The MCP endpoint: every check in its order, from the Origin to the answer. */

import type { Caller } from '../calls/call'
import { contentLengthProblem, readBody } from '../checks/body-limit'
import { isOwnLoopback, originAllowed } from '../checks/origin'
import { errors, QuaterError, toQuaterError } from '../errors'
import { reportFault } from '../log'
import { answerBatch } from './batch'
import type { McpExchange, McpHost } from './host'
import { isObject, jsonResponse, parseError, readMessage, rpcResponse } from './json-rpc'
import { answerMessage, type McpServer, mcpServer } from './server'

/** Answers one HTTP request to the endpoint; never rejects. */
export type McpEndpoint = (exchange: McpExchange) => Response | Promise<Response>

/** A body after the one parse it gets. */
interface Parsed {
	readonly value: unknown
}

const notJson: Parsed = { value: undefined }

const jsonMedia = /^application\/json[ \t]*(;|$)/i

/**
 * Makes the endpoint of one app. It keeps no state between requests but the texts it has prepared.
 *
 * The caller has checked the Host, and adds the request id and the security headers.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const mcpEndpoint = (host: McpHost): McpEndpoint => {
	const server = mcpServer(host)
	return (exchange) => receive(server, exchange)
}

const receive = async (server: McpServer, exchange: McpExchange): Promise<Response> => {
	const { host } = server
	const { request } = exchange
	try {
		const refusal = originProblem(host, request) ?? lengthProblem(host, request)
		if (refusal !== null) throw refusal
		const problem = requestProblem(request)
		// Who must sign in may hang on the tool that the body names, once one tool is public.
		const early = host.somePublic && problem === null ? await readJson(host, request) : null
		const admitted = admit(host, exchange, early)
		const caller = admitted instanceof Promise ? await admitted : admitted
		if (problem !== null) throw problem
		const response = answer(server, early ?? (await readJson(host, request)), exchange, caller)
		return response instanceof Promise ? await response : response
	} catch (cause) {
		return refuse(cause, exchange.requestId)
	}
}

const originProblem = (host: McpHost, { headers }: Request): QuaterError | null => {
	const origin = headers.get('origin')
	if (origin === null || originAllowed(origin, host.allowedOrigins)) return null
	if (isOwnLoopback(origin, headers.get('host'))) return null
	return new QuaterError('forbidden', { message: 'Invalid MCP Origin' })
}

const lengthProblem = (host: McpHost, request: Request): QuaterError | null =>
	contentLengthProblem(request.headers, host.maxBodyBytes)

const requestProblem = (request: Request): QuaterError | null => {
	if (request.method !== 'POST') {
		return new QuaterError('method_not_allowed', {
			message: 'MCP takes POST alone: there are no sessions and no standing streams.',
			headers: { Allow: 'POST' }
		})
	}
	const type = request.headers.get('content-type')
	return type === 'application/json' || (type !== null && jsonMedia.test(type))
		? null
		: new QuaterError('unsupported_media_type')
}

/** Runs the authenticator, unless all that the body asks for is open to everyone. */
const admit = (
	host: McpHost,
	exchange: McpExchange,
	early: Parsed | null
): Caller | null | Promise<Caller | null> => {
	if (early === null) return exchange.authenticate(null)
	const { value } = early
	const calls = Array.isArray(value) ? value : [value]
	const names = calls.map(toolNamed)
	const open = names.length > 0 && names.every((name) => name !== null && host.isPublic(name))
	return open ? null : exchange.authenticate(Array.isArray(value) ? null : (names[0] ?? null))
}

const toolNamed = (message: unknown): string | null => {
	if (!isObject(message) || message.method !== 'tools/call') return null
	const name = isObject(message.params) ? message.params.name : null
	return typeof name === 'string' ? name : null
}

const readJson = async (host: McpHost, request: Request): Promise<Parsed> => {
	try {
		return { value: JSON.parse(await readBody(request, host.maxBodyBytes)) }
	} catch (cause) {
		// Whatever else is wrong with a body, it is not JSON.
		if (cause instanceof QuaterError && cause.code === 'payload_too_large') throw cause
		return notJson
	}
}

const answer = (
	server: McpServer,
	parsed: Parsed,
	exchange: McpExchange,
	caller: Caller | null
): Response | Promise<Response> => {
	if (parsed === notJson) return rpcResponse(undefined, parseError)
	const { value } = parsed
	return Array.isArray(value)
		? answerBatch(server, value, exchange, caller)
		: answerMessage(server, readMessage(value), exchange, caller)
}

/**
 * Answers a request that JSON-RPC never saw. Official clients show the body of a 4xx as it is and
 * act on status and headers alone, so it is a JSON-RPC error whose code is the HTTP status: outside
 * the reserved range, where no client reads a meaning into it.
 */
const refuse = (cause: unknown, requestId: string): Response => {
	const error = toQuaterError(cause)
	reportFault(error, requestId)
	const { message, ...data } = error.toBody(requestId)
	const { rpc } = errors[error.code]
	const isRpc = error.code === 'internal' || error.code === 'invalid_request'
	const body = { jsonrpc: '2.0', error: { code: isRpc ? rpc : error.status, message, data } }
	const response = jsonResponse(JSON.stringify(body), error.status)
	for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value)
	return response
}
