/** `--wait`: asks again until a pending approval is decided, so that the action runs once it may. */

import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import { secondsOf } from '../syntax/seconds'
import type { ProgressLine } from '../terminal/progress'
import { until } from '../terminal/span'
import { type Pending, pendingOf } from './pending'

/** Between two questions, in milliseconds: soon at first, since many are decided at once. */
const firstPauseMs = 1000
const longestPauseMs = 5000
const growth = 1.25

/** How much later than its end an approval is asked for, since clocks differ a little. */
const graceMs = 250

/** Failures after which nobody knows whether the approved action has run; a gateway says `unavailable` too. */
const unknownOutcome = new Set([
	'network',
	'timeout',
	'invalid_answer',
	'too_large',
	'unavailable',
	'interrupted'
])

/**
 * Calls, and while the approval is pending calls again in its name, so that no other is opened. Any
 * other outcome is final: an approval is spent before the action runs, so an answer that was lost is
 * never asked for again. Ends when the approval does, or `--timeout` is over.
 *
 * @param once Makes the call, which goes on with the approval of this id.
 * @param show The command that shows an approval.
 * @param progress Tells how long it has been waited already.
 */
export const waitForApproval = async <Answer>(
	context: Context,
	once: (approvalId: string | undefined) => Promise<Answer>,
	show: (id: string) => string,
	progress: Pick<ProgressLine, 'wait' | 'clear'>
): Promise<Answer> => {
	const seconds = secondsOf(context.flags)
	const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000
	const first = await attempt(() => once(undefined))
	if ('answer' in first) return first.answer
	let { refused, pending } = first
	const { id } = pending
	await progress.clear()
	await context.out.note(`waiting for approval ${id}${timeLeft(pending)}`)
	progress.wait(() => `${id} is pending${timeLeft(pending)}`)
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * growth, longestPauseMs)) {
		const left = endOf(pending) - Date.now() + graceMs
		const isOver = Date.now() + Math.min(pauseMs, left) >= deadline
		// What is approved and still does not run needs a token, which no waiting brings.
		if (isOver || pending.isApproved || pending.id !== id) throw refused
		await pause(context.signal, Math.max(0, Math.min(pauseMs, left)), () => leftPending(id, show))
		const next = await attempt(() => once(id)).catch(unsure(id, show))
		if ('answer' in next) return next.answer
		refused = next.refused
		pending = next.pending
		// The last question came after the end.
		if (left <= pauseMs) throw refused
	}
}

const timeLeft = ({ expiresAt }: Pending): string =>
	expiresAt === undefined ? '' : ` (${until(expiresAt, Date.now())})`

type Attempt<Answer> =
	| { readonly answer: Answer }
	| { readonly refused: CliError; readonly pending: Pending }

const attempt = async <Answer>(once: () => Promise<Answer>): Promise<Attempt<Answer>> => {
	try {
		return { answer: await once() }
	} catch (cause) {
		const refused = toCliError(cause)
		const pending = refused.code === 'approval_required' ? pendingOf(refused.data) : undefined
		if (!pending) throw refused
		return { refused, pending }
	}
}

const endOf = ({ expiresAt }: Pending): number =>
	expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt)

/** Says what is not known after a question without an answer, and where to look before the next call. */
const unsure =
	(id: string, show: (id: string) => string) =>
	(cause: unknown): never => {
		const error = toCliError(cause)
		const { code, message, requestId, data } = error
		if (!unknownOutcome.has(code)) throw cause
		const retryable = code === 'network' && error.retryable
		const see = `See: ${show(id)}`
		throw new CliError(code, `${message}, while waiting for approval ${id}`, {
			hint: retryable
				? `The question was not sent, so nothing has run. ${see}`
				: `The outcome is unknown: once it is approved, the action may have run. Look before you call again. ${see}`,
			retryable,
			requestId,
			data: { ...data, approval: { id } },
			cause
		})
	}

const leftPending = (id: string, show: (id: string) => string): CliError =>
	new CliError('interrupted', `Interrupted; approval ${id} is still pending`, {
		hint: `Run the same again to go on with it. See: ${show(id)}`,
		data: { approval: { id } }
	})

const pause = (signal: AbortSignal, ms: number, failure: () => CliError): Promise<void> =>
	new Promise((resolve, reject) => {
		const stop = () => {
			clearTimeout(timer)
			reject(failure())
		}
		const timer = setTimeout(() => {
			signal.removeEventListener('abort', stop)
			resolve()
		}, ms)
		signal.addEventListener('abort', stop, { once: true })
		if (signal.aborted) stop()
	})
