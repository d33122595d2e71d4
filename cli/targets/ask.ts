/** One question to the approvals or audit endpoints, and its JSON answer. */

import { serverError } from '../../src/client/answer'
import { ClientError } from '../../src/client/client-error'
import { exchange, type JsonAnswer } from '../../src/client/exchange'
import { isRecord } from '../../src/schema/json'
import type { Context } from '../context'
import { secondsOf } from '../syntax/seconds'
import { defaultMs } from './remote'
import type { Service } from './service'

/** One question. */
export interface Question {
	/** Below the area's path, its query included. */
	readonly below: string
	/** Members of a JSON body; a question without one is a GET. */
	readonly body?: object
	/** How long a remote may take, in milliseconds, where no flag says. @default 10000 */
	readonly timeoutMs?: number
}

const maxBytes = 16 * 1024 * 1024

/** In process nobody else can hang, so only a flag bounds a question there. */
const localMs = 24 * 60 * 60 * 1000

/**
 * The JSON that an endpoint answers.
 *
 * @throws ClientError with the server's code, or one of the client's own.
 */
export const ask = async (
	context: Context,
	service: Service,
	question: Question
): Promise<unknown> => {
	try {
		return await answerOf(context, service, question)
	} catch (cause) {
		if (!isMissing(cause) || !(await service.hasMoved(context.signal)))
			return service.withHint(cause)
		return await answerOf(context, service, question).catch(service.withHint)
	}
}

/** A path with those members of `query` that are given. */
export const withQuery = (
	path: string,
	query: Readonly<Record<string, string | undefined>>
): string => {
	const given = Object.entries(query).filter(
		(pair): pair is [string, string] => pair[1] !== undefined
	)
	return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`
}

/** Whether a failure says that nothing is at a path. */
export const isMissing = (cause: unknown): boolean =>
	cause instanceof ClientError && cause.status === 404

/** How long a question may take, in milliseconds. */
export const patienceOf = (
	{ flags }: Context,
	{ remote }: Service,
	otherwise = defaultMs
): number => {
	const seconds = secondsOf(flags)
	if (seconds !== undefined) return seconds * 1000
	return remote === null ? localMs : otherwise
}

const answerOf = async (
	context: Context,
	service: Service,
	{ below, body, timeoutMs }: Question
): Promise<unknown> => {
	const init =
		body === undefined
			? ({ method: 'GET', headers: readHeaders } as const)
			: ({ method: 'POST', headers: writeHeaders, body: JSON.stringify(body) } as const)
	const answer = await exchange(
		below,
		{},
		{
			fetch: (path, { signal }) => service.send(path, { ...init, signal: signal! }),
			timeoutMs: patienceOf(context, service, timeoutMs),
			maxBytes,
			safe: body === undefined,
			signal: context.signal
		}
	)
	return successOf(answer)
}

const readHeaders = { accept: 'application/json' } as const

const writeHeaders = {
	...readHeaders,
	'content-type': 'application/json',
	// No form and no other site's page can send it, which is what the server wants to know.
	'x-quater-request': '1'
} as const

const successOf = ({ status, value }: JsonAnswer): unknown => {
	if (status >= 200 && status < 300) return value
	throw serverError(status, isRecord(value) && isRecord(value.error) ? value.error : {})
}
