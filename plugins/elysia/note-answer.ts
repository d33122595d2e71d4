/** Looks at a handler's value right before Elysia writes it: the last chance to see it whole. */

import { CallRecord } from '../../src/call-record'

/** What a `mapResponse` hook sees. */
interface AnswerContext {
	readonly call?: unknown
	readonly responseValue?: unknown
}

/**
 * Notes what doors other than HTTP want to know of a value, and replaces two kinds of it: an error
 * that was returned instead of thrown, which Elysia would write out with its message, and a
 * generator, whose faults Elysia swallows.
 */
export const noteAnswer = (
	{ call, responseValue }: AnswerContext,
	answerError: (error: Error) => unknown
): unknown => {
	if (typeof responseValue !== 'object' || responseValue === null) return undefined
	if (responseValue instanceof Error) return answerError(responseValue)
	if (!(call instanceof CallRecord) || call.errand === null) return undefined
	if (isPlain(responseValue)) call.answered = responseValue
	else if (isIterator(responseValue)) return watched(responseValue, call)
	return undefined
}

/** Only what Elysia writes with `JSON.stringify`: its own wrappers, streams and files are none. */
const isPlain = (value: object): boolean =>
	value.constructor === Object || value.constructor === Array

const isIterator = (value: object): value is AsyncIterator<unknown> =>
	typeof (value as { next?: unknown }).next === 'function'

/** The same values, with a note of what broke the stream. */
async function* watched(source: AsyncIterator<unknown>, call: CallRecord) {
	try {
		for (;;) {
			const { done, value } = await source.next()
			if (done) return value
			yield value
		}
	} catch (cause) {
		call.streamFault = { cause }
		throw cause
	} finally {
		await source.return?.()
	}
}
