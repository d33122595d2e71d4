/** Writes a body argument the way that its route reads it: as JSON, or as a form. */

import type { Action, BodyEncoding, Input } from '../routes/action'
import { isPlainObject } from '../schema/json'
import { invalid, scalarOf } from './carriers'

/** A body ready to be sent, with the header that names its type, where the body does not set it. */
export interface EncodedBody {
	readonly body: string | FormData | URLSearchParams
	readonly contentType: string | undefined
}

/**
 * Encodes the body of bound arguments. Throws `invalid_arguments` for values that a form cannot
 * carry.
 */
export const encodeBody = (action: Action, body: unknown): EncodedBody => {
	const { encoding } = action.body
	if (encoding === 'json') {
		return { body: JSON.stringify(body), contentType: 'application/json' }
	}
	return { body: formOf(encoding, action, body), contentType: undefined }
}

const formOf = (
	encoding: Exclude<BodyEncoding, 'json'>,
	action: Action,
	body: unknown
): FormData | URLSearchParams => {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		throw invalid('body', 'a form takes named fields only')
	}
	const form = encoding === 'formdata' ? new FormData() : new URLSearchParams()
	for (const input of action.inputs) {
		if (input.in !== 'body' || !Object.hasOwn(body, input.name)) continue
		const value = (body as Record<string, unknown>)[input.name]
		for (const field of fieldsOf(action, input, value)) {
			if (typeof field === 'string') form.append(input.name, field)
			else if (form instanceof FormData) form.append(input.name, field)
		}
	}
	return form
}

const fieldsOf = (action: Action, input: Input, value: unknown): (string | Blob)[] => {
	if (value === null || value === undefined) return []
	if (Array.isArray(value)) return listFields(action, input, value)
	return [action.takesFiles && isPlainObject(value) ? JSON.stringify(value) : fieldOf(input, value)]
}

const listFields = (action: Action, input: Input, list: readonly unknown[]): (string | Blob)[] => {
	const hasFile = list.some((item) => item instanceof Blob)
	// Beside files, one text would arrive as that text rather than as a list; what JSON says is plain.
	if (action.takesFiles && !hasFile) return [JSON.stringify(list)]
	const { items } = input.schema
	const schema = typeof items === 'object' ? items : {}
	return list.map((item) => fieldOf({ ...input, schema }, item))
}

const fieldOf = (input: Input, value: unknown): string | Blob =>
	value instanceof Blob ? value : scalarOf(input, value)
