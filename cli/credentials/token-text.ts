/** The text that a token's source gives: bounded in size and time, and never shown. */

import { CliError } from '../errors'

/** No token is longer, in bytes; what gives more is no token's source. */
const maxBytes = 64 * 1024

/** What bounds a reading. */
export interface TokenPatience {
	readonly signal: AbortSignal
	readonly timeoutMs: number
}

/**
 * The whole text of a stream.
 *
 * @param source what the stream is of, for messages
 * @throws CliError `unauthenticated` for too much and too slow, `interrupted` on Ctrl-C.
 */
export const readTokenText = async (
	open: () => Promise<AsyncIterable<Uint8Array>>,
	source: string,
	{ signal, timeoutMs }: TokenPatience
): Promise<string> => {
	const timeout = AbortSignal.timeout(timeoutMs)
	const stop = AbortSignal.any([signal, timeout])
	const { promise: stopped, reject } = Promise.withResolvers<never>()
	const end = () =>
		reject(
			signal.aborted
				? new CliError('interrupted', 'Interrupted')
				: new CliError('unauthenticated', `${source} gave no token within ${timeoutMs} ms`, {
						hint: 'Add --timeout <seconds> where it needs longer, for a person to unlock it for one.'
					})
		)
	stop.addEventListener('abort', end, { once: true })
	if (stop.aborted) end()
	try {
		// What is read from may block for ever, where no signal reaches it.
		return await Promise.race([readAll(open, source), stopped])
	} finally {
		stop.removeEventListener('abort', end)
	}
}

const readAll = async (
	open: () => Promise<AsyncIterable<Uint8Array>>,
	source: string
): Promise<string> => {
	const parts: Uint8Array[] = []
	let size = 0
	for await (const part of await open()) {
		size += part.byteLength
		if (size > maxBytes)
			throw new CliError(
				'unauthenticated',
				`${source} gives more than a token: over ${maxBytes} bytes`
			)
		parts.push(part)
	}
	return Buffer.concat(parts).toString('utf8')
}
