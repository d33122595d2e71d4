/** What quater writes to the process's log: one line per fault, with the detail callers never see. */

import type { QuaterError } from './errors'

/** Reports a fault with its cause, so that a request id leads from the answer to the log. */
export const report = (error: QuaterError, requestId: string): void => {
	console.error(`quater: request ${requestId} failed:`, error.cause ?? error)
}

/** How often faults of one kind are reported, in milliseconds. */
const everyMs = 1000

/**
 * Reports faults that come in floods, such as those of a database that is away: the first at once, the
 * others in one line a second, which is told how many it stands for.
 */
export const reportInBulk = (
	write: (count: number, cause: unknown) => void
): ((cause: unknown) => void) => {
	let unreported = 0
	let last: unknown
	let waits = false
	const flush = () => {
		waits = unreported > 0
		if (!waits) return
		write(unreported, last)
		unreported = 0
		last = undefined
		setTimeout(flush, everyMs).unref()
	}
	return (cause) => {
		unreported++
		last = cause
		if (!waits) flush()
	}
}

const reportUnavailable = reportInBulk((count, cause) => {
	console.error(`quater: unavailable, ${count} request(s) refused:`, cause)
})

/** Reports a refusal behind which a fault stands: of the server always, of what it depends on in bulk. */
export const reportFault = (error: QuaterError, requestId: string): void => {
	if (error.code === 'internal') report(error, requestId)
	else if (error.code === 'unavailable' && error.cause !== undefined) reportUnavailable(error.cause)
}

/** Reports a hook of the user's that failed without changing any answer. */
export const reportHook = (hook: string, cause: unknown): void => {
	console.error(`quater: ${hook} failed:`, cause)
}

/** Tells the operator something at start. */
export const notice = (text: string): void => {
	console.warn(`quater: ${text}`)
}
