/** `quater run`: serves an app in production, once nothing speaks against it. */

import { loadApp } from '../load-app'
import type { Command } from '../program'
import { addressOf, bannerOf, integerOf, listen, requireReady, serveUntilStopped } from '../serve'
import { workerVariable } from '../workers'

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
	if (shared !== undefined) {
		const server = listen(loaded, { ...address, port: Number(shared), reusePort: true })
		return serveUntilStopped(context, server)
	}
	if (!secure) await out.warn('serving without the production checks (--allow-insecure)')
	if (workers > 1) {
		const { freePort, runWorkers } = await import('../workers')
		const port = freePort(address)
		const url = new URL(`http://${address.hostname}:${port}`)
		await out.note(bannerOf(loaded.runtime, url))
		return runWorkers(context, workers, port)
	}
	const server = listen(loaded, address)
	await out.note(bannerOf(loaded.runtime, server.url))
	return serveUntilStopped(context, server)
}
