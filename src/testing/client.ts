/** A client for tests that enters an app through each of its doors. */

import type { Runtime } from '../app/runtime'
import { runtimeOf } from '../app/runtime-of'
import { uploadOf } from '../client/upload'
import type { ErrorBody } from '../errors'
import { exitCodeOf } from '../remote/exit-code'
import { actionHeader, type RemoteAnswer, type RemoteCall } from '../remote/protocol'
import { type ApprovalDoor, approvalDoor } from './approvals'
import { callTool, listTools, type ToolAnswer, type ToolListing } from './mcp'
import { type Parity, parityOf } from './parity'

export { McpCallError, type ToolAnswer } from './mcp'

/** Any Elysia app. */
export interface TestableApp {
	handle(request: Request): Promise<Response>
}

/** Who the client is. */
export interface TestClientOptions {
	/** Sent as a bearer token on every surface. */
	token?: string
	/** Further headers on every surface, such as a cookie. */
	headers?: Readonly<Record<string, string>>
}

/** What the command line would make of a call. */
export interface CliAnswer {
	/** As cli.md's exit codes: 0 when the action answered below 400. */
	readonly exitCode: number
	/** The action's answer, or null when quater answered. */
	readonly body: unknown
	/** quater's error, or null. */
	readonly error: ErrorBody | null
}

/** How a call of the command line is made. */
export interface CliCallOptions {
	dryRun?: boolean
	approvalToken?: string
	/** Why the caller asks, for whoever decides. */
	reason?: string
}

/** One door that takes named arguments. */
interface CliDoor {
	call(name: string, args?: Record<string, unknown>, options?: CliCallOptions): Promise<CliAnswer>
}

/** An app's doors, as one caller. */
export interface TestClient {
	/** Plain HTTP; `path` starts with `/`. */
	http(path: string, init?: RequestInit): Promise<Response>
	readonly mcp: {
		/** `tools/call`; throws {@link McpCallError} for a JSON-RPC error. */
		call(
			name: string,
			args?: Record<string, unknown>,
			meta?: Record<string, unknown>
		): Promise<ToolAnswer>
		/** Every page of `tools/list`. */
		list(): Promise<ToolListing[]>
	}
	/** The local command line, in process. */
	readonly cli: CliDoor
	/** The remote action protocol. */
	readonly remote: CliDoor
	/** Decides approvals, as the client's caller. */
	readonly approvals: ApprovalDoor
	/** Calls an action once through each of its doors, and plain HTTP. */
	parity(name: string, args?: Record<string, unknown>): Promise<Parity>
	/** The same app as another caller. */
	as(token: string): TestClient
}

/** An app that got quater through another plugin learns of it when it is compiled. */
const afterCompiling = (app: TestableApp & { readonly fetch?: unknown }): Runtime | null => {
	void app.fetch
	return runtimeOf(app)
}

/**
 * A client for an app with `quater({...})` in it. Runs the whole real pipeline, without sockets.
 *
 * @throws TypeError for an app without quater
 * @example const c = testClient(app, { token: 'admin-token' })
 */
export const testClient = (app: TestableApp, options: TestClientOptions = {}): TestClient => {
	const runtime = runtimeOf(app) ?? afterCompiling(app)
	if (runtime === null) throw new TypeError('testClient() takes an app that uses quater({ ... }).')
	const send = sender(app, options)
	const local = localCall(runtime, send.headers)
	const cli: CliDoor = { call: async (...call) => cliAnswer(await local(...call)) }
	const remote: CliDoor = {
		call: async (...call) => cliAnswer(await remoteCall(send, ...call))
	}
	const mcp: TestClient['mcp'] = {
		call: (name, args = {}, meta = {}) => callTool(send, name, args, meta),
		list: () => listTools(send)
	}
	const http = (path: string, init?: RequestInit) => send.request(path, init)
	return {
		http,
		mcp,
		cli,
		remote,
		approvals: approvalDoor(send, () => runtime.paths.approvals ?? '/approvals'),
		async parity(name, args = {}) {
			await runtime.start()
			return parityOf({ runtime, http, mcp, cli, remote }, name, args)
		},
		as: (token) => testClient(app, { ...options, token })
	}
}

/** Sends requests with the client's credential on them. */
export interface Sender {
	readonly headers: Headers
	request(path: string, init?: RequestInit): Promise<Response>
}

const sender = (app: TestableApp, { token, headers }: TestClientOptions): Sender => {
	const own = new Headers(headers)
	if (token !== undefined) own.set('authorization', `Bearer ${token}`)
	return {
		headers: own,
		request(path, init = {}) {
			if (!path.startsWith('/')) throw new TypeError('A path starts with /.')
			const merged = new Headers(own)
			for (const [name, value] of new Headers(init.headers)) merged.set(name, value)
			return app.handle(new Request(`http://localhost${path}`, { ...init, headers: merged }))
		}
	}
}

const envelope = (
	action: string,
	args: Record<string, unknown> = {},
	{ dryRun, approvalToken, reason }: CliCallOptions = {}
): RemoteCall => ({
	action,
	arguments: args,
	...(dryRun === undefined ? {} : { dry_run: dryRun }),
	...(approvalToken === undefined ? {} : { approval_token: approvalToken }),
	...(reason === undefined ? {} : { reason })
})

const localCall =
	(runtime: Runtime, headers: Headers) =>
	async (
		name: string,
		args?: Record<string, unknown>,
		options?: CliCallOptions
	): Promise<RemoteAnswer> => {
		await runtime.start()
		const reply = await runtime.localCall(envelope(name, args, options), { headers })
		return reply.answer
	}

const remoteCall = async (
	send: Sender,
	name: string,
	args?: Record<string, unknown>,
	options?: CliCallOptions
): Promise<RemoteAnswer> => {
	const call = envelope(name, args, options)
	const upload = uploadOf(call)
	const response = await send.request('/__quater__/actions/call', {
		method: 'POST',
		headers: upload
			? { 'content-type': upload.type, [actionHeader]: name }
			: { 'content-type': 'application/json' },
		body: upload ? upload.stream(() => {}) : JSON.stringify(call)
	})
	return (await response.json()) as RemoteAnswer
}

const cliAnswer = (answer: RemoteAnswer): CliAnswer => {
	if ('error' in answer) {
		return { exitCode: exitCodeOf(answer.error.code), body: null, error: answer.error }
	}
	if ('dry_run' in answer) return { exitCode: 0, body: answer, error: null }
	return { exitCode: answer.ok ? 0 : 1, body: answer.body, error: null }
}
