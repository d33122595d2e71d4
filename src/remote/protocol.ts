/** The wire types of `quater-actions.v1`: the manifest and the remote call. */

import type { DryRunReport } from '../calls/call'
import type { ErrorBody } from '../errors'
import type { JsonSchema } from '../schema/json-schema'

/** The protocol's name and version, the manifest's `protocol` member. */
export const actionsProtocol = 'quater-actions.v1'
/** Default path of the manifest. */
export const manifestPath = '/.well-known/quater-actions.json'
/** Default path of the call endpoint. */
export const callPath = '/__quater__/actions/call'

/** Header that names the action of a call with files, which is multipart/form-data. */
export const actionHeader = 'quater-action'

/** One action as the manifest lists it. */
export interface ManifestAction {
	name: string
	description: string
	method: string
	/** The route pattern. */
	path: string
	needs_approval: boolean
	input_schema: JsonSchema
	tags?: string[]
	aliases?: string[]
	/** Where the action takes files: the largest body of a call with files, in bytes. */
	max_body_bytes?: number
}

/** What `GET /.well-known/quater-actions.json` answers; actions sorted by name. */
export interface Manifest {
	protocol: typeof actionsProtocol
	service: { name: string; version: string }
	rpc: { method: 'POST'; path: string }
	auth: { schemes: { type: string }[] }
	/** Path of the approvals endpoints, where the app has any. */
	approvals?: { path: string }
	/** Path of the audit endpoints, where the app has any. */
	audit?: { path: string }
	actions: ManifestAction[]
}

/** What `POST /__quater__/actions/call` takes; unknown members are ignored. */
export interface RemoteCall {
	/** Name of the action, non-empty. */
	action: string
	/** @default {} */
	arguments?: Record<string, unknown>
	/** @default false */
	dry_run?: boolean
	approval_token?: string
	/** Why the caller asks, for whoever decides. */
	reason?: string
	/** Goes on with this approval: once it has ended otherwise, the call is refused and opens no other. */
	approval_id?: string
}

/** The handler answered: `ok` is false from status 400 on. */
export interface RemoteResult {
	ok: boolean
	status_code: number
	/** The parsed JSON of a JSON answer, else its text. */
	body: unknown
}

/** quater answered instead of the handler. */
export interface RemoteFailure {
	ok: false
	error: ErrorBody
}

/** Every answer of the call endpoint. */
export type RemoteAnswer = RemoteResult | RemoteFailure | DryRunReport

/** The type of an answer in lines, for callers who accept it. */
export const linesType = 'application/x-ndjson'

/** One line of progress; `done` only grows. */
export interface ProgressLine {
	progress: { done: number; total?: number; message?: string }
}

/** What a caller accepts who also wants the pieces of an answer. */
export const chunksType = `${linesType};chunks=1`

/** One piece of a generator's answer, as it came; the answer holds them all. */
export interface ChunkLine {
	chunk: string
}

/** The last line: the answer, and the HTTP status that it would have had alone. */
export interface LastLine {
	status: number
	answer: RemoteAnswer
}
