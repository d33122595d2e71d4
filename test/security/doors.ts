/** Sends calls through each network door of an app, in process or over a real socket. */

import type { AnyElysia } from 'elysia'

/** An answer, read to its end. */
export interface Answer {
	readonly status: number
	readonly headers: Headers
	readonly text: string
}

/** Sends one request to a path of an app. */
export type Send = (path: string, init?: RequestInit) => Promise<Answer>

const read = async (response: Response): Promise<Answer> => ({
	status: response.status,
	headers: response.headers,
	text: await response.text()
})

/** Through `app.handle`. */
export const inProcess =
	(app: Pick<AnyElysia, 'handle'>): Send =>
	async (path, init) =>
		read(await app.handle(new Request(`http://localhost${path}`, init)))

/** Through a loopback port. */
const overSocket =
	(port: number): Send =>
	async (path, init) =>
		read(await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', ...init }))

/** Serves an app on a free loopback port until disposed. */
export const serve = async (app: AnyElysia) => {
	app.listen({ hostname: '127.0.0.1', port: 0 })
	await app.modules
	const port = app.server!.port!
	return {
		port,
		send: overSocket(port),
		[Symbol.asyncDispose]: async () => void (await app.stop(true))
	}
}

/** The two ways in which MCP clients speak. */
export const eras = ['legacy', 'modern'] as const
export type Era = (typeof eras)[number]

const versions = { legacy: '2025-11-25', modern: '2026-07-28' }
const prefix = 'io.modelcontextprotocol/'

/** Members that every modern request carries. */
export const modernMeta = {
	[`${prefix}protocolVersion`]: versions.modern,
	[`${prefix}clientCapabilities`]: {}
}

type Params = Readonly<Record<string, unknown>>
type HeaderMap = Readonly<Record<string, string>>

/** One JSON-RPC request as a client of that era sends it. */
export const mcpInit = (
	era: Era,
	method: string,
	params: Params = {},
	headers: HeaderMap = {}
): RequestInit => {
	const modern = era === 'modern'
	const meta = { ...(params._meta as object | undefined), ...(modern ? modernMeta : {}) }
	const sent = Object.keys(meta).length > 0 ? { ...params, _meta: meta } : params
	return {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json, text/event-stream',
			'mcp-protocol-version': versions[era],
			...(modern ? { 'mcp-method': method } : {}),
			...(modern && typeof params.name === 'string' ? { 'mcp-name': params.name } : {}),
			...headers
		},
		body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: sent })
	}
}

/** The same for `tools/call`. */
export const toolInit = (
	era: Era,
	name: string,
	args: Params = {},
	headers: HeaderMap = {}
): RequestInit => mcpInit(era, 'tools/call', { name, arguments: args }, headers)

/** One call of the remote action protocol. */
export const remoteInit = (
	action: string,
	args: Params = {},
	headers: HeaderMap = {},
	members: Params = {}
): RequestInit => ({
	method: 'POST',
	headers: { 'content-type': 'application/json', ...headers },
	body: JSON.stringify({ action, arguments: args, ...members })
})

export const mcpPath = '/mcp'
export const remotePath = '/__quater__/actions/call'
export const manifestPath = '/.well-known/quater-actions.json'

/** What a bearer of this token sends. */
export const signedIn = (token: string) => ({ authorization: `Bearer ${token}` })

/** What JSON-RPC answered. */
export interface RpcAnswer {
	readonly result?: {
		readonly isError?: boolean
		readonly content?: readonly { readonly text?: string }[]
		readonly tools?: readonly { readonly name: string }[]
		readonly [member: string]: unknown
	}
	readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

/** Reads the JSON-RPC answer of an MCP request. */
export const rpcOf = ({ text }: Answer): RpcAnswer => JSON.parse(text)

/** The value that a tool answered, parsed. */
export const toolValue = (answer: Answer): unknown =>
	JSON.parse(rpcOf(answer).result?.content?.[0]?.text ?? 'null')

/** Keeps `console.error` quiet while something fails on purpose, and hands over what it was told. */
export const quietly = async (run: () => unknown): Promise<string[]> => {
	const said: string[] = []
	const { error } = console
	console.error = (...parts: unknown[]) => void said.push(parts.map(textOf).join(' '))
	try {
		await run()
	} finally {
		console.error = error
	}
	return said
}

const textOf = (part: unknown): string =>
	part instanceof Error ? `${part.stack ?? part}` : Bun.inspect(part)
