/** Says in a few words what an argument takes: its values, the members of an object, its limits. */

import type { Json, JsonSchema } from '../../src/schema/json-schema'
import { alternativesOf, resolve, type SchemaPlace, typeOf } from './alternatives'

/** So many values are worth listing; more are for the schema. */
const mostValues = 20
/** Deeper members are for the schema. */
const deepest = 3
const longest = 400

/** The only values that an argument takes, where it has such a list and that is short. */
export const valuesOf = (place: SchemaPlace): readonly Json[] | undefined => {
	const takes = alternativesOf(place)
	const values = takes.flatMap(({ only }) => only ?? [])
	const isList = takes.length > 0 && takes.every(({ only }) => only !== undefined)
	return isList && values.length <= mostValues ? values : undefined
}

/** What is inside an object or a list, such as `{sku: string, quantity?: integer}[]`. */
export const shapeOf = (place: SchemaPlace): string | undefined => {
	const type = typeOf(place)
	if (type !== 'object' && type !== 'array') return undefined
	const shape = write(place, 0)
	return shape === type || shape.length > longest ? undefined : shape
}

const write = (place: SchemaPlace, depth: number): string => {
	const schema = resolve(place)
	const inside = (part: JsonSchema) => write({ schema: part, root: place.root }, depth + 1)
	const values = valuesOf(place)
	if (values) return values.map((value) => JSON.stringify(value)).join(' | ')
	const type = typeOf(place)
	if (depth >= deepest) return type
	if (type === 'array')
		return typeof schema.items === 'object' ? listOf(inside(schema.items)) : type
	if (type !== 'object' || !schema.properties) return type
	const required = new Set(schema.required)
	const members = Object.entries(schema.properties).map(
		([name, part]) => `${name}${required.has(name) ? '' : '?'}: ${inside(part)}`
	)
	return `{${members.join(', ')}}`
}

const listOf = (item: string): string => (/^[^{].* \| /.test(item) ? `(${item})[]` : `${item}[]`)

/** What a value must keep to besides its type, and what holds without one; undefined where there is nothing. */
export const ruleOf = (place: SchemaPlace): string | undefined => {
	const schema = resolve(place)
	const rules = [
		schema.format,
		between('', schema.minimum, schema.maximum),
		between(' characters', schema.minLength, schema.maxLength),
		between(' items', schema.minItems, schema.maxItems),
		given(schema.exclusiveMinimum, (least) => `above ${least}`),
		given(schema.exclusiveMaximum, (most) => `below ${most}`),
		given(schema.multipleOf, (step) => `a multiple of ${step}`),
		given(schema.pattern, (pattern) => `matches ${pattern}`),
		given(schema.default, (value) => `default ${JSON.stringify(value)}`)
	].filter((rule) => rule !== undefined)
	return rules.length === 0 ? undefined : rules.join(', ')
}

const between = (unit: string, least: unknown, most: unknown): string | undefined => {
	if (least !== undefined && most !== undefined) return `${least} to ${most}${unit}`
	if (least !== undefined) return `at least ${least}${unit}`
	return most === undefined ? undefined : `at most ${most}${unit}`
}

const given = (value: unknown, say: (value: unknown) => string): string | undefined =>
	value === undefined ? undefined : say(value)
