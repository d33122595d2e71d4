/** The one error of the typed client: a stable code and what is known about the failure. */

import { type ErrorCode, errors } from '../errors'

/** Codes that the client itself makes; every other code is the server's own. */
export type ClientErrorCode =
	/** The server was not reached, or the connection broke. */
	| 'network'
	/** No complete answer within `timeoutMs`. */
	| 'timeout'
	/** The caller's own signal fired. */
	| 'aborted'
	/** The server pointed elsewhere; redirects are never followed. */
	| 'redirected'
	/** The server wants a valid credential. */
	| 'unauthenticated'
	/** What came back is not `quater-actions.v1`. */
	| 'invalid_answer'
	/** What came back exceeds `maxBytes`. */
	| 'too_large'
	/** A file could not be read, or changed while it was sent. */
	| 'unreadable_file'
	/** The action, or the server, answered with an error status and no code. */
	| 'http_error'

/** What is known about a failed call. */
export interface ClientErrorDetail {
	/** What the caller can do next. */
	readonly hint?: string | undefined
	/** HTTP status of the answer, or of the handler where the action itself failed. */
	readonly status?: number | undefined
	/** What the action answered, for `http_error`. */
	readonly body?: unknown
	/** Correlation id to quote to the server's operator. */
	readonly requestId?: string | undefined
	/** Whether the same call, unchanged, may succeed later. @default false */
	readonly retryable?: boolean | undefined
	/** Further members of the server's error object, such as `approval`. */
	readonly data?: Readonly<Record<string, unknown>> | undefined
	readonly cause?: unknown
}

/** A call that did not succeed. */
export class ClientError extends Error {
	override readonly name = 'ClientError'
	readonly code: ClientErrorCode | (string & {})
	readonly hint: string | undefined
	readonly status: number | undefined
	readonly body: unknown
	readonly requestId: string | undefined
	readonly retryable: boolean
	readonly data: Readonly<Record<string, unknown>>

	constructor(
		code: ClientErrorCode | (string & {}),
		message: string,
		detail: ClientErrorDetail = {}
	) {
		super(message, { cause: detail.cause })
		this.code = code
		this.hint = detail.hint
		this.status = detail.status
		this.body = detail.body
		this.requestId = detail.requestId
		this.retryable = detail.retryable ?? (isErrorCode(code) && errors[code].retryable)
		this.data = detail.data ?? {}
	}
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code)
