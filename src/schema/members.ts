/** Looks up what a group of schemas says about one member or element of a value. */

import type { Group } from './alternatives'
import { isRecord } from './json'
import type { JsonSchema } from './json-schema'

/** What a group says about one member: its schema, or `undefined` where it declares none. */
export interface Members {
	readonly ofObject: (group: Group, key: string) => JsonSchema | undefined
	readonly ofList: (group: Group, index: number) => JsonSchema
}

/** A memory of members, so that the same question always gets the same object. */
export const membersIn = (): Members => {
	const joined = new Map<Group, Map<string, JsonSchema>>()
	const patterns = new Map<string, RegExp | null>()
	const join = (group: Group, key: string, schemas: readonly JsonSchema[]): JsonSchema => {
		const [only = anything] = schemas
		if (schemas.length < 2) return only
		const known = joined.get(group) ?? new Map<string, JsonSchema>()
		joined.set(group, known)
		const schema = known.get(key) ?? { allOf: [...schemas] }
		known.set(key, schema)
		return schema
	}
	const matches = (pattern: string, key: string): boolean => {
		const compiled = patterns.get(pattern) ?? compile(pattern)
		patterns.set(pattern, compiled)
		return compiled?.test(key) === true
	}
	const declared = (schema: JsonSchema, key: string): JsonSchema[] => {
		const { patternProperties = {} } = schema
		const named = byName(schema, key)
		const matching = Object.entries(patternProperties).filter(([pattern]) => matches(pattern, key))
		return [...(named ? [named] : []), ...matching.map(([, member]) => member)]
	}
	return {
		ofObject: (group, key) => {
			const [first] = group
			if (group.length === 1 && first && !first.patternProperties) {
				const member = byName(first, key)
				if (member) return member
			}
			const schemas = group.flatMap((schema) => declared(schema, key))
			if (schemas.length > 0) return join(group, key, schemas)
			const opened = group.flatMap(opening)
			if (opened.length > 0) return join(group, '', opened)
			return group.every(saysNothing) ? anything : undefined
		},
		ofList: (group, index) => {
			const schemas = group.flatMap((schema) => element(schema, index))
			return join(group, String(index), schemas)
		}
	}
}

const anything: JsonSchema = {}

const byName = ({ properties }: JsonSchema, key: string): JsonSchema | undefined =>
	properties && Object.hasOwn(properties, key) ? properties[key] : undefined

/** Schemas for members that no name or pattern covers; none in a closed object. */
const opening = ({ additionalProperties, unevaluatedProperties }: JsonSchema): JsonSchema[] =>
	[additionalProperties, unevaluatedProperties].flatMap((rest) =>
		rest === true ? [anything] : isRecord(rest) ? [rest] : []
	)

const element = ({ prefixItems = [], items }: JsonSchema, index: number): JsonSchema[] => {
	const schema = prefixItems[index] ?? items
	return isRecord(schema) ? [schema] : []
}

const aboutObjects = [
	...['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties']
]

const saysNothing = (schema: JsonSchema): boolean =>
	!schema.type?.includes('object') && !aboutObjects.some((keyword) => keyword in schema)

const compile = (pattern: string): RegExp | null => {
	for (const flags of ['u', '']) {
		try {
			return new RegExp(pattern, flags)
		} catch {}
	}
	return null
}
