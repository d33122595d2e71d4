/** The output schema of an action, where its response has one shape that MCP can carry. */

import { isRecord, own } from './json'
import type { JsonSchema } from './json-schema'
import { someSchema } from './local-reference'
import { normaliseSchema } from './normalise'
import { standardOf, type Vendors } from './standard'
import { kindOf } from './typebox'

/** What response schemas are read with. */
export interface OutputOptions {
	/** Schemas by model name. @default {} */
	readonly models?: Readonly<Record<string, unknown>> | undefined
	/** Mappers for libraries without Standard JSON Schema, by vendor. @default {} */
	readonly vendors?: Vendors | undefined
}

/**
 * The schema of what a handler answers, if it declares exactly one successful answer and that is a
 * plain JSON object; `undefined` otherwise, also where the schema has no JSON Schema form, since a
 * response that cannot be described can still be answered.
 *
 * @param response a schema or model name, which counts as status 200, or schemas by status
 */
export const outputSchemaOf = (
	response: unknown,
	{ models = {}, vendors }: OutputOptions = {}
): JsonSchema | undefined => {
	const [only, ...others] = successes(response, models)
	if (only === undefined || others.length > 0) return undefined
	try {
		const schema = normaliseSchema(only, { models, vendors, io: 'output' })
		const holdsBytes = someSchema(schema, schema.$defs, ({ format }) => format === 'binary')
		return isObject(schema) && !holdsBytes ? schema : undefined
	} catch {
		return undefined
	}
}

const isObject = (schema: JsonSchema): boolean =>
	schema.type === 'object' &&
	!['anyOf', 'oneOf', 'allOf', 'not', 'if'].some((keyword) => keyword in schema)

const successes = (
	response: unknown,
	models: Readonly<Record<string, unknown>>
): readonly unknown[] => {
	const written = typeof response === 'string' ? (own(models, response) ?? response) : response
	if (written === undefined || written === null) return []
	if (!isRecord(written) || standardOf(written) || kindOf(written) !== undefined) return [written]
	return Object.entries(written).flatMap(([status, schema]) =>
		/^2\d\d$/.test(status) ? [schema] : []
	)
}
