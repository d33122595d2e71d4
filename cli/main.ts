#!/usr/bin/env bun
/** The `quater` command: the process around one invocation. */

import { invoke } from './invoke'
import { processStreams } from './streams'

const controller = new AbortController()

// The first signal asks for an end in good order; a second Ctrl-C ends at once.
process.on('SIGINT', () => {
	if (controller.signal.aborted) process.exit(130)
	controller.abort('SIGINT')
})
process.on('SIGTERM', () => controller.abort('SIGTERM'))

/** A directory that was removed keeps its name, so that files in it are reported as missing. */
const workingDirectory = (): string => {
	try {
		return process.cwd()
	} catch {
		return process.env.PWD ?? '/'
	}
}

process.exit(
	await invoke({
		argv: process.argv.slice(2),
		env: process.env,
		cwd: workingDirectory(),
		...processStreams(),
		stdinIsTTY: process.stdin.isTTY === true,
		signal: controller.signal
	})
)
