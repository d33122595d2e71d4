/** The parts of an OpenAPI 3.1 document that quater writes. */

import type { JsonSchema } from '../schema/json-schema'

/** One media type of a body. */
export interface MediaType {
	schema: JsonSchema
	encoding?: Record<string, { contentType: string }>
}

/** What travels in a body, by media type. */
export type Content = Record<string, MediaType>

/** One declared parameter; it has either a schema or a content. */
export interface Parameter {
	name: string
	in: 'path' | 'query' | 'header' | 'cookie'
	required?: boolean
	description?: string
	deprecated?: boolean
	schema?: JsonSchema
	content?: Content
}

/** One answer. */
export interface ResponseObject {
	description: string
	headers?: Record<string, { description?: string; schema: JsonSchema }>
	content?: Content
}

/** A pointer to another part of the document. */
export interface Reference {
	$ref: string
}

/** One method of one path. */
export interface Operation {
	operationId: string
	tags?: string[]
	summary?: string
	description?: string
	deprecated?: boolean
	parameters?: (Parameter | Reference)[]
	requestBody?: { required?: boolean; description?: string; content: Content }
	responses: Record<string, ResponseObject | Reference>
	security?: Record<string, string[]>[]
	[member: string]: unknown
}

/** A whole document. */
export interface OpenApiDocument {
	openapi: string
	info: { title: string; version: string; [member: string]: unknown }
	tags?: { name: string; [member: string]: unknown }[]
	paths: Record<string, Record<string, Operation>>
	components: {
		schemas?: Record<string, JsonSchema>
		responses?: Record<string, ResponseObject>
		securitySchemes?: Record<string, Record<string, unknown>>
	}
	[member: string]: unknown
}
