/** Reads an answer that comes as lines of JSON: reports of progress, then what would have been the answer alone. */

import { isRecord } from '../schema/json'
import { ClientError } from './client-error'

/** How far a call has come. */
export interface Progress {
	readonly done: number
	readonly total?: number | undefined
	readonly message?: string | undefined
}

/** What reading lines may take. */
export interface LinesOptions {
	/** The longest line that is read, in bytes. */
	readonly maxBytes: number
	/** Called for each report that goes further than the one before it. */
	readonly onProgress?: ((progress: Progress) => void) | undefined
	/** Called for each piece of the answer; all of them together are bounded by `maxBytes` too. */
	readonly onChunk?: ((text: string) => void) | undefined
	/** Called when the server got on with it. */
	readonly onward: () => void
}

/** The last line of an answer. */
export interface LastLine {
	readonly status: number
	readonly value: unknown
}

/**
 * Reads until the last line, and nothing after it.
 *
 * @throws ClientError `invalid_answer`, `too_large`, `aborted` when a listener throws, and `network` for lines
 * that break off.
 */
export const readLines = async (
	response: Response,
	{ maxBytes, onProgress, onChunk, onward }: LinesOptions
): Promise<LastLine> => {
	let furthest = Number.NEGATIVE_INFINITY
	let told = 0
	for await (const line of linesOf(response, maxBytes)) {
		const value = parse(line)
		const last = lastIn(value)
		if (last !== null) return last
		const chunk = chunkIn(value)
		const progress = progressIn(value)
		if (chunk !== null) {
			told += chunk.length
			if (told > maxBytes) throw tooLarge(maxBytes)
			onward()
			tell(onChunk, chunk)
		} else if (progress !== null && progress.done > furthest) {
			furthest = progress.done
			onward()
			tell(onProgress, progress)
		}
	}
	throw new ClientError('network', 'Remote request failed: the answer broke off', {
		hint: 'It may have run: look before you repeat it.'
	})
}

async function* linesOf(response: Response, maxBytes: number): AsyncGenerator<string, void> {
	const decoder = new TextDecoder('utf-8', { fatal: true })
	let parts: Uint8Array[] = []
	let size = 0
	for await (const chunk of response.body ?? []) {
		let rest: Uint8Array = chunk
		for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
			parts.push(rest.subarray(0, end))
			if (size + end > maxBytes) throw tooLarge(maxBytes)
			const line = decode(decoder, Buffer.concat(parts))
			if (line.trim() !== '') yield line
			rest = rest.subarray(end + 1)
			parts = []
			size = 0
		}
		parts.push(rest)
		size += rest.byteLength
		if (size > maxBytes) throw tooLarge(maxBytes)
	}
}

const newline = 0x0a

const decode = (decoder: TextDecoder, bytes: Uint8Array): string => {
	try {
		return decoder.decode(bytes)
	} catch (cause) {
		throw invalid('a line is no UTF-8', cause)
	}
}

const parse = (line: string): unknown => {
	try {
		return JSON.parse(line)
	} catch (cause) {
		throw invalid('a line is no JSON', cause)
	}
}

const lastIn = (line: unknown): LastLine | null => {
	if (!isRecord(line) || !('answer' in line)) return null
	const { status, answer } = line
	if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
		throw invalid('its last line has no status')
	return { status, value: answer }
}

/** A piece without a character is none. */
const chunkIn = (line: unknown): string | null =>
	isRecord(line) && typeof line.chunk === 'string' && line.chunk !== '' ? line.chunk : null

/** Lines of other kinds are none of ours; a report that is none tells nothing. */
const progressIn = (line: unknown): Progress | null => {
	if (!isRecord(line) || !isRecord(line.progress)) return null
	const { done, total, message } = line.progress
	if (typeof done !== 'number') return null
	return {
		done,
		...(typeof total === 'number' && { total }),
		...(typeof message === 'string' && { message })
	}
}

const tell = <News>(listener: ((news: News) => void) | undefined, news: News): void => {
	try {
		listener?.(news)
	} catch (cause) {
		throw new ClientError('aborted', 'The call was cancelled: its listener failed', { cause })
	}
}

const invalid = (what: string, cause?: unknown): ClientError =>
	new ClientError('invalid_answer', `Remote returned an invalid answer: ${what}`, { cause })

const tooLarge = (maxBytes: number): ClientError =>
	new ClientError('too_large', `Remote response is too large (over ${maxBytes} bytes)`)
