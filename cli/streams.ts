/** The process's own streams, taken before an app can redirect them. */

import { CliError } from './errors'
import type { Sink } from './output'

/** Standard output and error; a reader that went away is no failure. */
export const processStreams = (): { readonly stdout: Sink; readonly stderr: Sink } => ({
	stdout: sinkOf(process.stdout, (error) => {
		throw new CliError('output_failed', `Cannot write to standard output (${error.code})`, {
			cause: error
		})
	}),
	// There is nowhere left to say so.
	stderr: sinkOf(process.stderr, () => {})
})

const sinkOf = (
	stream: NodeJS.WriteStream,
	failed: (error: NodeJS.ErrnoException) => void
): Sink => {
	const write = stream.write.bind(stream)
	let isGone = false
	// Every failure reaches the callback of its write too.
	stream.on('error', () => {})
	return {
		isTTY: stream.isTTY === true,
		get isGone() {
			return isGone
		},
		get columns() {
			return stream.isTTY ? stream.columns : undefined
		},
		get rows() {
			return stream.isTTY ? stream.rows : undefined
		},
		write: async (text) => {
			const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
				write(text, resolve)
			)
			if (error?.code === 'EPIPE') isGone = true
			else if (error) failed(error)
		}
	}
}
