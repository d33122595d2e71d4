/** How one argument's value is written where it travels: query, header, cookie or path. */

import { QuaterError } from '../errors'
import type { Input } from '../routes/action'
import type { JsonSchema } from '../schema/json-schema'

/** Refuses a value, naming its argument. */
export const invalid = (name: string, why: string): QuaterError =>
	new QuaterError('invalid_arguments', {
		message: `Invalid argument ${name}: ${why}.`,
		data: { argument: name }
	})

/** Null is a value where the place can say so (a body); elsewhere it means leaving the argument out. */
export const omitted = (input: Input, value: unknown): boolean => {
	if (value !== null && value !== undefined) return false
	if (!input.required || acceptsNull(input.schema)) return true
	throw invalid(input.name, 'null is not accepted')
}

const acceptsNull = (schema: JsonSchema): boolean =>
	schema.type === 'null' ||
	(Array.isArray(schema.type) && schema.type.includes('null')) ||
	schema.const === null ||
	(schema.enum?.includes(null) ?? false) ||
	[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(acceptsNull)

/** Whether a schema takes only text, so that `5` for it is a mistake rather than a spelling. */
const takesOnlyText = (schema: JsonSchema): boolean => {
	if (schema.anyOf) return schema.anyOf.every(takesOnlyText)
	if (schema.oneOf) return schema.oneOf.every(takesOnlyText)
	const { type } = schema
	const types = Array.isArray(type) ? type.filter((name) => name !== 'null') : [type]
	return types.length > 0 && types.every((name) => name === 'string')
}

/** The text of a single value; throws for lists, objects, and numbers where only text is taken. */
export const scalarOf = (input: Input, value: unknown): string => {
	if (typeof value === 'string') return wellFormed(input, value)
	const scalar = typeof value === 'number' || typeof value === 'boolean'
	if (scalar && !takesOnlyText(input.schema)) return String(value)
	throw invalid(input.name, `expected ${expected(input.schema)}`)
}

const expected = ({ type }: JsonSchema): string =>
	typeof type === 'string' ? type : Array.isArray(type) ? type.join(' or ') : 'a single value'

const wellFormed = (input: Input, text: string): string => {
	if (text.isWellFormed()) return text
	throw invalid(input.name, 'the text is not well-formed Unicode')
}

/** `name=value` pairs for the query, already escaped. */
export const queryOf = (input: Input, value: unknown): string[] => {
	const name = encodeURIComponent(input.name)
	if (Array.isArray(value) && takes(input.schema, 'array')) {
		if (value.some(isObject) && takes(itemsOf(input.schema), 'object')) {
			return [`${name}=${encodeURIComponent(JSON.stringify(value))}`]
		}
		if (value.length === 0) throw invalid(input.name, 'a query cannot carry an empty list')
		return value.map((item) => `${name}=${encodeURIComponent(listItem(input, item))}`)
	}
	const text =
		typeof value === 'object' && takes(input.schema, 'object')
			? JSON.stringify(value)
			: scalarOf(input, value)
	return [`${name}=${encodeURIComponent(text)}`]
}

const takes = (schema: JsonSchema, type: string): boolean =>
	schema.type === type ||
	(Array.isArray(schema.type) && schema.type.includes(type)) ||
	[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((branch) => takes(branch, type))

const itemsOf = ({ items }: JsonSchema): JsonSchema => (typeof items === 'object' ? items : {})

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Query lists are split on commas, and an element in brackets is taken for a list of its own. */
const listItem = (input: Input, item: unknown): string => {
	const text = scalarOf({ ...input, schema: itemsOf(input.schema) }, item)
	if (text.includes(',')) throw invalid(input.name, 'elements of a query list cannot hold commas')
	if (text.startsWith('[')) {
		throw invalid(input.name, 'elements of a query list cannot begin with a bracket')
	}
	return text
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out.
const unsafeInHeader = /[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it keeps out.
const unsafeInCookie = /[\x00-\x1f\x7f;]/

/** The value as a header carries it. */
export const headerOf = (input: Input, value: unknown): string => {
	const text = scalarOf(input, value)
	if (unsafeInHeader.test(text)) {
		throw invalid(input.name, 'it holds a character that no header can carry')
	}
	if (text !== text.trim()) throw invalid(input.name, 'no header can carry white space around it')
	return text
}

/** The value as a cookie carries it. */
export const cookieOf = (input: Input, value: unknown): string => {
	const text = scalarOf(input, value)
	// Elysia decodes a cookie twice.
	if (!unsafeInCookie.test(text)) return encodeURIComponent(text.replaceAll('%', '%25'))
	throw invalid(input.name, 'it holds a character that no cookie can carry')
}

/** The value as a path segment. Dot segments and empty ones are refused: URL parsing collapses them. */
export const segmentOf = (input: Input, value: unknown): string => {
	const text = scalarOf(input, value)
	if (text === '' || text === '.' || text === '..') {
		throw invalid(input.name, 'no path can carry that value')
	}
	return encodeURIComponent(text)
}
