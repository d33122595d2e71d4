/** Steps around an app: each is one decision before it, or one touch on its answer after it. */

import type { CallRecord } from '../calls/call-record'

/** Something that may be settled at once or later. */
export type Maybe<T> = T | Promise<T>

/** One step of the pipeline. Stays synchronous whenever it can: an `await` costs more than all steps. */
export interface Step {
	/** For whoever debugs a list of steps; nothing decides by it. */
	readonly name: string
	/** Answers the request itself, or lets it pass by returning nothing. */
	before?(call: CallRecord, request: Request): Maybe<Response | undefined>
	/** Touches the finished answer, whoever made it; must not throw. */
	after?(call: CallRecord, response: Response, request: Request): void
}

/** A request on its way through composed steps. */
export type Pipeline = (
	call: CallRecord,
	request: Request,
	next: (request: Request) => Maybe<Response>
) => Maybe<Response>

/** What turns a thrown value into an answer. */
export type Recover = (call: CallRecord, request: Request, cause: unknown) => Response

/**
 * Composes steps, outermost first. `after` runs for every answer, in reverse order; a step that
 * throws is answered by `recover`. Synchronous when every step and the app are.
 */
export const compose = (steps: readonly Step[], recover: Recover): Pipeline => {
	const before = steps.filter((step) => step.before !== undefined)
	const after = steps.filter((step) => step.after !== undefined).reverse()

	const touch = (call: CallRecord, request: Request, response: Response): Response => {
		for (const step of after) step.after!(call, response, request)
		return response
	}

	const touched = new WeakSet<Response>()

	const finish = (call: CallRecord, request: Request, response: Response): Response => {
		// A WebSocket upgrade has no answer to touch.
		if (response === undefined) return response
		try {
			// An app may answer one Response twice; each answer gets headers of its own.
			if (touched.has(response)) return touch(call, request, new Response(response.body, response))
			touched.add(response)
			return touch(call, request, response)
		} catch {
			// Answers that came from `fetch` or `Response.error` have frozen headers; a copy has not.
			return touch(call, request, new Response(response.body, response))
		}
	}

	const run: (from: number, ...rest: Parameters<Pipeline>) => Maybe<Response> = (
		from,
		call,
		request,
		next
	) => {
		for (let index = from; index < before.length; index++) {
			const answer = before[index]!.before!(call, request)
			if (answer === undefined) continue
			if (answer instanceof Promise) {
				return answer.then((late) => late ?? run(index + 1, call, request, next))
			}
			if (answer) return answer
		}
		return next(request)
	}

	return (call, request, next) => {
		try {
			const answer = run(0, call, request, next)
			if (!(answer instanceof Promise)) return finish(call, request, answer)
			return answer.then(
				(response) => finish(call, request, response),
				(cause) => finish(call, request, recover(call, request, cause))
			)
		} catch (cause) {
			return finish(call, request, recover(call, request, cause))
		}
	}
}
