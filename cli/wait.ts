/** `--wait`: asks again until a pending approval is decided, so that the action runs once it may. */

import type { Context } from './context'
import { CliError, toCliError } from './errors'
import { secondsOf } from './seconds'

const pollMs = 2000

interface Pending {
	readonly id: string
	/** Milliseconds since 1970, or never. */
	readonly expiresAt: number
}

/**
 * Repeats `once` while it is refused for want of an approval that is still pending; any other outcome is
 * final, so that nothing runs twice. Ends when the approval expires, a new one takes its place, or
 * `--timeout` is over.
 */
export const waitForApproval = async <Answer>(
	context: Context,
	once: () => Promise<Answer>
): Promise<Answer> => {
	const seconds = secondsOf(context.flags)
	const deadline = seconds === undefined ? Number.POSITIVE_INFINITY : Date.now() + seconds * 1000
	let first: Pending | undefined
	for (;;) {
		try {
			return await once()
		} catch (cause) {
			const error = toCliError(cause)
			const pending = error.code === 'approval_required' ? pendingOf(error) : undefined
			if (!pending || (first && first.id !== pending.id)) throw error
			if (!first) await context.out.note(`waiting for approval ${pending.id}`)
			first = pending
			// Asking once more after the end would open a new request.
			if (Date.now() + pollMs >= Math.min(deadline, pending.expiresAt)) throw error
			await pause(context.signal, pending.id)
		}
	}
}

const pendingOf = ({ data }: CliError): Pending | undefined => {
	const approval = data.approval
	if (typeof approval !== 'object' || approval === null || !('id' in approval)) return undefined
	const expires =
		'expires_at' in approval ? Number(new Date(approval.expires_at as string)) : Number.NaN
	return {
		id: String(approval.id),
		expiresAt: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires
	}
}

const pause = (signal: AbortSignal, id: string): Promise<void> =>
	new Promise((resolve, reject) => {
		const stop = () =>
			reject(
				new CliError('interrupted', `Interrupted; approval ${id} is still pending`, {
					data: { approval: { id } }
				})
			)
		if (signal.aborted) return stop()
		const timer = setTimeout(resolve, pollMs)
		signal.addEventListener(
			'abort',
			() => {
				clearTimeout(timer)
				stop()
			},
			{ once: true }
		)
	})
