/** A call with files, written as multipart/form-data while it is sent, so that no file is held in memory whole. */

import { basename } from 'node:path'
import type { RemoteCall } from '../remote/protocol'
import { isRecord } from '../schema/json'
import { ClientError } from './client-error'

/** A body that is made while it is sent. */
export interface Upload {
	/** Its `Content-Type`. */
	readonly type: string
	/** All of it, in bytes. */
	readonly size: number
	/** The body, once; `sent` hears after each chunk how many bytes were handed over. */
	stream(sent: (bytes: number) => void): ReadableStream<Uint8Array<ArrayBuffer>>
}

type Part = Uint8Array<ArrayBuffer> | Blob

/**
 * The form of a call with files, or null where there is none among its arguments.
 *
 * @throws TypeError for a file deep inside an argument, or one of unknown size
 */
export const uploadOf = (call: RemoteCall): Upload | null => {
	const entries = Object.entries(call.arguments ?? {})
	const files = entries.filter(([, value]) => isFiles(value))
	const others = entries.filter(([, value]) => !isFiles(value))
	for (const [name, value] of others) refuseFileInside(name, value)
	if (files.length === 0) return null
	const boundary = `quater-${crypto.randomUUID()}`
	const json = JSON.stringify({ ...call, arguments: Object.fromEntries(others) })
	const parts: Part[] = [bytesOf(head(boundary, 'name="call"', 'application/json') + escaped(json))]
	for (const [name, value] of files) {
		for (const file of [value].flat() as Blob[]) {
			const names = `name="${quoted(name)}"; filename="${quoted(nameOf(file))}"`
			parts.push(bytesOf(`\r\n${head(boundary, names, file.type)}`), file)
		}
	}
	parts.push(bytesOf(`\r\n--${boundary}--\r\n`))
	const size = parts.reduce((sum, part) => sum + sizeOf(part), 0)
	if (!Number.isSafeInteger(size)) throw new TypeError('A file has no known size: read it first.')
	return {
		type: `multipart/form-data; boundary=${boundary}`,
		size,
		stream: (sent) => streamOf(parts, sent)
	}
}

const isFiles = (value: unknown): boolean =>
	value instanceof Blob ||
	(Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Blob))

const refuseFileInside = (name: string, value: unknown): void => {
	const isInside = value instanceof Blob
	if (isInside) throw new TypeError(`${name}: a file is an argument, or one of a list of files.`)
	const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
	for (const item of inner) refuseFileInside(name, item)
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const sizeOf = (part: Part): number => (part instanceof Blob ? part.size : part.byteLength)

const head = (boundary: string, names: string, type: string): string =>
	`--${boundary}\r\nContent-Disposition: form-data; ${names}\r\nContent-Type: ${
		type || 'application/octet-stream'
	}\r\n\r\n`

/** A server takes this character, unescaped, for what is left of broken UTF-8. */
const escaped = (json: string): string => json.replaceAll('\ufffd', '\\ufffd')

/** @see https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (name: string): string =>
	name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

/** The name of a file; one on disk is named by its path, of which the last part is nobody's secret. */
const nameOf = (file: Blob): string => {
	const { name } = file as Partial<File>
	return typeof name === 'string' && name !== '' ? basename(name) : 'blob'
}

const streamOf = (
	parts: readonly Part[],
	sent: (bytes: number) => void
): ReadableStream<Uint8Array<ArrayBuffer>> => {
	const chunks = chunksOf(parts)
	let count = 0
	return new ReadableStream({
		async pull(controller) {
			const { done, value } = await chunks.next()
			if (done) return controller.close()
			controller.enqueue(value)
			count += value.byteLength
			sent(count)
		},
		cancel: async () => void (await chunks.return(undefined))
	})
}

async function* chunksOf(
	parts: readonly Part[]
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
	for (const part of parts) {
		if (part instanceof Blob) yield* chunksOfFile(part)
		else yield part
	}
}

/** What was announced is what is sent: a file that is written to meanwhile would shift all that follows. */
async function* chunksOfFile(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
	let left = file.size
	try {
		for await (const chunk of file.stream()) {
			left -= chunk.byteLength
			if (left < 0) break
			yield chunk as Uint8Array<ArrayBuffer>
		}
	} catch (cause) {
		throw unreadable(`Cannot read ${nameOf(file)}`, cause)
	}
	if (left !== 0) throw unreadable(`${nameOf(file)} changed while it was sent`)
}

const unreadable = (message: string, cause?: unknown): ClientError =>
	new ClientError('unreadable_file', message, {
		cause,
		hint: 'The call was not sent whole, so nothing has run.'
	})
