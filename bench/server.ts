/** Starts the servers under test, one process each, and ends them again. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { scratchOf } from './scratch'

/** A server that is up. */
export interface Server {
	readonly pid: number
	readonly origin: string
	stop(): Promise<void>
}

/** The environment of every server: of the caller's only what finds programs. */
export const environment = { NODE_ENV: 'production', PATH: Bun.env.PATH ?? '' }

const startMs = 15_000

/** The command line of a program in `servers/`. */
export const commandOf = (pin: readonly string[], program: string): string[] => {
	const [name, ...rest] = program.split(' ')
	return [...pin, process.execPath, join(import.meta.dir, 'servers', `${name}.ts`), ...rest]
}

/** Starts a program of `servers/` and waits until it listens. Throws when it does not. */
export const startServer = async (pin: readonly string[], program: string): Promise<Server> => {
	const child = Bun.spawn(commandOf(pin, program), {
		env: environment,
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'inherit'
	})
	const stop = async () => {
		child.kill('SIGKILL')
		await child.exited
		rmSync(scratchOf(child.pid), { recursive: true, force: true })
	}
	const timer = setTimeout(() => child.kill('SIGKILL'), startMs)
	try {
		const port = await announcedPort(child.stdout)
		if (port !== null) return { pid: child.pid, origin: `http://127.0.0.1:${port}`, stop }
	} finally {
		clearTimeout(timer)
	}
	await stop()
	throw new Error(`bench/servers: ${program} did not start`)
}

const announcedPort = async (output: ReadableStream<Uint8Array>): Promise<string | null> => {
	const utf8 = new TextDecoder()
	let text = ''
	const reader = output.getReader()
	for (;;) {
		const { done, value } = await reader.read()
		if (done) return null
		text += utf8.decode(value, { stream: true })
		const port = /^listening (\d+)$/m.exec(text)?.[1]
		if (port !== undefined) return port
	}
}
