/** Several processes on one port. */

import type { Context } from '../context'
import { type Address, listenError } from './serve'
import { spawnSelf } from './spawn-self'

/** Carries the port to a process that shares it. */
export const workerVariable = 'QUATER_WORKER'

/**
 * The port that the workers will share. Sharing would hide a server that is there already, so the address
 * is opened once without sharing first.
 *
 * @throws CliError `port_in_use`.
 */
export const freePort = ({ hostname, port }: Address): number => {
	try {
		const probe = Bun.serve({ hostname, port, reusePort: false, fetch: () => new Response(null) })
		const free = probe.port ?? port
		void probe.stop(true)
		return free
	} catch (cause) {
		throw listenError(cause, { hostname, port })
	}
}

/**
 * Runs the workers until one of them ends, which ends all: a supervisor starts the whole again.
 *
 * @param announce Called once all of them serve.
 */
export const runWorkers = async (
	context: Context,
	{ count, port, announce }: { count: number; port: number; announce: () => void }
): Promise<number> => {
	let waiting = count
	const onReady = () => {
		waiting -= 1
		if (waiting === 0) announce()
	}
	const workers = Array.from({ length: count }, () =>
		spawnSelf(context, { env: { [workerVariable]: String(port) }, onReady })
	)
	const first = await Promise.race(workers.map(({ exit }) => exit))
	for (const { stop } of workers) stop()
	await Promise.all(workers.map(({ exit }) => exit))
	if (context.signal.reason === 'SIGINT') return 130
	return context.signal.aborted ? 0 : first || 1
}
