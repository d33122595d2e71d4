/** Turns the text of a flag into a value, by the argument's JSON Schema and never by how the text looks. */

import type { Json, JsonSchema } from '../src/schema/json-schema'
import { type Alternative, alternativesOf, resolve, type SchemaPlace } from './alternatives'
import { CliError } from './errors'

const integerText = /^-?(0|[1-9]\d*)$/
const numberText = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/

/**
 * The value of a flag that was given once or more.
 *
 * Text stays text where the schema takes any text. Several values, or one that is not a JSON array, fill
 * an array item by item.
 *
 * @throws CliError `invalid_arguments` when a value does not fit.
 */
export const flagValue = (flag: string, texts: readonly string[], place: SchemaPlace): Json => {
	const [first = ''] = texts
	const takes = alternativesOf(place)
	const list = takes.some(({ kind }) => kind === 'array')
	const scalar = takes.some(({ kind }) => kind !== 'array' && kind !== 'null')
	if (texts.length > 1) {
		if (!list) throw misfit(`Duplicate action argument ${flag}`)
		return texts.map((text) => itemOf(flag, text, place))
	}
	if (list && !scalar && !first.startsWith('[') && !isNull(first, takes))
		return [itemOf(flag, first, place)]
	return convert(flag, first, takes)
}

/**
 * JSON text as a value, refusing integers that a number cannot hold rather than rounding them.
 *
 * @throws CliError `invalid_arguments`.
 */
export const parseJson = (text: string, what: string): Json => {
	try {
		return JSON.parse(text, refuseRounding)
	} catch (cause) {
		if (cause instanceof RangeError) throw misfit(`${what} holds ${cause.message}`)
		throw misfit(`Invalid JSON value for ${what}`)
	}
}

const refuseRounding = (_key: string, value: unknown, context?: { source?: string }): unknown => {
	const source = context?.source
	if (typeof value !== 'number' || source === undefined) return value
	if (!Number.isFinite(value)) throw new RangeError(`a number that is too large: ${source}`)
	if (integerText.test(source) && !Number.isSafeInteger(value))
		throw new RangeError(`an integer beyond 2^53, which would be rounded: ${source}`)
	return value
}

const convert = (flag: string, text: string, takes: readonly Alternative[]): Json => {
	if (takes.length === 0) return untyped(text)
	if (takes.some(({ only }) => only?.includes(text))) return text
	// Where any text is welcome, no text is read as something else.
	if (takes.some(({ kind, only }) => kind === 'string' && !only)) return text
	if (isNull(text, takes)) return null
	const kinds = new Set(takes.map(({ kind }) => kind))
	if (kinds.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
	if (kinds.has('number') && numberText.test(text)) return numberOf(flag, text)
	if (kinds.has('integer') && integerText.test(text)) return numberOf(flag, text)
	// Which texts are allowed is for the app to say, in the same words on every surface.
	if (kinds.has('string')) return text
	if (kinds.has('array') || kinds.has('object')) return parseJson(text, flag)
	throw misfit(`${flag} must be ${describe(takes)}`)
}

/** Without any type: JSON where it is certain to mean itself, else the text. */
const untyped = (text: string): Json => {
	if (/^[{["]/.test(text)) return parseJson(text, 'an argument')
	if (text === 'true' || text === 'false' || text === 'null') return JSON.parse(text)
	return numberText.test(text) && String(Number(text)) === text ? Number(text) : text
}

const itemOf = (flag: string, text: string, place: SchemaPlace): Json => {
	const { items } = arraySchema(place)
	if (typeof items !== 'object') return untyped(text)
	return convert(flag, text, alternativesOf({ schema: items, root: place.root }))
}

const arraySchema = (place: SchemaPlace): JsonSchema => {
	const schema = resolve(place)
	const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf
	if (!parts) return schema
	const lists = parts.map((part) => resolve({ schema: part, root: place.root }))
	return lists.find(({ type, items }) => type === 'array' || items !== undefined) ?? {}
}

const numberOf = (flag: string, text: string): number => {
	const value = Number(text)
	if (!Number.isFinite(value)) throw misfit(`${flag} is too large: ${text}`)
	if (integerText.test(text) && !Number.isSafeInteger(value))
		throw misfit(`${flag} is beyond 2^53 and would be rounded: ${text}`)
	return value
}

const isNull = (text: string, takes: readonly Alternative[]): boolean =>
	text === 'null' && takes.some(({ kind }) => kind === 'null')

const describe = (takes: readonly Alternative[]): string => {
	const words = {
		integer: 'an integer',
		boolean: 'true or false',
		number: 'a number',
		null: 'null'
	}
	const kinds = new Set(takes.map(({ kind }) => kind))
	return [...kinds]
		.map((kind) => (kind in words ? words[kind as keyof typeof words] : kind))
		.join(' or ')
}

const misfit = (message: string): CliError => new CliError('invalid_arguments', message)
