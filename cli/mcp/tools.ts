/** Lists the tools of an MCP endpoint, page by page, and trusts none of what it answers. */

import { codeOfStatus, serverError } from '../../src/client/answer'
import { ClientError } from '../../src/client/client-error'
import { exchange, type Fetch } from '../../src/client/exchange'
import { isRecord } from '../../src/schema/json'
import { version as quaterVersion } from '../version'

/** One tool, as an MCP client reads it. */
export interface McpTool {
	readonly name: string
	readonly description?: string
	readonly annotations?: Readonly<Record<string, unknown>>
	readonly [member: string]: unknown
}

/** How an endpoint is asked. */
export interface McpQuestion {
	readonly url: string
	readonly headers: Readonly<Record<string, string>>
	readonly fetch: Fetch
	readonly timeoutMs: number
	readonly signal: AbortSignal
}

const protocol = '2026-07-28'
const prefix = 'io.modelcontextprotocol/'
const maxBytes = 5 * 1024 * 1024
/** More pages than that are a server that never ends. */
const maxPages = 100

/** Every tool that this caller may use. Throws `ClientError`. */
export const listTools = async (question: McpQuestion): Promise<readonly McpTool[]> => {
	const tools: McpTool[] = []
	let cursor: string | undefined
	for (let page = 0; page < maxPages; page++) {
		const answer = await ask(question, cursor)
		if (!Array.isArray(answer.tools) || !answer.tools.every(isTool)) throw invalid('tools')
		tools.push(...answer.tools)
		if (answer.nextCursor === undefined) return tools
		if (typeof answer.nextCursor !== 'string') throw invalid('nextCursor')
		cursor = answer.nextCursor
	}
	throw invalid(`it has more than ${maxPages} pages`)
}

const ask = async (
	{ url, headers, fetch, timeoutMs, signal }: McpQuestion,
	cursor: string | undefined
): Promise<Record<string, unknown>> => {
	const meta = {
		[`${prefix}protocolVersion`]: protocol,
		[`${prefix}clientCapabilities`]: {},
		[`${prefix}clientInfo`]: { name: 'quater-cli', version: quaterVersion }
	}
	const params = { _meta: meta, ...(cursor !== undefined && { cursor }) }
	const { status, value } = await exchange(
		url,
		{
			method: 'POST',
			headers: {
				accept: 'application/json, text/event-stream',
				'content-type': 'application/json',
				'mcp-protocol-version': protocol,
				'mcp-method': 'tools/list',
				...headers
			},
			body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params })
		},
		{ fetch, timeoutMs, maxBytes, signal, safe: true }
	)
	if (isRecord(value) && isRecord(value.result) && status === 200) return value.result
	const error = isRecord(value) && isRecord(value.error) ? value.error : {}
	// A JSON-RPC error has a number for a code.
	const code = typeof error.code === 'string' ? error.code : codeOfStatus(status)
	if (status === 404)
		throw new ClientError('not_found', 'There is no MCP endpoint at this URL', {
			status,
			hint: `${url} answered 404. Where the app has another path, give --path.`
		})
	throw serverError(status, { ...error, code })
}

const isTool = (value: unknown): value is McpTool =>
	isRecord(value) &&
	typeof value.name === 'string' &&
	(value.description === undefined || typeof value.description === 'string') &&
	(value.annotations === undefined || isRecord(value.annotations))

const invalid = (what: string): ClientError =>
	new ClientError('invalid_answer', `The list of MCP tools is invalid: ${what}`)
