/** What an app with quater in it offers to its doors: the seam between plugins, mcp, cli and tests. */

import type { Call, Caller, DryRunReport, Entrypoint } from '../calls/call'
import type { Problem, QuaterError } from '../errors'
import type { Manifest, RemoteAnswer, RemoteCall } from '../remote/protocol'
import type { Action } from '../routes/action'

/** The service's identity, as MCP, OpenAPI, the manifest and the CLI show it. */
export interface Service {
	readonly name: string
	readonly version: string
}

/** One call of an action from mcp or cli, already authenticated. */
export interface DispatchRequest {
	readonly action: Action
	/** Named arguments as the caller sent them; not yet checked. */
	readonly arguments: Readonly<Record<string, unknown>>
	readonly source: 'mcp' | 'cli'
	readonly entrypoint: Entrypoint
	readonly caller: Caller | null
	/** Correlation id of the transport request. */
	readonly requestId: string
	readonly dryRun: boolean
	readonly approvalToken?: string | undefined
	/** Why the caller asks, for whoever decides. */
	readonly reason?: string | undefined
	/** Goes on with this approval, and asks for no other. */
	readonly approvalId?: string | undefined
	readonly signal?: AbortSignal | undefined
	readonly progress?: Call['progress'] | undefined
	/** The transport request, from which `forward` copies named headers; null in process. */
	readonly transport: Request | null
}

/** How a dispatched call ended. */
export type Outcome =
	/** The handler, or a hook of the user's, answered. The status may be an error's. */
	| {
			readonly kind: 'response'
			readonly response: Response
			/** The JSON text of the answer, where it is at hand; the body then need not be read. */
			readonly json?: string | undefined
	  }
	/** quater answered: bad arguments, a refusal, or a redacted failure. */
	| { readonly kind: 'error'; readonly error: QuaterError }
	| { readonly kind: 'dry_run'; readonly report: DryRunReport }

/**
 * Runs actions through the app's whole lifecycle: the only way to a handler for mcp and cli. Never
 * throws; answers at once when the app does.
 */
export type Dispatch = (request: DispatchRequest) => Outcome | Promise<Outcome>

/** What a call endpoint answers, before it is put on a wire. */
export interface RemoteReply {
	readonly status: number
	readonly answer: RemoteAnswer
}

/** Options of a call made in process. */
export interface LocalCallOptions {
	readonly headers: Headers
	readonly signal?: AbortSignal | undefined
	readonly progress?: Call['progress'] | undefined
	/** Hears of each piece of a generator's answer; the answer holds them all. */
	readonly chunk?: ((text: string) => void) | undefined
}

/** Options of a request made in process. */
export interface LocalRequestOptions {
	readonly headers: Headers
	/** @default 'GET' */
	readonly method?: 'GET' | 'POST'
	/** A JSON text. */
	readonly body?: string
	readonly signal?: AbortSignal | undefined
}

/** What `check(app)` finds. */
export interface CheckReport {
	readonly ok: boolean
	readonly problems: readonly Problem[]
	/** Things worth knowing that do not keep the app from starting, one sentence each. */
	readonly notes: readonly string[]
}

/** The running heart of one app; reached through `runtimeOf(app)`. */
export interface Runtime {
	readonly service: Service
	/** Exposed and approval-gated routes, in declaration order; empty until checked. */
	readonly actions: readonly Action[]
	/** Path of the MCP endpoint, or null when no route is a tool. */
	readonly mcpPath: string | null
	/** Loads lazy modules, builds the registry and finds every problem; idempotent. With `production`, also what `quater run` demands. */
	check(options?: { production?: boolean }): Promise<CheckReport>
	/** Runs the app's start hooks, without a socket, once. Throws `ConfigError`. */
	start(): Promise<void>
	/** Waits for what goes on after the answers, and runs the app's stop hooks, once. Throws what a hook threw, after the others. */
	stop(): Promise<void>
	/** Every action of the command line, whoever may call it; for what is built of the app. Empty until checked. */
	wholeManifest(): Manifest
	/** The manifest as this caller may see it, through the cli authenticator. Throws `QuaterError`. */
	localManifest(options: LocalCallOptions): Promise<Manifest>
	/** One action in process: same authenticator, rules and answers as the remote call. */
	localCall(call: RemoteCall, options: LocalCallOptions): Promise<RemoteReply>
	/** Where people decide and read, or null where the app has no use for it. */
	readonly paths: { readonly approvals: string | null; readonly audit: string | null }
	/** Whether approvals and audit end with this process, as `:memory:` does. */
	readonly isEphemeral: boolean
	/** Opens the database, where the app needs one; what is wrong with it, in a few words, or null. */
	databaseFault(): Promise<string | null>
	/**
	 * One request to the approvals or audit endpoints, in process: same authenticator, rules and
	 * answers as over HTTP. Never throws; a path of the app's own answers 404.
	 */
	localRequest(path: string, options: LocalRequestOptions): Promise<Response>
}
