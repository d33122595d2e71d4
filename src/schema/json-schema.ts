/** The part of JSON Schema 2020-12 that quater reads and writes. */

/** A JSON value. */
export type Json =
	| null
	| boolean
	| number
	| string
	| readonly Json[]
	| { readonly [key: string]: Json }

/** One schema object; `true` and `false` are written as `{}` and `{ not: {} }`. */
export interface JsonSchema {
	type?: string | string[]
	title?: string
	description?: string
	default?: Json
	examples?: Json[]
	enum?: Json[]
	const?: Json
	format?: string
	properties?: Record<string, JsonSchema>
	required?: string[]
	additionalProperties?: boolean | JsonSchema
	patternProperties?: Record<string, JsonSchema>
	items?: JsonSchema | boolean
	prefixItems?: JsonSchema[]
	anyOf?: JsonSchema[]
	oneOf?: JsonSchema[]
	allOf?: JsonSchema[]
	not?: JsonSchema
	$ref?: string
	$defs?: Record<string, JsonSchema>
	[keyword: string]: unknown
}
