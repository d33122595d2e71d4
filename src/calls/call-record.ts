/** The mutable record behind a `Call`: what the pipeline learns about one request on its way. */

import type { Approval } from '../approvals/approval'
import type { Snapshot } from '../audit/event'
import { randomBytes } from '../secrets/random'
import type { Call, Caller, Entrypoint, Refusal, Surface } from './call'

/** Why a request may reach a handler on its surface. */
export type Access =
	/** Nobody decided yet: the gate refuses. */
	| 'undecided'
	/** The surface's authenticator accepted the credential. */
	| 'authenticated'
	/** The edge matched a public route or path; the gate makes sure that this very route ran. */
	| 'public'
	/** No authenticator covers the surface, on purpose. */
	| 'open'

/** What dispatch hands to the route it means to run. */
export interface Errand {
	/** Identity of the only route that may take it. */
	readonly route: object
	/** The body as a value, when it is injected rather than encoded. */
	readonly body: unknown
	/** Whether `body` is to be injected. */
	readonly injectBody: boolean
	readonly approvalToken: string | undefined
	/** Why the caller asks, in its own words. */
	readonly reason: string | undefined
	/** The approval that the caller goes on with. */
	readonly approvalId: string | undefined
	/** The request that came over the wire and carried the credential; null in process. */
	readonly transport: Request | null
}

/** What the audit trail keeps of validated arguments. */
export interface Evidence {
	/** Plain; null where the arguments hold secrets. */
	readonly argumentsHash: string | null
	/** The plain hash of secrets: it is keyed before it is written anywhere. */
	readonly secretHash: string | null
	/** Secrets masked, long texts cut. */
	readonly arguments: Snapshot
}

/** What a new record needs to know. */
export interface CallOrigin {
	readonly source: Surface
	readonly entrypoint: Entrypoint
	readonly requestId: string
}

const ignoreProgress: Call['progress'] = () => {}

/** One call. Handlers see it as {@link Call}; the rest is the pipeline's. */
export class CallRecord implements Call {
	/** Correlation id: the caller's well-formed `x-request-id`, else equal to `id`. */
	requestId: string
	source: Surface
	entrypoint: Entrypoint
	caller: Caller | null = null
	action: string | null = null
	dryRun = false
	access: Access = 'undecided'
	errand: Errand | null = null
	/** Set by the gate or the error mapper when quater, not the app, decided the answer. */
	refusal: Refusal | null = null
	/** The JSON text of the handler's value, for a door that wants the text alone. */
	answered: string | null = null
	/** What a stream broke with, once it did. */
	streamFault: { readonly cause: unknown } | null = null
	/** Whether validation and every guard are behind it. */
	passed = false
	/** The approval that this call used up. */
	approval: Approval | null = null
	/** The approval that this call waits for, or was refused for. */
	pendingApproval: string | null = null
	/** What may be kept of the arguments, once they are validated and somebody keeps them. */
	evidence: Evidence | null = null
	/** Pattern of the route that ran, or null. */
	route: string | null = null
	progress: Call['progress'] = ignoreProgress
	/** Milliseconds of `performance.now()` at the beginning; 0 where nobody asks for durations. */
	startedAt = 0

	#id: string | null = null
	#signal: AbortSignal | null
	#request: Request | null

	constructor(origin: CallOrigin, request: Request | null, signal: AbortSignal | null = null) {
		this.source = origin.source
		this.entrypoint = origin.entrypoint
		this.requestId = origin.requestId
		this.#request = request
		this.#signal = signal
	}

	get id(): string {
		this.#id ??= mintId()
		return this.#id
	}

	get signal(): AbortSignal {
		this.#signal ??= this.#request?.signal ?? new AbortController().signal
		return this.#signal
	}

	/** What may be shown of a call when somebody serialises it. */
	toJSON() {
		const { id, source, entrypoint, action, dryRun } = this
		return { id, source, entrypoint, action, dryRun }
	}
}

const idLength = 32
const idsAtOnce = 256
let pool = ''
let taken = 0

/** A new id: 32 lower-case hex digits, all random, cut from a pool because most requests need one. */
export const mintId = (): string => {
	if (taken === pool.length) {
		pool = randomBytes((idLength / 2) * idsAtOnce).toString('hex')
		taken = 0
	}
	taken += idLength
	return pool.slice(taken - idLength, taken)
}

/**
 * The requests under way in one app. Each engine has its own: a Request that one app hands on to
 * another must not bring its credentials along.
 */
export type Calls = WeakMap<Request, CallRecord>
