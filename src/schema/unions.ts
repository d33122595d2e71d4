/** Writes unions the short way: literals as an enum, `null` as one more type. */

import type { Json, JsonSchema } from './json-schema'
import { isAnnotation } from './keywords'

/**
 * One schema for a union of clean branches. `rest` holds what stands beside the union and wins
 * over what a sole branch says.
 */
export const unionOf = (
	keyword: 'anyOf' | 'oneOf',
	branches: readonly JsonSchema[],
	rest: JsonSchema
): JsonSchema => {
	const distinct = distinctOf(branches)
	const [first] = distinct
	if (!first) return { ...rest, not: {} }
	if (distinct.length === 1) return beside(first, rest)
	return literals(distinct, rest) ?? nullable(distinct, rest) ?? { ...rest, [keyword]: distinct }
}

/** The schemas without repetitions. */
export const distinctOf = (schemas: readonly JsonSchema[]): JsonSchema[] =>
	schemas.filter(
		(schema, index) => schemas.findIndex((other) => Bun.deepEquals(other, schema)) === index
	)

/** Puts what stands beside a schema onto it; conditions of both must hold. */
export const beside = (schema: JsonSchema, rest: JsonSchema): JsonSchema => {
	const contradicts = Object.keys(rest).some(
		(keyword) =>
			keyword in schema && !isAnnotation(keyword) && !Bun.deepEquals(schema[keyword], rest[keyword])
	)
	return contradicts ? { allOf: [schema, rest] } : { ...schema, ...rest }
}

const literals = (branches: readonly JsonSchema[], rest: JsonSchema): JsonSchema | undefined => {
	const values: Json[] = []
	const types = new Set<string>()
	for (const branch of branches) {
		const { const: value, type, ...others } = branch
		const literal = type === 'null' ? null : value
		if (literal === undefined || Object.keys(others).length > 0) return undefined
		if (typeof literal === 'object' && literal !== null) return undefined
		values.push(literal)
		types.add(literal === null ? 'null' : typeof literal)
	}
	const [type] = types
	return { ...rest, type: types.size === 1 && type ? type : [...types], enum: values }
}

const nullable = (branches: readonly JsonSchema[], rest: JsonSchema): JsonSchema | undefined => {
	if (branches.length !== 2) return undefined
	const value = branches.find((branch) => !isNull(branch))
	if (!value || !branches.some(isNull)) return undefined
	const { type, ...others } = value
	if (typeof type !== 'string' || 'const' in value) return undefined
	const schema: JsonSchema = { type: [type, 'null'], ...others }
	return beside(value.enum ? { ...schema, enum: [...value.enum, null] } : schema, rest)
}

const isNull = ({ type, ...others }: JsonSchema): boolean =>
	type === 'null' && Object.keys(others).every(isAnnotation)
