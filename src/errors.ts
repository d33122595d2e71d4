/** Every failure quater can report: one class over one table of codes. */

/** How one error code shows on each surface. */
interface ErrorRow {
	/** HTTP status. */
	readonly http: number
	/** JSON-RPC error code on MCP, or `result` when it travels as a tool result with `isError: true`. */
	readonly rpc: number | 'result'
	/** Exit code of the command line. */
	readonly exit: number
	/** Whether the same call, unchanged, may succeed later. */
	readonly retryable: boolean
	/** What a caller reads when the thrower gave no message. */
	readonly message: string
}

const row = (
	http: number,
	rpc: ErrorRow['rpc'],
	exit: number,
	message: string,
	retryable = false
): ErrorRow => ({ http, rpc, exit, retryable, message })

/** The code table. `rpc` 401 and 413 are answered as bare HTTP on MCP, before JSON-RPC is reached. */
export const errors = {
	invalid_request: row(400, -32600, 2, 'The request is malformed.'),
	invalid_arguments: row(422, 'result', 2, 'The arguments do not fit the schema.'),
	unauthenticated: row(401, 401, 4, 'Sign in first: send a valid credential.'),
	forbidden: row(403, -32602, 4, 'This caller may not do that.'),
	insufficient_scope: row(403, -32602, 4, 'This caller lacks a scope that the action needs.'),
	not_found: row(404, 'result', 1, 'Nothing is here.'),
	unknown_action: row(404, -32602, 2, 'Unknown action.'),
	method_not_allowed: row(405, 405, 2, 'This path does not take that method.'),
	unsupported_media_type: row(415, 415, 2, 'Send the body as application/json.'),
	payload_too_large: row(413, 413, 1, 'The request body is too large.'),
	approval_required: row(409, 'result', 5, 'Someone else must approve this call first.'),
	approval_denied: row(403, 'result', 6, 'The approval was refused.'),
	conflict: row(409, 'result', 1, 'It is no longer in the state that this needs.'),
	response_too_large: row(502, 'result', 1, 'The answer is too large for this surface.'),
	rate_limited: row(429, 'result', 1, 'Too many requests.', true),
	unavailable: row(503, 'result', 1, 'The service cannot answer right now.', true),
	internal: row(500, -32603, 1, 'Something failed on the server.')
} as const satisfies Record<string, ErrorRow>

/** One of the codes of the table. */
export type ErrorCode = keyof typeof errors

/** What may be said beside a code. */
export interface ErrorDetail {
	/** Safe for the caller to read; defaults to the table's. */
	readonly message?: string
	/** What the caller can do next. */
	readonly hint?: string
	/** Further snake_case members of the error object. */
	readonly data?: Readonly<Record<string, unknown>>
	/** For the log alone. */
	readonly cause?: unknown
	/** Response headers, such as `WWW-Authenticate` or `Allow`. */
	readonly headers?: Readonly<Record<string, string>>
}

/** The error object that every surface shows, in snake_case. */
export interface ErrorBody {
	code: string
	message: string
	hint?: string
	request_id?: string
	[member: string]: unknown
}

/** A failure with a code of the table; whatever else is thrown becomes `internal`. */
export class QuaterError extends Error {
	override readonly name = 'QuaterError'
	readonly code: ErrorCode
	readonly hint: string | undefined
	readonly data: Readonly<Record<string, unknown>>
	readonly headers: Readonly<Record<string, string>>

	constructor(code: ErrorCode, detail: ErrorDetail = {}) {
		super(detail.message ?? errors[code].message, { cause: detail.cause })
		this.code = code
		this.hint = detail.hint
		this.data = detail.data ?? {}
		this.headers = detail.headers ?? {}
	}

	/** The HTTP status of the code; Elysia reads it too. */
	get status(): number {
		return errors[this.code].http
	}

	/** The error object for a caller: never the cause, never a stack. */
	toBody(requestId?: string): ErrorBody {
		return {
			code: this.code,
			message: this.message,
			...(this.hint === undefined ? {} : { hint: this.hint }),
			...(requestId === undefined ? {} : { request_id: requestId }),
			...this.data
		}
	}
}

/** Narrows any thrown value to a {@link QuaterError}; unknown causes become `internal`. */
export const toQuaterError = (cause: unknown): QuaterError =>
	cause instanceof QuaterError ? cause : new QuaterError('internal', { cause })

/** One thing that keeps an app from starting, and how to mend it. */
export interface Problem {
	/** Stable snake_case identifier, such as `missing_description`. */
	readonly code: string
	/** Method and path of the route concerned, where one is. */
	readonly method?: string
	readonly path?: string
	/** What is wrong, as one sentence. */
	readonly message: string
	/** What to change, as text that can be pasted. */
	readonly mend: string
}

/** Every problem found at start, in one error. */
export class ConfigError extends Error {
	override readonly name = 'ConfigError'
	/** Elysia answers it as 503 if a request gets this far. */
	readonly status = 503
	readonly problems: readonly Problem[]

	constructor(service: string, problems: readonly Problem[]) {
		super(describeProblems(service, problems))
		this.problems = problems
	}
}

const describeProblems = (service: string, problems: readonly Problem[]): string => {
	const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
	const lines = problems.map(
		({ message, mend }, index) =>
			`${index + 1}. ${message}\n${mend
				.split('\n')
				.map((line) => `   ${line}`)
				.join('\n')}`
	)
	return `quater: ${service} cannot start (${count})\n${lines.join('\n')}`
}
