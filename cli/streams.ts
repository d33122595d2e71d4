/** The process's own streams, taken before an app can redirect them. */

import type { Sink } from './output'

/** Standard output and error; a reader that went away is no failure. */
export const processStreams = (): { readonly stdout: Sink; readonly stderr: Sink } => ({
	stdout: sinkOf(process.stdout),
	stderr: sinkOf(process.stderr)
})

const sinkOf = (stream: NodeJS.WriteStream): Sink => {
	const write = stream.write.bind(stream)
	stream.on('error', ignoreBrokenPipe)
	return {
		isTTY: stream.isTTY === true,
		write: (text) => new Promise((resolve) => write(text, () => resolve()))
	}
}

const ignoreBrokenPipe = (error: NodeJS.ErrnoException): void => {
	if (error.code !== 'EPIPE') throw error
}
