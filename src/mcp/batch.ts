/** JSON-RPC batches, which only revision 2025-03-26 knows. */

import type { Caller } from '../calls/call'
import { batchVersion, eraOf, versionHeader } from './eras'
import type { McpExchange } from './host'
import {
	invalidRequest,
	isRpcError,
	jsonResponse,
	type Message,
	readMessage,
	responseText,
	rpcResponse
} from './json-rpc'
import { answerSimple, isOneWay, type McpServer } from './server'
import { readToolCall, runToolCall } from './tools-call'

/** More messages than this in one body are refused: each may be a call or a whole list. */
const maxMessages = 32

/**
 * Answers a batch in order, one call after the other, so that one request never occupies the app
 * more than once at a time.
 *
 * @see https://modelcontextprotocol.io/specification/2025-03-26/basic/transports#sending-messages-to-the-server
 */
export const answerBatch = async (
	server: McpServer,
	values: readonly unknown[],
	exchange: McpExchange,
	caller: Caller | null
): Promise<Response> => {
	const version = versionHeader(exchange.request.headers) ?? batchVersion
	if (version !== batchVersion || values.length === 0 || values.length > maxMessages) {
		return rpcResponse(undefined, invalidRequest)
	}
	const texts: string[] = []
	for (const value of values) {
		const text = await answerItem(server, readMessage(value), exchange, caller)
		if (text !== null) texts.push(text)
	}
	return texts.length === 0
		? new Response(null, { status: 202 })
		: jsonResponse(`[${texts.join()}]`)
}

/** The response as JSON text, or null where none is due. */
const answerItem = async (
	server: McpServer,
	message: Message,
	exchange: McpExchange,
	caller: Caller | null
): Promise<string | null> => {
	if (isOneWay(message)) return null
	if (message.kind !== 'request') {
		return responseText(message.kind === 'invalid' ? message.id : undefined, invalidRequest)
	}
	const { id, method, params } = message
	const { request } = exchange
	// The handshake must stand alone, and a modern request cannot share its headers.
	if (method === 'initialize' || eraOf(method, params, request.headers) !== 'legacy') {
		return responseText(id, invalidRequest)
	}
	if (method !== 'tools/call') {
		return responseText(id, answerSimple(server, message, 'legacy', caller))
	}
	const call = readToolCall(server.host, 'legacy', params, request, caller)
	if (isRpcError(call)) return responseText(id, call)
	return responseText(id, await runToolCall(server.host, call, exchange, server.identity))
}
