/** Named arguments to an HTTP request and back: the binding that mcp and cli share. */

import type { Action, Input } from './action'
import { QuaterError } from './errors'
import { nearest } from './nearest'
import type { JsonSchema } from './schema/json-schema'
import { undeclared } from './schema/undeclared'

/** Arguments, laid out as a request carries them. */
export interface BoundArguments {
	/** The pattern filled in, with the query, such as `/orders/7?verbose=true`. */
	readonly target: string
	/** Header name and value pairs, cookies included. */
	readonly headers: readonly (readonly [string, string])[]
	/** The body as a JSON value; undefined when no argument goes there. */
	readonly body: unknown
}

type Arguments = Readonly<Record<string, unknown>>

const hasOwn = Object.hasOwn

/**
 * Lays named arguments out for a route. Throws `invalid_arguments`, naming the argument, for
 * unknown names at any depth, and for values that the place they travel in cannot carry; whether
 * values fit their schemas is left to the route's own validation, so that every surface says the
 * same.
 */
export const bindArguments = (action: Action, args: Arguments): BoundArguments => {
	refuseUnknown(action, args)
	const query: string[] = []
	const headers: [string, string][] = []
	const cookies: string[] = []
	const body: Record<string, unknown> = Object.create(null)
	let whole: unknown
	let bodyInputs = 0
	for (const input of action.inputs) {
		if (input.in === 'body') bodyInputs++
		if (!hasOwn(args, input.name)) continue
		const value = args[input.name]
		if (input.in === 'body') {
			if (input.wholeBody) whole = value
			else body[input.name] = value
		} else if (input.in !== 'params' && !omitted(input, value)) {
			if (input.in === 'query') query.push(...queryOf(input, value))
			else if (input.in === 'headers') headers.push([input.name, headerOf(input, value)])
			else cookies.push(`${input.name}=${cookieOf(input, value)}`)
		}
	}
	if (cookies.length > 0) headers.push(['cookie', cookies.join('; ')])
	const path = renderPath(action, args)
	return {
		target: query.length > 0 ? `${path}?${query.join('&')}` : path,
		headers,
		body: whole === undefined && bodyInputs > 0 ? membersOf(action, body) : whole
	}
}

/** A body of which no member was given is left out where the schema allows that. */
const membersOf = (action: Action, body: Record<string, unknown>): unknown => {
	const flattened = action.inputs.some((input) => input.in === 'body' && !input.wholeBody)
	return flattened ? { ...body } : undefined
}

const invalid = (name: string, why: string, hint?: string): QuaterError =>
	new QuaterError('invalid_arguments', {
		message: `Invalid argument ${name}: ${why}.`,
		...(hint === undefined ? {} : { hint })
	})

const refuseUnknown = (action: Action, args: Arguments): void => {
	const member = undeclared(action.inputSchema, args)
	if (member === undefined) return
	const [top = member] = member.split('.')
	const names = action.inputs.map(({ name }) => name)
	const guess = names.includes(top) ? undefined : nearest(top, names)
	throw new QuaterError('invalid_arguments', {
		message: `Unknown argument: ${member}.`,
		hint: guess
			? `Did you mean ${guess}?`
			: names.length > 0
				? `${action.name} takes: ${names.join(', ')}.`
				: `${action.name} takes no arguments.`
	})
}

/** Null is a value where the place can say so (a body); elsewhere it means leaving the argument out. */
const omitted = (input: Input, value: unknown): boolean => {
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

const scalarOf = (input: Input, value: unknown): string => {
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

const queryOf = (input: Input, value: unknown): string[] => {
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

const headerOf = (input: Input, value: unknown): string => {
	const text = scalarOf(input, value)
	if (unsafeInHeader.test(text)) {
		throw invalid(input.name, 'it holds a character that no header can carry')
	}
	if (text !== text.trim()) throw invalid(input.name, 'no header can carry white space around it')
	return text
}

const cookieOf = (input: Input, value: unknown): string => {
	const text = scalarOf(input, value)
	// Elysia decodes a cookie twice.
	if (!unsafeInCookie.test(text)) return encodeURIComponent(text.replaceAll('%', '%25'))
	throw invalid(input.name, 'it holds a character that no cookie can carry')
}

const parameter = /\/:([^/?]+)(\??)/g

/** Fills a pattern in. Dot segments and empty ones are refused: URL parsing would collapse them. */
const renderPath = (action: Action, args: Arguments): string => {
	const path = action.path.replace(parameter, (_, name: string, optional: string) => {
		const value = hasOwn(args, name) ? args[name] : undefined
		if (value === undefined || value === null) {
			if (optional) return ''
			throw new QuaterError('invalid_arguments', { message: `Missing argument: ${name}.` })
		}
		return `/${segmentOf(action, name, value)}`
	})
	return path || '/'
}

const segmentOf = (action: Action, name: string, value: unknown): string => {
	const input = action.inputs.find((one) => one.in === 'params' && one.name === name)
	if (input === undefined) throw invalid(name, 'the path has no such parameter')
	const text = scalarOf(input, value)
	if (text === '' || text === '.' || text === '..') {
		throw invalid(name, 'no path can carry that value')
	}
	return encodeURIComponent(text)
}
