/** `quater dev`: serves an app and starts it again whenever a file of it changes. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { handOver } from '../apps/hand-over'
import { type LoadedApp, loadApp } from '../apps/load-app'
import type { Context } from '../context'
import { toCliError } from '../errors'
import { addressOf, bannerOf, listen, requireReady, serveUntilStopped } from '../serving/serve'
import { spawnSelf } from '../serving/spawn-self'
import type { Command } from '../syntax/command'

/** Path of the file that exists once the app was up; set for the process that is watched. */
const marker = 'QUATER_DEV_STARTED'

/** Serves with reload: this process waits, another one under `bun --watch` serves. */
export const dev: Command = async (context) => {
	const started = context.env[marker]
	if (started !== undefined) return serve(context, started)
	await handOver(context, context.positionals[0])
	addressOf(context.flags)
	const directory = mkdtempSync(join(tmpdir(), 'quater-dev-'))
	try {
		const exit = await spawnSelf(context, {
			bunFlags: ['--watch', '--no-clear-screen'],
			env: { [marker]: join(directory, 'started') }
		}).exit
		return context.signal.reason === 'SIGINT' ? 130 : exit
	} finally {
		rmSync(directory, { recursive: true, force: true })
	}
}

const serve = async (context: Context, started: string): Promise<number> => {
	const reload = existsSync(started)
	process.env.NODE_ENV ??= 'development'
	try {
		const loaded = await loadReady(context)
		const server = listen(loaded, addressOf(context.flags))
		await context.out.note(reload ? 'reloaded' : bannerOf(loaded.runtime, server.url))
		writeFileSync(started, '')
		return await serveUntilStopped(context, server)
	} catch (cause) {
		// Once it was up, a mistake while editing is shown and waits for the next change.
		if (!reload) throw cause
		await context.out.failure(toCliError(cause))
		return serveUntilStopped(context, { stop: async () => {} })
	}
}

const loadReady = async (context: Context): Promise<LoadedApp> => {
	const loaded = await loadApp(context, context.positionals[0])
	await requireReady(loaded.runtime, false)
	return loaded
}
