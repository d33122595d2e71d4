/** One call through every door, brought into one shape so that the answers can be compared. */

import type { Runtime } from '../app/runtime'
import { bindArguments } from '../calls/arguments'
import { encodeBody } from '../calls/body-encoding'
import { toQuaterError } from '../errors'
import { refusalOf } from '../refusal'
import type { Action } from '../routes/action'
import { isRecord } from '../schema/json'
import type { CliAnswer, TestClient } from './client'
import { McpCallError, type ToolAnswer } from './mcp'

/** What one door answered, without what is the door's own. */
export interface SurfaceAnswer {
	readonly ok: boolean
	/** The handler's answer, parsed where it is JSON; null when the call failed. */
	readonly value: unknown
	/** What the caller reads when the call failed; null when it did not. */
	readonly message: string | null
}

/** The answers of every door that an action has. */
export interface Parity {
	readonly action: string
	readonly answers: Readonly<Partial<Record<'http' | 'mcp' | 'cli' | 'remote', SurfaceAnswer>>>
}

/** What `call.source` and `call.entrypoint` are behind each door. */
const origins = {
	http: { source: 'api', entrypoint: 'server' },
	mcp: { source: 'mcp', entrypoint: 'server' },
	cli: { source: 'cli', entrypoint: 'local' },
	remote: { source: 'cli', entrypoint: 'server' }
} as const

/**
 * The answers without what must differ: a member named `source` or `entrypoint` that holds the
 * door's own. All doors agree when these are equal.
 */
export const comparable = ({ answers }: Parity): SurfaceAnswer[] =>
	Object.entries(answers).map(([door, answer]) => {
		const origin = origins[door as keyof typeof origins]
		return { ...answer, value: withoutOrigin(answer.value, origin) }
	})

const withoutOrigin = (value: unknown, origin: Readonly<Record<string, string>>): unknown => {
	if (Array.isArray(value)) return value.map((item) => withoutOrigin(item, origin))
	if (!isRecord(value)) return value
	return Object.fromEntries(
		Object.entries(value).map(([key, member]) => [
			key,
			Object.hasOwn(origin, key) && member === origin[key]
				? `the door's ${key}`
				: withoutOrigin(member, origin)
		])
	)
}

type Doors = Pick<TestClient, 'http' | 'mcp' | 'cli' | 'remote'> & { readonly runtime: Runtime }

/** Calls an action once through each of its doors. Throws `TypeError` for an unknown action. */
export const parityOf = async (
	doors: Doors,
	name: string,
	args: Record<string, unknown>
): Promise<Parity> => {
	const action = doors.runtime.actions.find((one) => one.name === name)
	if (action === undefined) throw new TypeError(`The app has no action named ${name}.`)
	const answers: Record<string, SurfaceAnswer> = { http: await overHttp(doors, action, args) }
	if (action.exposed.has('mcp')) answers.mcp = await overMcp(doors, name, args)
	if (action.exposed.has('cli')) {
		answers.cli = ofCli(await doors.cli.call(name, args))
		answers.remote = ofCli(await doors.remote.call(name, args))
	}
	return { action: name, answers }
}

const failed = (message: string): SurfaceAnswer => ({ ok: false, value: null, message })

/** Lays the arguments out as an HTTP client would; what no request can carry fails here already. */
const overHttp = async (
	{ http }: Doors,
	action: Action,
	args: Record<string, unknown>
): Promise<SurfaceAnswer> => {
	let init: { target: string; request: RequestInit }
	try {
		const { target, headers, body } = bindArguments(action, args)
		const all = new Headers(headers as [string, string][])
		const encoded = body === undefined ? null : encodeBody(action, body)
		if (encoded?.contentType !== undefined) all.set('content-type', encoded.contentType)
		const sent = encoded === null ? {} : { body: encoded.body }
		init = { target, request: { method: action.method, headers: all, ...sent } }
	} catch (cause) {
		return failed(toQuaterError(cause).message)
	}
	const response = await http(init.target, init.request)
	const value = parsed(await response.text())
	return response.status < 400 ? { ok: true, value, message: null } : failed(messageOf(value))
}

const overMcp = async (
	{ mcp }: Doors,
	name: string,
	args: Record<string, unknown>
): Promise<SurfaceAnswer> => {
	try {
		return ofTool(await mcp.call(name, args))
	} catch (cause) {
		if (cause instanceof McpCallError) return failed(cause.message)
		throw cause
	}
}

const ofTool = ({ isError, content, _meta }: ToolAnswer): SurfaceAnswer => {
	const text = content.map((block) => String(block.text ?? '')).join('')
	if (!isError) return { ok: true, value: parsed(text), message: null }
	// The text also tells a model what to do next; the message alone stands in the metadata.
	const error = _meta?.['dev.quater/error'] as { message?: unknown } | undefined
	return failed(typeof error?.message === 'string' ? error.message : text)
}

const ofCli = ({ exitCode, body, error }: CliAnswer): SurfaceAnswer => {
	if (error !== null) return failed(error.message)
	return exitCode === 0
		? { ok: true, value: typeof body === 'string' ? parsed(body) : body, message: null }
		: failed(messageOf(body))
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text)
	} catch {
		return text
	}
}

/** The message of an error body: quater's own, the app's, or whatever the handler sent. */
const messageOf = (body: unknown): string => {
	const own = isRecord(body) && isRecord(body.error) ? body.error.message : undefined
	if (typeof own === 'string') return own
	return refusalOf(body, typeof body === 'string' ? body : JSON.stringify(body ?? null))
}
