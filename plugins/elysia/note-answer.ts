/** Looks at a handler's value right before Elysia writes it: the last chance to see it whole. */

import { CallRecord } from '../../src/calls/call-record'

/** What a `mapResponse` hook sees. */
export interface AnswerContext {
	readonly call?: unknown
	readonly responseValue?: unknown
	readonly set: {
		readonly status?: number | string
		readonly headers: object
		readonly cookie?: unknown
	}
}

/** Stands for an answer whose text was noted; nothing reads or changes it. */
const noted = new Response(null, { headers: { 'content-type': 'application/json' } })

/**
 * Notes what doors other than HTTP want to know of a value, and replaces three kinds of it: an
 * error that was returned instead of thrown, which Elysia would write out with its message; a
 * generator, whose faults Elysia swallows; and, where nobody else looks at the answer, a plain value
 * whose text is all that the door wants.
 *
 * @param unseen whether no hook or wrap of the app sees the answer after this
 */
export const noteAnswer = (
	context: AnswerContext,
	unseen: boolean,
	answerError: (error: Error) => unknown
): unknown => {
	const { call, responseValue } = context
	if (typeof responseValue !== 'object' || responseValue === null) return undefined
	if (responseValue instanceof Error) return answerError(responseValue)
	if (!(call instanceof CallRecord) || call.errand === null) return undefined
	if (isIterator(responseValue)) return watched(responseValue, call)
	if (!unseen || !isPlain(responseValue) || !isUntouched(context.set)) return undefined
	call.answered = JSON.stringify(responseValue)
	return noted
}

/** Only what Elysia writes with `JSON.stringify`: its own wrappers, streams and files are none. */
const isPlain = (value: object): boolean =>
	value.constructor === Object || value.constructor === Array

/** Whether the app left status, headers and cookies as they were. */
const isUntouched = ({ status, headers, cookie }: AnswerContext['set']): boolean => {
	if ((status !== undefined && status !== 200) || cookie) return false
	for (const _name in headers) return false
	return true
}

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
