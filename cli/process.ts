/** The process around one invocation: its words, environment, streams and signals. */

import { invoke } from './invoke'
import type { Program } from './program'
import { isTerminal, processStreams } from './terminal/streams'

/** Runs what was typed, and answers the exit code. */
export const runProcess = async (program?: Program): Promise<number> => {
	const controller = new AbortController()
	// The first signal asks for an end in good order; a second Ctrl-C ends at once.
	process.on('SIGINT', () => {
		if (controller.signal.aborted) process.exit(130)
		controller.abort('SIGINT')
	})
	process.on('SIGTERM', () => controller.abort('SIGTERM'))
	return invoke({
		...(program && { program }),
		argv: process.argv.slice(2),
		env: process.env,
		cwd: workingDirectory(),
		...processStreams(),
		get stdinIsTTY() {
			return isTerminal(0)
		},
		signal: controller.signal
	})
}

/** A directory that was removed keeps its name, so that files in it are reported as missing. */
const workingDirectory = (): string => {
	try {
		return process.cwd()
	} catch {
		return process.env.PWD ?? '/'
	}
}
