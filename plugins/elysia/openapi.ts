/** The OpenAPI document of an app, made with `@elysiajs/swagger` on a shadow of its routes. */

import type { OpenApiDocument } from '../../src/openapi/document'
import { type DocumentedRoute, documentedRoutes } from '../../src/openapi/documented-route'
import { finishDocument, type OpenApiInput } from '../../src/openapi/finish'
import { SchemaNames } from '../../src/openapi/schema-names'
import type { JsonSchema } from '../../src/schema/json-schema'

const page = '/.quater/docs'
const json = '/.quater/openapi.json'

/**
 * Describes an app as a valid OpenAPI 3.1 document. Nothing of it is loaded before it is asked for.
 *
 * The plugin never sees the app itself, whose schemas it would print as they are: it documents an
 * app of empty handlers that has the same routes, with schemas that are clean JSON Schema already.
 */
export const openApiDocument = async (input: OpenApiInput): Promise<OpenApiDocument> => {
	const [{ Elysia }, { swagger }] = await Promise.all([
		import('elysia'),
		import('@elysiajs/swagger')
	])
	const names = new SchemaNames({ models: input.models, vendors: input.options.vendors })
	const routes = documentedRoutes(input.plans, names)
	const shadow = new Elysia().use(
		swagger({ path: page, specPath: json, excludeStaticFile: false, excludeMethods: [] })
	)
	for (const route of routes) {
		shadow.route(route.method, route.path, nothing, shadowHook(route) as never)
	}
	const answer = await shadow.handle(new Request(`http://localhost${json}`))
	return finishDocument(await answer.json(), routes, names, input)
}

const nothing = (() => undefined) as never

/** Answers are wrapped: the plugin drops keywords from plain objects, and pulls others out. */
const shadowHook = ({ params, query, headers, body, responses }: DocumentedRoute): object => ({
	params: members(params),
	query: members(query),
	headers: members(headers),
	body: body?.schema,
	response: Object.fromEntries(
		Object.entries(responses).map(([status, schema]) => [status, { allOf: [schema] }])
	)
})

const members = (schema: JsonSchema | undefined): JsonSchema | undefined =>
	schema?.properties === undefined ? undefined : schema
