/** Calls with files, as multipart/form-data: the JSON of the call in one text part, each file in a part named as its argument. */

import { invalid } from '../calls/carriers'
import { fileCountAt } from '../calls/files'
import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import { isRecord } from '../schema/json'

/** The text part that holds the call. */
const callPart = 'call'

/** What such a form holds. */
export interface CallForm {
	/** The JSON text of the call. */
	readonly call: string
	/** Files by the argument that they are, in the order of their parts. */
	readonly files: ReadonlyMap<string, readonly File[]>
}

/**
 * Reads a form that was bounded already.
 *
 * @param type The `Content-Type` that names the boundary.
 * @param maxCallBytes Largest JSON of the call, in bytes.
 * @throws QuaterError `invalid_request` or `payload_too_large`
 */
export const readCallForm = async (
	bytes: Uint8Array,
	type: string,
	maxCallBytes: number
): Promise<CallForm> => {
	const files = new Map<string, File[]>()
	let call: string | undefined
	for (const [name, value] of await partsOf(bytes, type)) {
		if (typeof value !== 'string') {
			// A body may hold very many small parts, so none is copied for each that follows.
			const parts = files.get(name)
			if (parts) parts.push(value)
			else files.set(name, [value])
			continue
		}
		if (name !== callPart || call !== undefined) {
			throw malformed(`Send one text part, ${callPart}; every other part is a file.`)
		}
		call = value
	}
	if (call === undefined) throw malformed(`The part ${callPart} is missing.`)
	// The parser replaces what is no UTF-8; a writer who means this character escapes it.
	if (call.includes('\ufffd')) throw malformed(`The part ${callPart} is not readable UTF-8.`)
	if (Buffer.byteLength(call) > maxCallBytes) {
		throw new QuaterError('payload_too_large', {
			message: `The part ${callPart} is larger than ${maxCallBytes} bytes.`
		})
	}
	return { call, files }
}

const partsOf = async (
	bytes: Uint8Array,
	type: string
): Promise<Iterable<[string, string | File]>> => {
	try {
		const body = bytes as Uint8Array<ArrayBuffer>
		const form = await new Response(body, { headers: { 'content-type': type } }).formData()
		return form as unknown as Iterable<[string, string | File]>
	} catch (cause) {
		throw new QuaterError('invalid_request', { message: 'Malformed multipart body.', cause })
	}
}

/**
 * The payload of a call with its files among the arguments.
 *
 * @throws QuaterError `invalid_arguments` for a part that is no file argument of the action, for two
 * where one is taken, and for an argument that is given twice
 */
export const withFiles = (action: Action, payload: unknown, { files }: CallForm): unknown => {
	if (!isRecord(payload)) return payload
	const given = payload.arguments ?? {}
	if (!isRecord(given)) return payload
	const added = [...files].map(([name, parts]) => {
		const count = fileCountAt(action, name)
		if (count === null) throw invalid(name, 'it takes no file')
		if (Object.hasOwn(given, name)) throw invalid(name, 'it is given twice')
		if (count === 'one' && parts.length > 1) throw invalid(name, 'it takes one file')
		return [name, count === 'one' ? parts[0] : parts] as const
	})
	return { ...payload, arguments: { ...given, ...Object.fromEntries(added) } }
}

const malformed = (message: string): QuaterError => new QuaterError('invalid_request', { message })
