/** Request headers that mirror members of the body, and how their values are written. */

import type { Action } from '../routes/action'
import type { JsonSchema } from '../schema/json-schema'
import { isObject, type JsonObject } from './json-rpc'

const prefix = '=?base64?'
const suffix = '?='
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const decimal = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/

/** An argument that must also travel in a header. */
interface ParamHeader {
	readonly header: string
	/** Where the argument stands: property names from the root. */
	readonly path: readonly string[]
}

/**
 * Reads a header value: optional white space goes, and `=?base64?...?=` is decoded.
 *
 * @returns null when the base64 is not canonical or hides no UTF-8.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const decodeHeaderValue = (value: string): string | null => {
	const trimmed = value.trim()
	if (!trimmed.startsWith(prefix) || !trimmed.endsWith(suffix)) return trimmed
	if (trimmed.length < prefix.length + suffix.length) return trimmed
	const encoded = trimmed.slice(prefix.length, -suffix.length)
	const bytes = Buffer.from(encoded, 'base64')
	// Buffer skips what it cannot read; only canonical text survives the way back.
	if (bytes.toString('base64') !== encoded) return null
	try {
		return utf8.decode(bytes)
	} catch {
		return null
	}
}

const plans = new WeakMap<Action, readonly ParamHeader[]>()

/**
 * Compares the `Mcp-Param-*` headers with the arguments they mirror.
 *
 * @returns The name of the first header that is missing or says something else, or null.
 */
export const paramHeaderProblem = (
	action: Action,
	args: JsonObject,
	headers: Headers
): string | null => {
	const plan = plans.get(action) ?? planFor(action)
	for (const { header, path } of plan) {
		if (!mirrors(headers.get(header), valueAt(args, path))) return header
	}
	return null
}

const planFor = (action: Action): readonly ParamHeader[] => {
	const plan: ParamHeader[] = []
	collect(action.inputSchema, [], plan)
	plans.set(action, plan)
	return plan
}

const collect = (schema: JsonSchema, path: readonly string[], into: ParamHeader[]): void => {
	const name = schema['x-mcp-header']
	if (path.length > 0 && typeof name === 'string') into.push({ header: `Mcp-Param-${name}`, path })
	for (const [key, child] of Object.entries(schema.properties ?? {})) {
		collect(child, [...path, key], into)
	}
}

const valueAt = (args: JsonObject, path: readonly string[]): unknown => {
	let value: unknown = args
	for (const key of path) {
		if (!isObject(value) || !Object.hasOwn(value, key)) return undefined
		value = value[key]
	}
	return value
}

const mirrors = (header: string | null, value: unknown): boolean => {
	if (value === undefined || value === null) return header === null
	// No header can carry these; the schema will refuse them.
	if (typeof value === 'object') return header === null
	if (header === null) return false
	const said = decodeHeaderValue(header)
	if (said === null) return false
	return typeof value === 'number'
		? decimal.test(said) && Number(said) === value
		: said === String(value)
}
