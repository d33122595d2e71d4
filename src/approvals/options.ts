/** The `approvals` option of `quater()`, as it is given and as it holds. */

import type { Authenticate } from '../auth/authenticate'
import type { Call, Caller } from '../calls/call'
import type { Notify } from './announce'

/** A call whose approver's token was made elsewhere. */
export interface DecideRequest {
	readonly action: string
	/** As the caller can compute it: `sha256:` and hex. */
	readonly argumentsHash: string
	/** As the handler will receive them. */
	readonly arguments: Readonly<Record<string, unknown>>
	/** What the caller brought. */
	readonly token: string
	readonly caller: Caller
	readonly call: Pick<Call, 'id' | 'source' | 'entrypoint'>
}

/** How approvals are decided. */
export interface ApprovalsOptions {
	/** Where the page and its API are. @default '/approvals' */
	path?: string
	/** The origin at which people reach the service, for links in notifications. @default no links */
	url?: string
	/** Who may decide, where approvers sign in otherwise than api's callers. @default the api authenticator */
	authenticate?: Authenticate
	/** Told of every step, after it is on record; never waited for. */
	notify?: Notify
	/** Replaces the stored decision for callers that bring a token; only strict `true` approves. */
	decide?: (request: DecideRequest) => boolean | Promise<boolean>
	/**
	 * Headers that many callers send with one value, such as a gateway's key: they are named like
	 * credentials and tell nobody apart. @default []
	 */
	sharedHeaders?: readonly string[]
	/** How many requests of one subject may wait at once; 1 to 1000. @default 20 */
	maxPending?: number
}

/** The option with its defaults. */
export interface ResolvedApprovals
	extends Pick<ApprovalsOptions, 'authenticate' | 'notify' | 'decide'> {
	readonly path: string
	readonly url: string | undefined
	readonly maxPending: number
	/** In lower case. */
	readonly sharedHeaders: readonly string[]
}
