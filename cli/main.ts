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

process.exit(
	await invoke({
		argv: process.argv.slice(2),
		env: process.env,
		cwd: process.cwd(),
		...processStreams(),
		stdinIsTTY: process.stdin.isTTY === true,
		signal: controller.signal
	})
)
