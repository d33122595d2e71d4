/** Checks that a schema is JSON Schema 2020-12 whose references all stay inside it. */

import { expect } from 'bun:test'
import Ajv2020 from 'ajv/dist/2020'
import type { JsonSchema } from '../../../src/schema/json-schema'

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const meta = ajv.getSchema('https://json-schema.org/draft/2020-12/schema')

/** Asserts that a schema is valid, compiles, and says nothing of TypeBox. */
export const expectCleanSchema = (schema: JsonSchema): void => {
	expect(meta?.(schema) ? [] : meta?.errors).toEqual([])
	ajv.compile(schema)
	expect(strangers(schema)).toEqual([])
}

/** Whether a value satisfies a schema, as a host would find. */
export const satisfies = (schema: JsonSchema, value: unknown): boolean =>
	ajv.compile(schema)(value) === true

const foreign = ['$id', 'nullable', 'elysiaMeta', 'compiler', 'config', 'extension', 'noValidate']

const strangers = (schema: unknown): string[] => {
	if (Array.isArray(schema)) return schema.flatMap(strangers)
	if (typeof schema !== 'object' || schema === null) return []
	return [
		...Object.getOwnPropertySymbols(schema).map(String),
		...foreign.filter((keyword) => Object.hasOwn(schema, keyword)),
		...Object.entries(schema).flatMap(([keyword, value]) => [
			...(keyword === '$ref' && !/^#\/\$defs\/[\w.-]+$/.test(String(value)) ? [String(value)] : []),
			...strangers(value)
		])
	]
}
