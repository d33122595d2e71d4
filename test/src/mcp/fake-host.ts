/** A small app behind the MCP endpoint, made of plain functions, for the tests here. */

import type { DispatchRequest, Outcome } from '../../../src/app/runtime'
import type { Caller } from '../../../src/calls/call'
import { QuaterError } from '../../../src/errors'
import { mcpEndpoint } from '../../../src/mcp/endpoint'
import type { McpExchange, McpHost } from '../../../src/mcp/host'
import type { Action } from '../../../src/routes/action'

/** What an action of the fake app does. */
export type Handler = (request: DispatchRequest) => Outcome | Response | Promise<Outcome | Response>

/** One tool of the fake app. */
export interface FakeTool extends Partial<Action> {
	run?: Handler
	/** Scope that the caller needs to see it. */
	needs?: string
	open?: boolean
}

export const caller = (subject: string, scopes: string[] = []): Caller => ({
	subject,
	scopes,
	kind: 'service',
	metadata: {},
	payload: undefined
})

const actionOf = (name: string, tool: FakeTool): Action => ({
	nameIsDerived: false,
	aliases: [],
	method: 'POST',
	path: `/${name}`,
	exposed: new Set(['mcp'] as const),
	description: { mcp: `Does ${name}.`, cli: `Does ${name}.` },
	title: undefined,
	tags: [],
	annotations: {},
	icons: undefined,
	policy: { public: new Set(), scopes: [], needsApproval: null },
	inputs: [],
	takesFiles: false,
	body: { encoding: 'json', required: false },
	inputSchema: { type: 'object', properties: {}, additionalProperties: false },
	outputSchema: undefined,
	name,
	...tool
})

/** A host over these tools; `calls` records what was dispatched. */
export const fakeHost = (tools: Record<string, FakeTool>, options: Partial<McpHost> = {}) => {
	const byName = new Map(Object.entries(tools))
	const actions = new Map([...byName].map(([name, tool]) => [name, actionOf(name, tool)]))
	const calls: DispatchRequest[] = []
	const sees = (name: string, who: Caller | null): boolean => {
		const needs = byName.get(name)?.needs
		return needs === undefined || who?.scopes.includes(needs) === true
	}
	const host: McpHost = {
		service: { name: 'store', version: '1.2.3' },
		instructions: 'Be kind.',
		pageSize: 50,
		maxBodyBytes: 10_000,
		maxResultBytes: 1_000,
		allowedOrigins: [],
		somePublic: [...byName.values()].some(({ open }) => open === true),
		listIsPrivate: [...byName.values()].some(({ needs }) => needs !== undefined),
		isPublic: (name) => byName.get(name)?.open === true,
		tools: (who) => [...actions.values()].filter(({ name }) => sees(name, who)),
		tool: (name, who) => (sees(name, who) ? (actions.get(name) ?? null) : null),
		dispatch: async (request) => {
			calls.push(request)
			const run = byName.get(request.action.name)?.run ?? (() => Response.json({ ok: true }))
			const answer = await run(request)
			return answer instanceof Response ? { kind: 'response', response: answer } : answer
		},
		...options
	}
	return { host, calls }
}

/** Accepts anyone. */
const anyone: McpExchange['authenticate'] = () => null

/** Accepts `Bearer <token>` of this table. */
const bearerOf =
	(request: Request, tokens: Record<string, Caller>): McpExchange['authenticate'] =>
	() => {
		const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
		const found = Object.hasOwn(tokens, token) ? tokens[token] : undefined
		if (found !== undefined) return found
		throw new QuaterError('unauthenticated', { headers: { 'WWW-Authenticate': 'Bearer' } })
	}

/** An endpoint over these tools, to be called with requests. */
export const fakeApp = (
	tools: Record<string, FakeTool>,
	options: Partial<McpHost> & { tokens?: Record<string, Caller> } = {}
) => {
	const { tokens, ...rest } = options
	const { host, calls } = fakeHost(tools, rest)
	const endpoint = mcpEndpoint(host)
	const handle = (request: Request): Response | Promise<Response> =>
		endpoint({
			request,
			requestId: 'req_1',
			authenticate: tokens === undefined ? anyone : bearerOf(request, tokens)
		})
	return { handle, calls, host }
}

const url = 'http://localhost/mcp'
const clientMeta = {
	'io.modelcontextprotocol/protocolVersion': '2026-07-28',
	'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
	'io.modelcontextprotocol/clientCapabilities': {}
}

type Members = Record<string, unknown>

/** A POST of any body; strings go as they are. */
export const post = (body: unknown, headers: Record<string, string> = {}): Request =>
	new Request(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
		body: typeof body === 'string' ? body : JSON.stringify(body)
	})

/** A legacy request. */
export const legacy = (method: string, params?: unknown, headers?: Record<string, string>) =>
	post({ jsonrpc: '2.0', id: 1, method, params }, headers)

/** A modern request with the headers that belong to it; a header set to '' is left out. */
export const modern = (
	method: string,
	params: Members = {},
	headers: Record<string, string> = {}
) => {
	const { _meta, ...rest } = params
	const all: Record<string, string> = {
		'mcp-protocol-version': '2026-07-28',
		'mcp-method': method,
		...(typeof params.name === 'string' ? { 'mcp-name': params.name } : {}),
		...headers
	}
	const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
	const meta = { ...clientMeta, ...(_meta as Members | undefined) }
	return post({ jsonrpc: '2.0', id: 1, method, params: { ...rest, _meta: meta } }, kept)
}

/** What an answer says. */
export interface Said {
	status: number
	headers: Headers
	text: string
	/** The parsed body of a JSON answer. */
	json: unknown
}

/** Reads an answer whole. */
export const said = async (answer: Response | Promise<Response>): Promise<Said> => {
	const response = await answer
	const text = await response.text()
	const isJson = response.headers.get('content-type') === 'application/json'
	return {
		status: response.status,
		headers: response.headers,
		text,
		json: isJson ? JSON.parse(text) : undefined
	}
}

/** The messages of an event stream. */
export const events = (text: string): unknown[] =>
	text
		.split('\n')
		.filter((line) => line.startsWith('data: '))
		.map((line) => JSON.parse(line.slice(6)))
