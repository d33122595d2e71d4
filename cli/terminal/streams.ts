/** The process's own streams, by file descriptor: what an app makes of `process.stdout` does not reach them. */

import { fstatSync, statSync } from 'node:fs'
import { CliError } from '../errors'
import type { Sink } from './output'

/** Standard output and error; a reader that went away is no failure. */
export const processStreams = (): { readonly stdout: Sink; readonly stderr: Sink } => ({
	stdout: sinkOf(1, (error) => {
		throw new CliError('output_failed', `Cannot write to standard output (${error.code})`, {
			cause: error
		})
	}),
	// There is nowhere left to say so.
	stderr: sinkOf(2, () => {})
})

/** Whether a descriptor is a terminal. Bun's own streams would say so too, at twice the price of a whole start. */
export const isTerminal = (fd: number): boolean => {
	try {
		const stats = fstatSync(fd)
		if (!stats.isCharacterDevice() || stats.rdev === nullDevice()) return false
	} catch {
		return false
	}
	return (require('node:tty') as typeof import('node:tty')).isatty(fd)
}

/** The other device that streams often are; it needs no loading of `node:tty` to be told from a terminal. */
const nullDevice = (): number | undefined => statSync('/dev/null', { throwIfNoEntry: false })?.rdev

const sinkOf = (fd: 1 | 2, failed: (error: NodeJS.ErrnoException) => void): Sink => {
	const isTTY = isTerminal(fd)
	// Before an app can replace it; only a terminal is worth its price.
	const stream = isTTY ? (fd === 1 ? process.stdout : process.stderr) : null
	let isGone = false
	let last = Promise.resolve()
	const send = async (text: string): Promise<void> => {
		if (text === '') return
		// Of Bun's own: it waits for slow readers without deafness to Ctrl-C.
		const error = await Bun.write(fd === 1 ? Bun.stdout : Bun.stderr, text).then(
			() => null,
			(cause: NodeJS.ErrnoException) => cause
		)
		if (error?.code === 'EPIPE') isGone = true
		else if (error) failed(error)
	}
	return {
		isTTY,
		get isGone() {
			return isGone
		},
		// A terminal that was never told its size, as in a fresh container, says 0.
		get columns() {
			return stream?.columns || undefined
		},
		get rows() {
			return stream?.rows || undefined
		},
		// In the order in which they were asked for, whoever waits.
		write: (text) => {
			const sent = last.then(() => send(text))
			last = sent.catch(() => {})
			return sent
		}
	}
}
