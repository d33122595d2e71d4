/** JSON Schema out of any library that speaks Standard Schema: zod, arktype, valibot and others. */

import { isRecord } from './json'
import type { JsonSchema } from './json-schema'

/** Which side of a schema is meant: what a caller sends, or what a handler answers. */
export type Io = 'input' | 'output'

/** JSON Schema mappers for libraries that bring none themselves, by their vendor name. */
export type Vendors = Readonly<Record<string, (schema: unknown) => JsonSchema>>

/** The part of Standard Schema and Standard JSON Schema that is read here. */
interface Standard {
	readonly vendor: string
	readonly validate: (value: unknown) => unknown
	readonly jsonSchema?: Readonly<Record<Io, (options: { target: string }) => unknown>>
}

/** The `~standard` member of a schema, or `undefined` for one that has none. */
export const standardOf = (source: unknown): Standard | undefined => {
	const holds = (typeof source === 'object' && source !== null) || typeof source === 'function'
	return holds && '~standard' in source ? (source['~standard'] as Standard) : undefined
}

/**
 * The JSON Schema 2020-12 of a Standard Schema.
 *
 * @throws Error when its library offers none, or cannot express this schema in it
 * @see https://standardschema.dev/json-schema
 */
export const standardJsonSchema = (
	source: unknown,
	standard: Standard,
	io: Io,
	vendors: Vendors
): Record<string, unknown> => {
	const { vendor } = standard
	const mapper = Object.hasOwn(vendors, vendor) ? vendors[vendor] : undefined
	const convert = standard.jsonSchema?.[io]
	if (!mapper && !convert) {
		throw new Error(`${vendor} offers no JSON Schema; hand its mapper in as vendors.${vendor}`)
	}
	const document = attempt(vendor, () =>
		mapper ? mapper(source) : convert?.({ target: 'draft-2020-12' })
	)
	if (!isRecord(document)) throw new Error(`${vendor} gave no JSON Schema object`)
	// What zod gives carries `~standard` as well, and would be taken for a schema of zod's again.
	const { '~standard': _standard, ...schema } = document
	return schema
}

/** Whether a schema takes no value at all, the one thing its JSON Schema does not tell. */
export const takesNothing = ({ validate }: Standard): boolean => {
	try {
		const result = validate(undefined)
		return isRecord(result) && !(result instanceof Promise) && result.issues === undefined
	} catch {
		return false
	}
}

const attempt = (vendor: string, convert: () => unknown): unknown => {
	try {
		return convert()
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause)
		throw new Error(`${vendor} has no JSON Schema for it: ${reason}`, { cause })
	}
}
