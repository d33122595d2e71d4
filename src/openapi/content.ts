/** Which media types a schema travels as. */

import type { RouteRecord } from '../routes/route'
import { isRecord } from '../schema/json'
import type { JsonSchema } from '../schema/json-schema'
import type { Content } from './document'
import type { DocumentedBody } from './documented-route'

/** Follows a reference; gives other schemas back as they are. */
export type Resolve = (schema: JsonSchema) => JsonSchema

/** A request body, encoded as the route reads it. */
export const requestContent = (
	{ schema, fileTypes }: DocumentedBody,
	bodyEncoding: RouteRecord['bodyEncoding'],
	isAction: boolean,
	resolve: Resolve
): Content => {
	const target = resolve(schema)
	const files = Object.keys(target.properties ?? {}).filter((key) =>
		holdsFile(target.properties?.[key], resolve)
	)
	if (bodyEncoding === 'urlencoded') return { 'application/x-www-form-urlencoded': { schema } }
	if (bodyEncoding === 'formdata' || files.length > 0) {
		const encoding = files.flatMap((key) =>
			fileTypes[key] === undefined ? [] : [[key, { contentType: fileTypes[key] }]]
		)
		return {
			'multipart/form-data': {
				schema,
				...(encoding.length > 0 ? { encoding: Object.fromEntries(encoding) } : {})
			}
		}
	}
	if (isBinary(target)) return { 'application/octet-stream': { schema } }
	// Exposed routes take JSON alone; elsewhere the framework reads a string from plain text.
	if (!isAction && isOnly(target, ['string'])) return { 'text/plain': { schema } }
	return { 'application/json': { schema } }
}

/** An answer, as the framework writes it; null for one without a body. */
export const responseContent = (
	schema: JsonSchema,
	status: string,
	resolve: Resolve
): Content | null => {
	const target = resolve(schema)
	const isNothing = isRecord(target.not) && Object.keys(target.not).length === 0
	if (isNothing || isOnly(target, ['null']) || ['204', '205', '304'].includes(status)) return null
	if (isBinary(target)) return { 'application/octet-stream': { schema } }
	if (isOnly(target, ['string', 'number', 'integer', 'boolean']))
		return { 'text/plain': { schema } }
	return { 'application/json': { schema } }
}

const isBinary = (schema: JsonSchema): boolean => schema.format === 'binary'

const isOnly = (schema: JsonSchema, types: readonly string[]): boolean => {
	const own = [schema.type ?? []].flat()
	return own.length > 0 && own.every((type) => types.includes(type))
}

const holdsFile = (schema: JsonSchema | undefined, resolve: Resolve): boolean => {
	if (schema === undefined) return false
	const target = resolve(schema)
	if (isBinary(target)) return true
	const branches = [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])]
	const items = isRecord(target.items) ? [target.items as JsonSchema] : []
	return [...branches, ...items].some((inner) => holdsFile(inner, resolve))
}
