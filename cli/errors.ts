/** Failures of the command line: one shape, one table of exit codes, for every cause there is. */

import { type ErrorCode, errors } from '../src/errors'
import { nearest } from '../src/nearest'
import { exitCodeOf } from '../src/remote/exit-code'

/** Exit codes of failures that the command line itself finds. */
const ownExits = {
	/** Flags, words or values that do not fit. */
	usage: 2,
	/** The app's module could not be loaded. */
	load_failed: 2,
	/** The app, or the saved configuration, is not usable as it is. */
	config_invalid: 2,
	/** The binary could not be compiled. */
	build_failed: 1,
	/** The address is taken. */
	port_in_use: 1,
	network: 3,
	timeout: 3,
	redirected: 1,
	invalid_answer: 1,
	too_large: 1,
	http_error: 1,
	/** What was to be printed is lost: a full disk, for one. */
	output_failed: 1,
	/** The approval was denied or withdrawn, or has expired, before the decision came. */
	approval_ended: 6,
	/** The question on the terminal was not answered with yes. */
	not_confirmed: 1,
	interrupted: 130
} as const

/** Codes of the command line's own. */
export type CliErrorCode = keyof typeof ownExits | ErrorCode

/** What may be said beside a code and a message. */
export interface CliErrorDetail {
	/** What to do next, as one line. */
	readonly hint?: string | undefined
	readonly retryable?: boolean | undefined
	readonly requestId?: string | undefined
	/** Further snake_case members of the error object. */
	readonly data?: Readonly<Record<string, unknown>> | undefined
	readonly cause?: unknown
}

/** A failure that ends a command, with its exit code. */
export class CliError extends Error {
	override readonly name = 'CliError'
	readonly code: CliErrorCode | (string & {})
	readonly hint: string | undefined
	readonly retryable: boolean
	readonly requestId: string | undefined
	readonly data: Readonly<Record<string, unknown>>

	constructor(code: CliErrorCode | (string & {}), message: string, detail: CliErrorDetail = {}) {
		super(message, { cause: detail.cause })
		this.code = code
		this.hint = detail.hint
		this.retryable = detail.retryable ?? (isErrorCode(code) && errors[code].retryable)
		this.requestId = detail.requestId
		this.data = detail.data ?? {}
	}

	/** The process's exit code. */
	get exit(): number {
		return exitOf(this.code)
	}

	/** The object that `--json` prints on stderr. */
	toJSON(): { ok: false; error: Record<string, unknown> } {
		const { code, message, hint, retryable, requestId } = this
		return {
			ok: false,
			error: {
				code,
				message,
				...(hint !== undefined && { hint }),
				retryable,
				...(requestId !== undefined && { request_id: requestId }),
				...this.data
			}
		}
	}
}

/** The exit code of an error code; codes that nobody listed are failures of the server. */
export const exitOf = (code: string): number => {
	if (Object.hasOwn(ownExits, code)) return ownExits[code as keyof typeof ownExits]
	return exitCodeOf(code)
}

/** Narrows any thrown value to a {@link CliError}; what nobody foresaw becomes `internal`. */
export const toCliError = (cause: unknown): CliError => {
	if (cause instanceof CliError) return cause
	if (!(cause instanceof Error)) return unforeseen(cause)
	// By name, not by class: an app may bring its own copy of the library.
	if (cause.name === 'ClientError' || cause.name === 'QuaterError') return fromCoded(cause)
	if (cause.name === 'ConfigError') return fromConfig(cause)
	return unforeseen(cause)
}

/** The hint at a failure of which no more may be said. */
export const seeCause = 'Add --verbose to see the cause.'

/** A hint that names the nearest match where there is one, else where to look. */
export const didYouMean = (near: string | null | undefined, see: string): string =>
	near ? `Did you mean ${near}? See: ${see}` : `See: ${see}`

/** The hint at a value that is none of a few: the nearest, where there is one. */
export const oneOf = (
	flag: string,
	given: string,
	values: readonly string[]
): string | undefined => {
	const near = nearest(given, values)
	return near === undefined ? undefined : `Did you mean ${flag} ${near}?`
}

interface CodedError extends Error {
	readonly code?: unknown
	readonly hint?: string
	readonly retryable?: boolean
	readonly requestId?: string
	readonly data?: Readonly<Record<string, unknown>>
}

const fromCoded = (cause: CodedError): CliError => {
	const code = typeof cause.code === 'string' ? cause.code : 'internal'
	return new CliError(code === 'aborted' ? 'interrupted' : code, within(cause.message), {
		hint: cause.hint?.replace(/\s*\n\s*/g, ' '),
		retryable: cause.retryable,
		requestId: cause.requestId,
		data: cause.data,
		cause: cause.cause ?? cause
	})
}

/** What an app or a server says begins no line where one of ours does. */
const within = (message: string): string => message.trim().replaceAll('\n', '\n  ')

const fromConfig = (cause: Error & { readonly problems?: unknown }): CliError =>
	new CliError('config_invalid', cause.message, { data: { problems: cause.problems }, cause })

const unforeseen = (cause: unknown): CliError =>
	new CliError('internal', 'Command failed', { hint: seeCause, cause })

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code)
