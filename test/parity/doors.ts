/** The doors of the parity app, each brought to one shape without the help that the library gives tests. */

import { type McpCallError, type TestableApp, type TestClient, testClient } from 'quater/testing'
import { buildApp, type Seen, token } from './app'
import type { HttpRequest } from './table'

/** What one door answered: the handler's value, or the message of a failure. */
export type DoorAnswer = { readonly value: unknown } | { readonly message: string }

/** An app's doors. */
export interface Doors {
	readonly client: TestClient
	http(request: HttpRequest): Promise<DoorAnswer>
	readonly named: Readonly<Record<'modern' | 'legacy' | 'local' | 'remote', NamedDoor>>
}

type NamedDoor = (action: string, args: Record<string, unknown>) => Promise<DoorAnswer>

/** What failed inside says nothing else, on any surface. */
const internal = 'internal'

/** The doors of a new parity app, and what its handlers saw. */
export const openDoors = (options: { raw: boolean }): Doors & { readonly seen: Seen[] } => {
	const seen: Seen[] = []
	return { seen, ...doorsOf(buildApp(seen, options), token) }
}

/** The doors of any app, as the caller with this token. */
export const doorsOf = (app: TestableApp, bearer: string): Doors => {
	const client = testClient(app, { token: bearer })
	return {
		client,
		http: async ({ method = 'GET', path, headers = {}, json, body }) => {
			const type = json === undefined ? undefined : { 'content-type': 'application/json' }
			const sent = json === undefined ? body : JSON.stringify(json)
			const response = await client.http(path, {
				method,
				headers: { ...type, ...headers },
				...(sent === undefined ? {} : { body: sent })
			})
			return ofResponse(response)
		},
		named: {
			modern: async (action, args) => ofTool(await client.mcp.call(action, args), false),
			legacy: async (action, args) => ofTool(await legacyCall(client, action, args), true),
			local: async (action, args) => ofCli(await client.cli.call(action, args)),
			remote: async (action, args) => ofCli(await client.remote.call(action, args))
		}
	}
}

const isJson = (type: string | null): boolean => type?.startsWith('application/json') ?? false

const ofResponse = async (response: Response): Promise<DoorAnswer> => {
	const text = await response.text()
	const value = isJson(response.headers.get('content-type')) ? JSON.parse(text) : text
	return response.ok ? { value } : { message: messageOf(value) }
}

interface ToolResult {
	readonly isError?: boolean
	readonly content: readonly { readonly [member: string]: unknown }[]
	readonly structuredContent?: unknown
	readonly _meta?: Readonly<Record<string, unknown>>
}

const ofTool = (result: ToolResult, legacy: boolean): DoorAnswer => {
	const text = result.content.map((block) => String(block.text)).join('')
	if (result.isError) {
		const error = result._meta?.['dev.quater/error']
		return { message: error === undefined ? text : messageOf({ error }) }
	}
	if (!('structuredContent' in result)) return { value: text }
	const value = JSON.parse(text)
	const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
	const structured = legacy && !isObject ? { result: value } : value
	if (!Bun.deepEquals(result.structuredContent, structured, true)) {
		throw new Error(`text and structured content differ: ${JSON.stringify(result)}`)
	}
	return { value }
}

const ofCli = ({ exitCode, body, error }: Awaited<ReturnType<TestClient['cli']['call']>>) => {
	if (error !== null) return { message: messageOf({ error }) }
	return exitCode === 0 ? { value: body } : { message: messageOf(body) }
}

/** The message of quater's error or of the app's own answer. */
const messageOf = (value: unknown): string => {
	if (typeof value === 'string') return value
	const { error, message } = value as {
		error?: { code?: unknown; message?: unknown }
		message?: unknown
	}
	if (error?.code === 'internal' || error?.code === 'action_failed') return internal
	const said = error?.message ?? message
	return typeof said === 'string' ? said : JSON.stringify(value)
}

const legacyCall = async (
	client: TestClient,
	name: string,
	args: Record<string, unknown>
): Promise<ToolResult> => {
	const response = await client.http('/mcp', {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			accept: 'application/json',
			'mcp-protocol-version': '2025-06-18'
		},
		body: JSON.stringify({
			jsonrpc: '2.0',
			id: 1,
			method: 'tools/call',
			params: { name, arguments: args }
		})
	})
	const { result, error } = (await response.json()) as {
		result?: ToolResult
		error?: McpCallError
	}
	if (result === undefined) throw new Error(`${name}: ${error?.message}`)
	return result
}
