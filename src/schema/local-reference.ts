/** Follows the local references of clean schemas. */

import type { JsonSchema } from './json-schema'
import { subschemas } from './keywords'

/** The `$defs` of a document. */
export type Definitions = Readonly<Record<string, JsonSchema>>

const prefix = '#/$defs/'

/** The schema that a chain of local references ends in; one that leads nowhere says nothing. */
export const dereference = (schema: JsonSchema, definitions: Definitions = {}): JsonSchema => {
	let target = schema
	for (let hops = 0; target.$ref !== undefined; hops++) {
		const name = target.$ref.startsWith(prefix) ? target.$ref.slice(prefix.length) : ''
		const next = Object.hasOwn(definitions, name) ? definitions[name] : undefined
		if (!next || hops > Object.keys(definitions).length) return {}
		target = next
	}
	return target
}

/** Whether a schema, or one below it or referred to by it, satisfies a condition. */
export const someSchema = (
	schema: JsonSchema,
	definitions: Definitions | undefined,
	test: (schema: JsonSchema) => boolean,
	seen: Set<JsonSchema> = new Set()
): boolean => {
	if (seen.has(schema)) return false
	if (test(schema)) return true
	const parts = subschemas(schema)
	if (schema.$ref !== undefined) parts.push(dereference(schema, definitions))
	if (parts.length === 0) return false
	seen.add(schema)
	return parts.some((part) => someSchema(part, definitions, test, seen))
}
