/** Reads a handler's answer up to a limit, so that no stream can fill the memory. */

/** The whole body, or why there is none. */
export type CappedBody =
	| { readonly bytes: Uint8Array }
	/** The body went past the limit; the rest was not read. */
	| { readonly tooLarge: true }
	/** The stream broke, or the signal fired; the value is for the log alone. */
	| { readonly failed: unknown }

/** What a response was made from, which knows of faults that the framework swallowed. */
interface Source {
	readonly streamFault: { readonly cause: unknown } | null
}

const sources = new WeakMap<Response, Source>()

/** Remembers where a response came from, until it is drained. */
export const noteSource = (response: Response, source: Source): void => {
	sources.set(response, source)
}

const empty: CappedBody = { bytes: new Uint8Array() }
const tooLarge: CappedBody = { tooLarge: true }

/**
 * Drains a response and cancels its stream as soon as it is too long.
 *
 * @param maxBytes Largest body accepted, in bytes; equal is accepted.
 * @param signal Gives up when it fires, and tells the stream so.
 * @param onChunk Called for each chunk that is accepted, as it comes.
 */
export const readCapped = async (
	response: Response,
	maxBytes: number,
	signal?: AbortSignal,
	onChunk?: (chunk: Uint8Array) => void
): Promise<CappedBody> => {
	if (response.bodyUsed) return { failed: new TypeError('The body was read before.') }
	if (response.body === null) return empty
	const reader = response.body.getReader()
	const giveUp = () => void reader.cancel(signal?.reason).catch(ignore)
	signal?.addEventListener('abort', giveUp, { once: true })
	try {
		if (signal?.aborted) {
			giveUp()
			return { failed: signal.reason }
		}
		const body = await drain(reader, maxBytes, onChunk)
		const fault = sources.get(response)?.streamFault
		if (fault) return { failed: fault.cause }
		return signal?.aborted ? { failed: signal.reason } : body
	} catch (cause) {
		return { failed: cause }
	} finally {
		signal?.removeEventListener('abort', giveUp)
	}
}

const drain = async (
	reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
	maxBytes: number,
	onChunk?: (chunk: Uint8Array) => void
): Promise<CappedBody> => {
	const chunks: Uint8Array[] = []
	let size = 0
	for (;;) {
		const { done, value } = await reader.read()
		if (done) break
		const chunk = bytesOf(value)
		size += chunk.byteLength
		if (size > maxBytes) {
			// Not awaited: a source whose cancel never ends must not hold the answer back.
			void reader.cancel().catch(ignore)
			return tooLarge
		}
		chunks.push(chunk)
		onChunk?.(chunk)
	}
	const [only] = chunks
	return { bytes: chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks) }
}

// Bun lets a stream of strings be a body, and then hands the strings over as they are.
const bytesOf = (chunk: unknown): Uint8Array =>
	typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array)

const ignore = () => {}
