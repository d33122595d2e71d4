/** Answers parsed messages: which method of which era does what. */

import type { Caller } from '../calls/call'
import { discover } from './discover'
import { type Era, eraOf, versionHeaderProblem } from './eras'
import type { McpExchange, McpHost } from './host'
import { initialize } from './initialize'
import {
	type Answer,
	invalidRequest,
	isRpcError,
	type Message,
	methodNotFound,
	responseText,
	rpcResponse
} from './json-rpc'
import { identityOf } from './result'
import { acceptsEvents, answerWithProgress } from './sse'
import { listen } from './subscriptions-listen'
import { readToolCall, runToolCall } from './tools-call'
import { type ListTools, toolLister } from './tools-list'

/** What is prepared once per app. */
export interface McpServer {
	readonly host: McpHost
	/** From `identityOf`. */
	readonly identity: string
	readonly list: ListTools
}

/** One JSON-RPC request. */
export type RpcRequest = Extract<Message, { kind: 'request' }>

// Without an id these would be work without an answer.
const requestMethods = new Set([
	'initialize',
	'ping',
	'server/discover',
	'subscriptions/listen',
	'tools/call',
	'tools/list'
])

const emptyResult = '{}'

/** Prepares one app's answers. */
export const mcpServer = (host: McpHost): McpServer => ({
	host,
	identity: identityOf(host.service),
	list: toolLister(host)
})

/** Whether a message is one that gets 202 and nothing else: a notification or a posted response. */
export const isOneWay = (message: Message): boolean =>
	message.kind === 'response' ||
	(message.kind === 'notification' && !requestMethods.has(message.method))

/** Answers one message that came alone. */
export const answerMessage = (
	server: McpServer,
	message: Message,
	exchange: McpExchange,
	caller: Caller | null
): Response | Promise<Response> => {
	const { headers } = exchange.request
	if (message.kind !== 'request') {
		if (isOneWay(message)) return accepted(headers)
		return rpcResponse(message.kind === 'invalid' ? message.id : undefined, invalidRequest)
	}
	const { id, method, params } = message
	const era = eraOf(method, params, headers)
	if (isRpcError(era)) return rpcResponse(id, era)
	if (method === 'tools/call') return answerCall(server, message, era, exchange, caller)
	if (method === 'subscriptions/listen' && era === 'modern') {
		return listen(id, params, headers, server.identity)
	}
	return rpcResponse(id, answerSimple(server, message, era, caller))
}

/** Answers the methods that run no action and stream nothing. */
export const answerSimple = (
	{ host, identity, list }: McpServer,
	{ method, params }: RpcRequest,
	era: Era,
	caller: Caller | null
): Answer => {
	if (method === 'tools/list') return list(era, params, caller)
	if (era === 'modern') {
		return method === 'server/discover' ? discover(host, identity) : methodNotFound
	}
	if (method === 'initialize') return initialize(host, params)
	return method === 'ping' ? emptyResult : methodNotFound
}

const accepted = (headers: Headers): Response => {
	const problem = versionHeaderProblem(headers)
	return problem === null ? new Response(null, { status: 202 }) : rpcResponse(undefined, problem)
}

const answerCall = (
	server: McpServer,
	{ id, params }: RpcRequest,
	era: Era,
	exchange: McpExchange,
	caller: Caller | null
): Response | Promise<Response> => {
	const { host, identity } = server
	const { request } = exchange
	const call = readToolCall(host, era, params, request, caller)
	if (isRpcError(call)) return rpcResponse(id, call)
	// A legacy client that drops the connection has not cancelled its call.
	const signal = era === 'modern' ? request.signal : undefined
	const token = call.progressToken
	if (token === undefined || !acceptsEvents(request.headers)) {
		const answer = runToolCall(host, call, exchange, identity, signal)
		if (!(answer instanceof Promise)) return rpcResponse(id, answer)
		return answer.then((late) => rpcResponse(id, late))
	}
	const dropped = new AbortController()
	const gone = signal === undefined ? undefined : AbortSignal.any([signal, dropped.signal])
	return answerWithProgress({
		token,
		run: async (progress) =>
			responseText(id, await runToolCall(host, call, exchange, identity, gone, progress)),
		onDrop: () => dropped.abort()
	})
}
