/** Turns the text of a flag into a value, by the argument's JSON Schema and never by how the text looks. */

import type { Json, JsonSchema } from '../../src/schema/json-schema'
import { CliError } from '../errors'
import { shellQuote } from '../terminal/escape'
import { type Alternative, alternativesOf, resolve, type SchemaPlace } from './alternatives'
import { lossOf } from './exact-number'
import { asText, parseJson } from './parse-json'

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
	return convert(flag, first, takes, list ? itemHint(flag, first) : undefined)
}

/** How one text that looks like a list is written as an item of one. */
const itemHint = (flag: string, text: string): string =>
	`A list is JSON. For a list of this one text, write: ${flag}=${shellQuote(JSON.stringify([text]))}`

const convert = (
	flag: string,
	text: string,
	takes: readonly Alternative[],
	hint?: string
): Json => {
	if (takes.length === 0) return untyped(flag, text)
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
	if (kinds.has('array') || kinds.has('object')) return parseJson(text, flag, hint)
	throw misfit(`${flag} must be ${describe(takes)}`)
}

/** Without any type: JSON where it is certain to mean itself, else the text. */
const untyped = (flag: string, text: string): Json => {
	if (/^[{["]/.test(text))
		return parseJson(
			text,
			flag,
			`Text that begins with {, [ or " is written as JSON: ${flag}=${shellQuote(JSON.stringify(text))}`
		)
	if (text === 'true' || text === 'false' || text === 'null') return JSON.parse(text)
	const isNumber = numberText.test(text) && String(Number(text)) === text
	return isNumber && lossOf(text) === undefined ? Number(text) : text
}

const itemOf = (flag: string, text: string, place: SchemaPlace): Json => {
	const { items } = arraySchema(place)
	if (typeof items !== 'object') return untyped(flag, text)
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
	const why = lossOf(text)
	// JSON would send -0 as 0, so a local call receives 0 too.
	if (why === undefined) return Number(text) + 0
	throw new CliError('invalid_arguments', `${flag} ${why}: ${text}`, { hint: asText })
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
