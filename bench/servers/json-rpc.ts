/** The least that a hand-written MCP server does with the body of a `tools/call`. */

import { serverInfo, toolName } from '../sample/order'

interface Call {
	readonly id: unknown
	readonly method: unknown
	readonly params?: { readonly name?: unknown; readonly arguments?: { readonly id?: unknown } }
}

/** A call of the one tool, or null for anything else. */
export const readCall = (body: unknown): { id: unknown; order: string } | null => {
	const { id, method, params } = body as Call
	const order = params?.arguments?.id
	if (method !== 'tools/call' || params?.name !== toolName || typeof order !== 'string') return null
	return { id, order }
}

/** The answer to a call, from the tool's answer and its JSON text. */
export const resultOf = (id: unknown, structuredContent: unknown, text: string) => ({
	jsonrpc: '2.0',
	id,
	result: {
		content: [{ type: 'text', text }],
		isError: false,
		structuredContent,
		resultType: 'complete',
		_meta: { 'io.modelcontextprotocol/serverInfo': serverInfo }
	}
})

/** The answer to anything else. */
export const methodNotFound = {
	jsonrpc: '2.0',
	error: { code: -32601, message: 'Method not found' }
}
