/** The smallest MCP client that tests need: the modern era, one request at a time. */

import type { Sender } from './client'

/** The answer to `tools/call`. */
export interface ToolAnswer {
	readonly isError: boolean
	readonly content: readonly { readonly type: string; readonly [member: string]: unknown }[]
	readonly structuredContent?: unknown
	readonly _meta?: Readonly<Record<string, unknown>>
}

/** One tool as `tools/list` shows it. */
export interface ToolListing {
	readonly name: string
	readonly description?: string
	readonly inputSchema: Readonly<Record<string, unknown>>
	readonly [member: string]: unknown
}

/** A JSON-RPC error, or an HTTP refusal of the MCP endpoint. */
export class McpCallError extends Error {
	override readonly name = 'McpCallError'
	/** The JSON-RPC code, or the HTTP status when there was none. */
	readonly code: number
	readonly status: number
	readonly data: unknown

	constructor(status: number, code: number, message: string, data: unknown) {
		super(message)
		this.status = status
		this.code = code
		this.data = data
	}
}

const version = '2026-07-28'
const prefix = 'io.modelcontextprotocol/'
const clientMeta = {
	[`${prefix}protocolVersion`]: version,
	[`${prefix}clientCapabilities`]: {},
	[`${prefix}clientInfo`]: { name: 'quater-testing', version: '0' }
}

const rpc = async (
	send: Sender,
	method: string,
	params: Record<string, unknown>,
	headers: Record<string, string> = {}
): Promise<Record<string, unknown>> => {
	const response = await send.request('/mcp', {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			'mcp-protocol-version': version,
			'mcp-method': method,
			...headers
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
	})
	const answer = (await response.json().catch(() => ({}))) as {
		result?: Record<string, unknown>
		error?: { code?: unknown; message?: unknown; data?: unknown }
	}
	if (answer.result) return answer.result
	const { code, message, data } = answer.error ?? {}
	throw new McpCallError(
		response.status,
		typeof code === 'number' ? code : response.status,
		String(message ?? `HTTP ${response.status}`),
		data
	)
}

const nameHeader = (name: string): string =>
	/^[\x21-\x7e]+$/.test(name) && !name.startsWith('=?')
		? name
		: `=?base64?${Buffer.from(name).toString('base64')}?=`

/** Calls one tool. Throws {@link McpCallError}. */
export const callTool = async (
	send: Sender,
	name: string,
	args: Record<string, unknown>,
	meta: Record<string, unknown>
): Promise<ToolAnswer> => {
	const params = { name, arguments: args, _meta: { ...clientMeta, ...meta } }
	const result = await rpc(send, 'tools/call', params, { 'mcp-name': nameHeader(name) })
	return { ...result, isError: result.isError === true } as ToolAnswer
}

/** Lists every tool, page by page. Throws {@link McpCallError}. */
export const listTools = async (send: Sender): Promise<ToolListing[]> => {
	const tools: ToolListing[] = []
	for (let cursor: unknown; ; ) {
		const params = { _meta: clientMeta, ...(cursor === undefined ? {} : { cursor }) }
		const page = await rpc(send, 'tools/list', params)
		tools.push(...(page.tools as ToolListing[]))
		cursor = page.nextCursor
		if (cursor === undefined) return tools
	}
}
