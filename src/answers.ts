/** Failures as HTTP answers: one JSON shape, whatever went wrong and wherever. */

import type { ErrorBody } from './errors'
import { QuaterError } from './errors'

/** What a validator found first, without the value that it found. */
export interface Mismatch {
	/** Where: `body`, `query`, `params`, `headers`, `cookie` or `response`. */
	readonly on: string
	/** JSON pointer within that place; empty for the place itself. */
	readonly pointer: string
	/** Whether the value was missing rather than wrong. */
	readonly missing: boolean
	/** Why it does not fit, as a clause such as `expected integer`. */
	readonly reason: string
	/** The author's own words from the schema, instead of quater's. */
	readonly custom?: string | undefined
	/** The validator's members that existing clients of the framework read. */
	readonly legacy?: Readonly<Record<string, unknown>>
}

const places: ReadonlySet<string> = new Set([
	...['body', 'query', 'params', 'headers', 'cookie', 'response']
])

/**
 * The argument that a mismatch is about, with dots between levels; `body` for a whole body, and
 * undefined where the validator kept no more than a number's own schema.
 */
const argumentName = ({ on, pointer }: Mismatch): string | undefined =>
	pointer
		.split('/')
		.filter(Boolean)
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
		.join('.') || (places.has(on) ? on : undefined)

/** The same words for the same mismatch on every surface. */
export const invalidArguments = (mismatch: Mismatch): QuaterError => {
	const { custom, missing, reason } = mismatch
	const name = argumentName(mismatch)
	if (name === undefined) {
		return new QuaterError('invalid_arguments', {
			message: custom ?? `Invalid arguments: ${reason}.`
		})
	}
	const message =
		custom ?? (missing ? `Missing argument: ${name}.` : `Invalid argument ${name}: ${reason}.`)
	return new QuaterError('invalid_arguments', { message, data: { argument: name } })
}

const noContent = new Set([204, 205, 304])

/** An error as plain HTTP shows it: `{error: {...}}`, with further members beside it. */
export const errorResponse = (
	error: QuaterError,
	requestId: string,
	beside: Readonly<Record<string, unknown>> = {}
): Response =>
	Response.json(
		{ ...beside, error: error.toBody(requestId) },
		{ status: error.status, headers: error.headers }
	)

/**
 * An HTTP error of the app's own making, with a status of its choice and a message of ours: what
 * was thrown may hold anything.
 */
export const statusResponse = (status: number, requestId: string): Response => {
	if (noContent.has(status)) return new Response(null, { status })
	const error: ErrorBody = {
		code: 'http_error',
		message: `The request failed with status ${status}.`,
		request_id: requestId
	}
	return Response.json({ error }, { status })
}
