/** What quater writes to the process's log: one line per fault, with the detail callers never see. */

import type { QuaterError } from './errors'

/** Reports a fault with its cause, so that a request id leads from the answer to the log. */
export const report = (error: QuaterError, requestId: string): void => {
	console.error(`quater: request ${requestId} failed:`, error.cause ?? error)
}

/** Reports a hook of the user's that failed without changing any answer. */
export const reportHook = (hook: string, cause: unknown): void => {
	console.error(`quater: ${hook} failed:`, cause)
}

/** Tells the operator something at start. */
export const notice = (text: string): void => {
	console.warn(`quater: ${text}`)
}
