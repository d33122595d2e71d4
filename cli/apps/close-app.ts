/** Stops a local app in good order, but not at any price. */

import type { Runtime } from '../../src/app/runtime'
import type { Context } from '../context'

/** How long an app may take to stop, and to finish what goes on after its answers. */
const stopMs = 5000

/**
 * Runs the app's stop hooks. What they throw is a warning, since the call has ended already; what they do
 * not finish in time is left behind, which is said as well.
 */
export const closeApp = async (
	{ out }: Pick<Context, 'out'>,
	runtime: Pick<Runtime, 'stop'>
): Promise<void> => {
	const { promise: late, resolve } = Promise.withResolvers<string>()
	const timer = setTimeout(
		() => resolve(`the app did not stop within ${stopMs / 1000} seconds; left behind`),
		stopMs
	)
	const stopped = runtime.stop().then(
		() => null,
		(cause: unknown) => `a stop hook of the app failed: ${messageOf(cause)}`
	)
	const problem = await Promise.race([stopped, late])
	clearTimeout(timer)
	if (problem !== null) await out.warn(problem)
}

const messageOf = (cause: unknown): string =>
	cause instanceof Error ? cause.message : String(cause)
