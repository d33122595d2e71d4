/** Merges object schemas that must hold together into one. */

import type { JsonSchema } from './json-schema'
import { beside, distinctOf } from './unions'

const otherThanMembers = [
	...['$ref', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'enum', 'const'],
	...['patternProperties', 'dependentSchemas']
]
const aboutTheWhole = [
	...['minProperties', 'maxProperties', 'propertyNames', 'dependentRequired'],
	'unevaluatedProperties'
]

/** Whether a schema is an object that its members describe, without combinators or patterns. */
export const isMemberwise = (schema: JsonSchema): boolean =>
	schema.type === 'object' && !otherThanMembers.some((keyword) => keyword in schema)

/** Whether schemas can be merged into one object without losing a condition. */
const canMerge = (schemas: readonly JsonSchema[]): boolean =>
	schemas.every(
		(schema) => isMemberwise(schema) && !aboutTheWhole.some((keyword) => keyword in schema)
	)

/** One schema for a value that must satisfy both. */
export const both = (a: JsonSchema, b: JsonSchema): JsonSchema => {
	if (Object.keys(a).length === 0 || Bun.deepEquals(a, b)) return b
	if (Object.keys(b).length === 0) return a
	return canMerge([a, b]) ? mergeObjects([a, b]) : { allOf: [a, b] }
}

/**
 * One object schema with the members of all. It is closed where one of them is, and asks for
 * whatever one of them asks for.
 *
 * @param collide what becomes of a member that two of them declare, the earlier one first
 */
export const mergeObjects = (
	schemas: readonly JsonSchema[],
	collide: (earlier: JsonSchema, later: JsonSchema) => JsonSchema = both
): JsonSchema => {
	const properties = new Map<string, JsonSchema>()
	const required = new Set<string>()
	let result: JsonSchema = {}
	for (const { additionalProperties, ...schema } of schemas) {
		for (const [key, member] of Object.entries(schema.properties ?? {})) {
			const earlier = properties.get(key)
			properties.set(key, earlier ? collide(earlier, member) : member)
		}
		for (const key of schema.required ?? []) required.add(key)
		const isOpener = result.additionalProperties !== false && additionalProperties !== undefined
		result = { ...result, ...schema, ...(isOpener ? { additionalProperties } : {}) }
	}
	result.properties = Object.fromEntries(properties)
	if (required.size > 0) result.required = [...required]
	return result
}

/** One schema for a list of schemas that must all hold; `rest` holds what stands beside the list. */
export const intersectionOf = (schemas: readonly JsonSchema[], rest: JsonSchema): JsonSchema => {
	const distinct = distinctOf(schemas)
	const [first] = distinct
	if (!first) return rest
	if (distinct.length === 1) return beside(first, rest)
	const { unevaluatedProperties, ...others } = rest
	const closes = unevaluatedProperties === false
	const parts = [{ type: 'object', ...others }, ...distinct]
	if (!(closes || unevaluatedProperties === undefined) || !canMerge(parts)) {
		return { ...rest, allOf: distinct }
	}
	const merged = mergeObjects(parts)
	return closes ? { ...merged, additionalProperties: false } : merged
}
