/** Takes a clean schema apart into alternatives, each a group of plain schemas that hold together. */

import { isRecord } from './json'
import type { JsonSchema } from './json-schema'
import { type Definitions, dereference } from './local-reference'

/** Plain schemas that a value satisfies together; their combinators are already taken apart. */
export type Group = readonly JsonSchema[]

/** Tells the alternatives of a schema: a value satisfies it when it satisfies one of the groups. */
export type Alternatives = (schema: JsonSchema) => readonly Group[]

/** Past this many combinations of unions within one intersection, the rest are left out. */
const maxGroups = 1024

/** A memory of alternatives, for schemas that share their `$defs`. */
export const alternativesIn = (definitions: Definitions | undefined): Alternatives => {
	const known = new Map<JsonSchema, readonly Group[]>()
	const alternatives = (schema: JsonSchema): readonly Group[] => {
		const before = known.get(schema)
		if (before) return before
		// While it is open, a schema that is its own branch adds no alternative.
		known.set(schema, [])
		let groups: readonly Group[] = [[schema]]
		for (const part of conjuncts(schema, definitions)) groups = crossed(groups, alternatives(part))
		for (const branches of [schema.anyOf, schema.oneOf]) {
			if (branches) groups = crossed(groups, branches.flatMap(alternatives))
		}
		known.set(schema, groups)
		return groups
	}
	return alternatives
}

const conjuncts = (schema: JsonSchema, definitions: Definitions | undefined): JsonSchema[] => [
	...(schema.$ref === undefined ? [] : [dereference(schema, definitions)]),
	...(schema.allOf ?? []),
	...[schema.then, schema.else].filter((part): part is JsonSchema => isRecord(part))
]

const crossed = (left: readonly Group[], right: readonly Group[]): readonly Group[] => {
	const groups: Group[] = []
	for (const a of left) {
		for (const b of right) {
			if (groups.length < maxGroups) groups.push([...a, ...b])
		}
	}
	return groups
}
