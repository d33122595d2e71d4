/** The JSON Schema 2020-12 keywords that quater publishes; every other keyword is dropped. */

import { isRecord, jsonOf } from './json'
import type { JsonSchema } from './json-schema'

type Accepts = (value: unknown) => boolean

const isText: Accepts = (value) => typeof value === 'string'
const isFlag: Accepts = (value) => typeof value === 'boolean'
const isNumber: Accepts = (value) => Number.isFinite(value)
const isStep: Accepts = (value) => typeof value === 'number' && Number.isFinite(value) && value > 0
const isCount: Accepts = (value) => Number.isInteger(value) && (value as number) >= 0
const isList: Accepts = Array.isArray
const isNames: Accepts = (value) =>
	Array.isArray(value) && value.every(isText) && new Set(value).size === value.length
const isAnything: Accepts = () => true

/** Keywords whose value is copied, with what their value must be. */
const copied = new Map<string, Accepts>(
	Object.entries({
		title: isText,
		description: isText,
		default: isAnything,
		examples: isList,
		deprecated: isFlag,
		readOnly: isFlag,
		writeOnly: isFlag,
		secret: isFlag,
		$comment: isText,
		enum: isList,
		const: isAnything,
		format: isText,
		pattern: isText,
		minLength: isCount,
		maxLength: isCount,
		contentEncoding: isText,
		contentMediaType: isText,
		minimum: isNumber,
		maximum: isNumber,
		exclusiveMinimum: isNumber,
		exclusiveMaximum: isNumber,
		multipleOf: isStep,
		minItems: isCount,
		maxItems: isCount,
		uniqueItems: isFlag,
		minContains: isCount,
		maxContains: isCount,
		minProperties: isCount,
		maxProperties: isCount,
		dependentRequired: (value) => isRecord(value) && Object.values(value).every(isNames)
	})
)

/** Keywords that say something about a schema without refusing any value. */
const annotations: ReadonlySet<string> = new Set([
	...['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
	...['secret', '$comment']
])

/** Whether a keyword only annotates. */
export const isAnnotation = (keyword: string): boolean =>
	annotations.has(keyword) || keyword.startsWith('x-')

/** Keywords that hold one schema. */
export const single: ReadonlySet<string> = new Set([
	...['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'],
	...['unevaluatedItems', 'unevaluatedProperties', 'contentSchema']
])

/** Keywords that hold a list of schemas. */
export const listKeywords = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const

/** Keywords that hold schemas by name. */
export const mapped: ReadonlySet<string> = new Set([
	'properties',
	'patternProperties',
	'dependentSchemas'
])

const listed: ReadonlySet<string> = new Set(listKeywords)

/** The schemas directly below a clean one; `true` and `false` among them are left out. */
export const subschemas = (schema: JsonSchema): JsonSchema[] => {
	const found: JsonSchema[] = []
	const add = (part: unknown) => {
		if (isRecord(part)) found.push(part as JsonSchema)
	}
	for (const keyword in schema) {
		const value = schema[keyword]
		if (typeof value !== 'object' || value === null) continue
		if (single.has(keyword)) add(value)
		else if (listed.has(keyword)) for (const part of value as unknown[]) add(part)
		else if (mapped.has(keyword)) for (const part of Object.values(value)) add(part)
	}
	return found
}

/**
 * The members of a schema that hold no schema themselves, as clean JSON.
 *
 * @throws Error for a `type` whose values have no JSON form
 */
export const copyKeywords = (
	source: Readonly<Record<string, unknown>>
): Record<string, unknown> => {
	const result: Record<string, unknown> = {}
	if (source.type !== undefined) result.type = jsonType(source.type)
	for (const [keyword, value] of Object.entries(source)) {
		const accepts = keyword.startsWith('x-') ? isAnything : copied.get(keyword)
		if (!accepts?.(value)) continue
		const json = jsonOf(value)
		if (json !== undefined) result[keyword] = json
	}
	// OpenAPI's singular form, which Elysia's documentation plugins read.
	if ('example' in source && !('examples' in result)) {
		const example = jsonOf(source.example)
		if (example !== undefined) result.examples = [example]
	}
	return result
}

const jsonTypes: ReadonlySet<unknown> = new Set([
	...['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']
])

const jsonType = (type: unknown): unknown => {
	const stranger = (Array.isArray(type) ? type : [type]).find((name) => !jsonTypes.has(name))
	if (stranger !== undefined) throw new Error(`the type ${String(stranger)} has no JSON form`)
	return type
}
