/** The requests that are sent, and what a right answer to them holds. */

import { isDeepStrictEqual } from 'node:util'
import { expected, token, toolName } from './sample/order'

/** One request, sent again and again. */
export interface Shot {
	readonly method: 'GET' | 'POST'
	readonly path: string
	readonly headers: Readonly<Record<string, string>>
	readonly body: string | null
	/** Whether an answer's text is right. */
	accepts(text: string): boolean
}

const authorization = `Bearer ${token}`

/** `GET /orders/ord_1` */
export const getOrder: Shot = {
	method: 'GET',
	path: `/orders/${expected.id}`,
	headers: { authorization },
	body: null,
	accepts: (text) => isDeepStrictEqual(JSON.parse(text), expected)
}

const rpc = {
	'content-type': 'application/json',
	accept: 'application/json, text/event-stream',
	authorization
}

const callBody = (meta: object): string =>
	JSON.stringify({
		jsonrpc: '2.0',
		id: 1,
		method: 'tools/call',
		params: { name: toolName, arguments: { id: expected.id }, ...meta }
	})

interface ToolAnswer {
	readonly id?: unknown
	readonly result?: {
		readonly content?: readonly { readonly type?: unknown; readonly text?: string }[]
		readonly structuredContent?: unknown
		readonly isError?: unknown
	}
}

/** The id, one text block with the order's JSON, the order itself, and no error. */
const acceptsCall = (text: string): boolean => {
	const { id, result } = JSON.parse(text) as ToolAnswer
	const [block, ...more] = result?.content ?? []
	return (
		id === 1 &&
		more.length === 0 &&
		block?.type === 'text' &&
		isDeepStrictEqual(JSON.parse(block.text ?? ''), expected) &&
		isDeepStrictEqual(result?.structuredContent, expected) &&
		!result?.isError
	)
}

/** `tools/call` of the modern era. */
export const modernCall: Shot = {
	method: 'POST',
	path: '/mcp',
	headers: {
		...rpc,
		'mcp-protocol-version': '2026-07-28',
		'mcp-method': 'tools/call',
		'mcp-name': toolName
	},
	body: callBody({
		_meta: {
			'io.modelcontextprotocol/protocolVersion': '2026-07-28',
			'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
			'io.modelcontextprotocol/clientCapabilities': {}
		}
	}),
	accepts: acceptsCall
}

/** `tools/call` of the legacy era. */
export const legacyCall: Shot = {
	method: 'POST',
	path: '/mcp',
	headers: { ...rpc, 'mcp-protocol-version': '2025-11-25' },
	body: callBody({}),
	accepts: acceptsCall
}

/** Sends one and throws unless the answer is right. */
export const verify = async (origin: string, shot: Shot): Promise<void> => {
	const { method, path, headers, body } = shot
	const response = await fetch(origin + path, { method, headers, body })
	const text = await response.text()
	if (response.status === 200 && shot.accepts(text)) return
	throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
}
