/** `quater run`: serves an app in production, once nothing speaks against it. */

import { type LoadedApp, loadApp } from '../apps/load-app'
import type { Context } from '../context'
import {
	type Address,
	addressOf,
	bannerOf,
	integerOf,
	listen,
	requireReady,
	serveUntilStopped
} from '../serving/serve'
import { sayReady } from '../serving/spawn-self'
import { freePort, runWorkers, workerVariable } from '../serving/workers'
import type { Command } from '../syntax/command'

/** Serves after the production checks, in one process or several. */
export const run: Command = async (context) => {
	process.env.NODE_ENV = 'production'
	const { flags, positionals, env, out } = context
	const address = addressOf(flags)
	const workers = integerOf(flags, 'workers', 1, [1, 1024])
	const secure = !flags.has('allow-insecure')
	const loaded = await loadApp(context, positionals[0])
	await requireReady(loaded.runtime, secure)
	const shared = env[workerVariable]
	if (shared !== undefined) return work(context, loaded, { ...address, port: Number(shared) })
	if (!secure) await out.warn('serving without the production checks (--allow-insecure)')
	const fault = await loaded.runtime.databaseFault()
	if (fault !== null) await out.warn(`${fault}; calls that need it answer 503 until that is mended`)
	if (workers > 1) return share(context, loaded, { address, workers })
	const server = listen(loaded, address)
	await out.note(bannerOf(loaded.runtime, server.url))
	return serveUntilStopped(context, server)
}

/** One of several processes: it shares the port, and goes when the first process goes. */
const work = (context: Context, loaded: LoadedApp, address: Address): Promise<number> => {
	const server = listen(loaded, { ...address, reusePort: true })
	const orphaned = new Promise<void>((resolve) => process.once('disconnect', () => resolve()))
	sayReady()
	return serveUntilStopped(context, server, orphaned)
}

const share = (
	context: Context,
	{ runtime }: LoadedApp,
	{ address, workers }: { address: Address; workers: number }
): Promise<number> => {
	const port = freePort(address)
	const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname
	const banner = bannerOf(runtime, new URL(`http://${host}:${port}`))
	const announce = () => void context.out.note(banner)
	return runWorkers(context, { count: workers, port, announce })
}
