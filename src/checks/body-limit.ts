/** Reads a request body up to a limit, as bytes or as strict UTF-8. */

import { QuaterError } from '../errors'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const digits = /^[0-9]+$/

/**
 * Looks for a reason to refuse a request by its `Content-Length` alone, before anything is read.
 *
 * @param maxBytes Largest body accepted, in bytes; equal is accepted.
 * @returns `invalid_request` when the header is no plain number, `payload_too_large` when it names
 * too much, else null. An absent header is no problem: {@link readBody} counts while it reads.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
 */
export const contentLengthProblem = (headers: Headers, maxBytes: number): QuaterError | null => {
	const length = headers.get('content-length')
	if (length === null) return null
	if (!digits.test(length)) {
		return new QuaterError('invalid_request', { message: 'Content-Length must be a number.' })
	}
	return lengthProblem(Number(length), maxBytes)
}

/** `payload_too_large` for a body of more bytes than are accepted, else null. */
export const lengthProblem = (bytes: number, maxBytes: number): QuaterError | null =>
	bytes > maxBytes ? tooLarge(maxBytes) : null

/**
 * Reads the whole body as text and stops at the limit, whatever `Content-Length` promised.
 *
 * @param maxBytes Largest body accepted, in bytes; equal is accepted.
 * @throws {QuaterError} `payload_too_large` past the limit; `invalid_request` when Content-Length is
 * malformed, the body is not UTF-8, or the connection broke.
 */
export const readBody = async (request: Request, maxBytes: number): Promise<string> => {
	const bytes = await readBytes(request, maxBytes)
	try {
		return utf8.decode(bytes)
	} catch (cause) {
		throw unreadable(cause, 'The body is not readable UTF-8.')
	}
}

/**
 * Reads the whole body and stops at the limit, whatever `Content-Length` promised.
 *
 * @param maxBytes Largest body accepted, in bytes; equal is accepted.
 * @throws {QuaterError} `payload_too_large` past the limit; `invalid_request` when Content-Length is
 * malformed, or the connection broke.
 */
export const readBytes = async (request: Request, maxBytes: number): Promise<Uint8Array> => {
	const problem = contentLengthProblem(request.headers, maxBytes)
	if (problem !== null) throw problem
	try {
		// A declared length bounds what the server hands over, so the quick read is safe there.
		const bytes = request.headers.has('content-length')
			? await request.bytes()
			: joined(request.body === null ? [] : await chunksUpTo(request.body, maxBytes))
		if (bytes.byteLength <= maxBytes) return bytes
	} catch (cause) {
		throw cause instanceof QuaterError ? cause : unreadable(cause, 'The body cannot be read.')
	}
	throw tooLarge(maxBytes)
}

const unreadable = (cause: unknown, message: string): QuaterError =>
	new QuaterError('invalid_request', { message, cause })

const joined = (chunks: readonly Uint8Array[]): Uint8Array =>
	chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)

/**
 * The chunks of a request body, read to the end or up to the limit, whichever comes first.
 *
 * @param maxBytes Largest body accepted, in bytes; equal is accepted.
 * @throws {QuaterError} `payload_too_large` past the limit, after which the stream is cancelled.
 */
export const chunksUpTo = async (
	body: ReadableStream<Uint8Array<ArrayBuffer>>,
	maxBytes: number
): Promise<Uint8Array<ArrayBuffer>[]> => {
	const chunks: Uint8Array<ArrayBuffer>[] = []
	let size = 0
	// Leaving the loop by a throw cancels the stream.
	for await (const chunk of body) {
		size += chunk.byteLength
		if (size > maxBytes) throw tooLarge(maxBytes)
		chunks.push(chunk)
	}
	return chunks
}

const tooLarge = (maxBytes: number): QuaterError =>
	new QuaterError('payload_too_large', {
		message: `The request body is larger than ${maxBytes} bytes.`
	})
