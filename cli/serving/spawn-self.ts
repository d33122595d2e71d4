/** Starts this command line again as another process. */

import type { Context } from '../context'

/** What differs from this process. */
export interface SpawnOptions {
	readonly bunFlags?: readonly string[]
	readonly env: Readonly<Record<string, string>>
	/** Called for the copy's {@link sayReady}. */
	readonly onReady?: () => void
}

/** A running copy. */
export interface SpawnedSelf {
	/** Its exit code. */
	readonly exit: Promise<number>
	stop(): void
}

/** The words that start this command line again: a compiled binary is its own program, else Bun runs the main file. */
export const selfWords = (bunFlags: readonly string[] = []): readonly string[] =>
	Bun.isStandaloneExecutable
		? [process.execPath]
		: [process.execPath, ...process.execArgv, ...bunFlags, Bun.main]

/** The environment of such a copy: a compiled binary that runs as Bun here has to do so there. */
export const selfEnvironment = (env: Context['env']): Record<string, string | undefined> => ({
	...env,
	...(!Bun.isStandaloneExecutable && { BUN_BE_BUN: '1' })
})

/** Runs a copy with the same streams; it is told to stop when this process is. */
export const spawnSelf = ({ argv, env, signal }: Context, options: SpawnOptions): SpawnedSelf => {
	const { onReady } = options
	const child = Bun.spawn({
		cmd: [...selfWords(options.bunFlags), ...argv],
		env: { ...selfEnvironment(env), ...options.env },
		stdio: ['inherit', 'inherit', 'inherit'],
		...(onReady && { ipc: onReady })
	})
	// Never SIGINT: a terminal sends that to the copy itself, and a second one means "at once".
	const stop = () => child.kill('SIGTERM')
	if (signal.aborted) stop()
	else signal.addEventListener('abort', stop, { once: true })
	return { exit: child.exited, stop }
}

/** Tells the process that started this copy that it serves. */
export const sayReady = (): void => {
	process.send?.('ready')
}
