/** The record of one call: who calls, through which door, for which action. */

import type { QuaterError } from '../errors'

/** A door to a route: plain HTTP, MCP tools, or the command line. */
export type Surface = 'api' | 'mcp' | 'cli'

/** All surfaces, in the order they are reported. */
export const surfaces = ['api', 'mcp', 'cli'] as const satisfies readonly Surface[]

/** Where a call entered: over the network, or in process by the local command line. */
export type Entrypoint = 'server' | 'local'

/** Augment it to type `caller.payload` and scope names: `declare module 'quater' { interface Register { payload: User; scope: 'orders:read' } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: users augment it.
export interface Register {}

/** Scopes that quater itself asks for. */
export type OwnScope = 'approvals:decide' | 'audit:read'

/** Scope names: the registered union with quater's own, else any string. */
export type Scope = Register extends { scope: infer S extends string } ? S | OwnScope : string

/** Scope names in a list; an interface, so that declarations keep the registered names. */
export interface Scopes extends ReadonlyArray<Scope> {}

/** The registered payload type, else `unknown`. */
export type Payload = Register extends { payload: infer P } ? P : unknown

/** Who calls, as an authenticator says. */
export interface Caller {
	/** Stable, non-empty identifier; one namespace over all authenticators. */
	readonly subject: string
	/** Exact scope names; there are no wildcards. */
	readonly scopes: readonly Scope[]
	readonly kind: 'human' | 'agent' | 'service'
	/** The subject this caller acts for, when it acts for another. */
	readonly onBehalfOf?: string
	/** When the credential ends, in milliseconds since 1970. */
	readonly expiresAt?: number
	/** Plain values about the caller. */
	readonly metadata: Readonly<Record<string, unknown>>
	/** Whatever the authenticator wants to hand to handlers. */
	readonly payload: Payload
}

/** What a handler sees as `call`. */
export interface Call {
	/** Minted by the server, unique per call. */
	readonly id: string
	/** The caller, or null where no authenticator ran. */
	readonly caller: Caller | null
	readonly source: Surface
	readonly entrypoint: Entrypoint
	/** The action's name, or null on routes that are not exposed. */
	readonly action: string | null
	/** True when only a rehearsal was asked for; the handler itself never sees true. */
	readonly dryRun: boolean
	/** Aborted when the caller goes away. */
	readonly signal: AbortSignal
	/** Reports progress to callers that listen: `done` of `total`, strictly increasing. */
	progress(done: number, total?: number, message?: string): void
}

/** What an authenticator learns about the call, besides the request. */
export type CallInfo = Pick<Call, 'id' | 'source' | 'entrypoint' | 'action'>

/** Why a call ended before its handler, decided by the gate. */
export type Refusal =
	| { readonly kind: 'dry_run'; readonly report: DryRunReport }
	| { readonly kind: 'error'; readonly error: QuaterError }

/** The answer to a dry run, the same on every surface. */
export interface DryRunReport {
	readonly ok: true
	readonly dry_run: true
	readonly action: string
	readonly method: string
	readonly path: string
	/** `sha256:` and 64 lowercase hex digits. */
	readonly arguments_hash: string
	readonly needs_approval: boolean
	readonly approval_required: boolean
	readonly approval_token_provided: boolean
	readonly subject: string | null
	readonly source: Surface
	readonly entrypoint: Entrypoint
}
