/** Reads from a JSON Schema which types of values an argument takes. */

import type { Json, JsonSchema } from '../../src/schema/json-schema'

/** A JSON type, as schemas name it. */
export type Kind = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object'

/** One thing an argument may be: a type, perhaps narrowed to a list of values. */
export interface Alternative {
	readonly kind: Kind
	readonly only?: readonly Json[]
}

/** A schema and the document in which its `$ref`s resolve. */
export interface SchemaPlace {
	readonly schema: JsonSchema
	readonly root: JsonSchema
}

/** Whether an argument is a switch: it may be true or false and no other text. */
export const isSwitch = (place: SchemaPlace): boolean => {
	const takes = alternativesOf(place)
	return (
		takes.some(({ kind }) => kind === 'boolean') &&
		takes.every(({ kind }) => kind === 'boolean' || kind === 'null')
	)
}

/** Whether an argument is one of few words, a number or a switch: never a text of one's own, a list or an object. */
export const isPlainValue = (place: SchemaPlace): boolean => {
	const takes = alternativesOf(place)
	const isOpen = ({ kind, only }: Alternative) =>
		kind === 'array' || kind === 'object' || (kind === 'string' && !only)
	return takes.length > 0 && !takes.some(isOpen)
}

/** The single type that best describes an argument, for placeholders; `any` when there is no one type. */
export const typeOf = (place: SchemaPlace): Kind | 'any' => {
	const kinds = new Set(alternativesOf(place).map(({ kind }) => kind))
	if (kinds.size > 1) kinds.delete('null')
	if (kinds.has('number')) kinds.delete('integer')
	const [kind] = kinds
	return kinds.size === 1 && kind !== undefined ? kind : 'any'
}

/** Follows local references, a bounded number of times. */
export const resolve = ({ schema, root }: SchemaPlace): JsonSchema => {
	let at = schema
	for (let hops = 0; hops < 32 && typeof at.$ref === 'string'; hops++) {
		const name = /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(at.$ref)?.[1]
		const next = name === undefined || !root.$defs ? undefined : own(root.$defs, name)
		if (!next) return {}
		at = next
	}
	return at
}

/** Everything an argument may be; nothing in particular where the schema does not say. */
export const alternativesOf = (place: SchemaPlace): readonly Alternative[] =>
	alternativesIn(place, { left: mostParts })

/** So many parts of a union are looked at: a remote may send one that branches without end. */
const mostParts = 500

const alternativesIn = (place: SchemaPlace, budget: { left: number }): readonly Alternative[] => {
	const schema = resolve(place)
	if (budget.left-- <= 0) return []
	const inside = (parts: readonly JsonSchema[]) =>
		parts.map((part) => alternativesIn({ schema: part, root: place.root }, budget))
	if (schema.const !== undefined) return valuesOnly([schema.const])
	if (schema.enum) return valuesOnly(schema.enum)
	if (schema.type !== undefined) return [schema.type].flat().map((kind) => ({ kind: kind as Kind }))
	const union = schema.anyOf ?? schema.oneOf
	if (union) return inside(union).flat()
	if (schema.allOf) return inside(schema.allOf).find((part) => part.length > 0) ?? []
	if (schema.properties) return [{ kind: 'object' }]
	return schema.items === undefined ? [] : [{ kind: 'array' }]
}

const valuesOnly = (values: readonly Json[]): readonly Alternative[] =>
	values.map((value) => ({ kind: kindOf(value), only: [value] }))

const kindOf = (value: Json): Kind => {
	if (value === null) return 'null'
	if (Array.isArray(value)) return 'array'
	return typeof value as 'string' | 'number' | 'boolean' | 'object'
}

const own = (record: Record<string, JsonSchema>, key: string): JsonSchema | undefined =>
	Object.hasOwn(record, key) ? record[key] : undefined
