/** Turns what the documentation plugin gives into a valid OpenAPI 3.1 document with quater's marks. */

import type { Service } from '../app/runtime'
import type { ResolvedOptions } from '../options'
import { deriveName } from '../routes/names'
import type { RoutePlan } from '../routes/registry'
import { isRecord, own } from '../schema/json'
import type { OpenApiDocument, Operation, ResponseObject } from './document'
import type { DocumentedRoute } from './documented-route'
import { errorAnswerSchema, type Failure } from './failures'
import { finishOperation } from './operation'
import { parametersOf, shapeOf, templateOf } from './paths'
import type { SchemaNames } from './schema-names'

/** What a document is made of. */
export interface OpenApiInput {
	/** One per route, in declaration order. */
	readonly plans: readonly RoutePlan[]
	/** Schemas by model name. */
	readonly models: Readonly<Record<string, unknown>>
	readonly options: ResolvedOptions
	readonly service: Service
}

/** Finishes the plugin's document: `draft` holds what it made of `routes`. */
export const finishDocument = (
	draft: unknown,
	routes: readonly DocumentedRoute[],
	names: SchemaNames,
	{ options, service }: OpenApiInput
): OpenApiDocument => {
	const apiIsCovered = options.auth.has('api') && !options.publicSurfaces.has('api')
	const errorAnswer = names.add('ErrorAnswer', errorAnswerSchema)
	const failures = new Map<string, Failure>()
	const operationIds = operationIdsOf(routes, draft)
	const templates = new Map<string, string>()
	const paths: OpenApiDocument['paths'] = {}
	for (const route of routes) {
		const method = route.method.toLowerCase()
		const own = templateOf(route.path)
		const template = templates.get(shapeOf(own)) ?? own
		templates.set(shapeOf(own), template)
		const operation = finishOperation(draftOf(draft, own, method), route, {
			operationId: operationIds.get(route) ?? method,
			title: wantedId(route, draft),
			template: own,
			apiIsCovered,
			errorAnswer,
			resolve: (schema) => names.resolve(schema),
			refer: (failure) => {
				failures.set(failure.name, failure)
				return { $ref: `#/components/responses/${failure.name}` }
			}
		})
		paths[template] = { ...paths[template], [method]: renamed(operation, own, template) }
	}
	const responses = Object.fromEntries(
		[...failures]
			.sort()
			.map(([name, { response }]): [string, ResponseObject] => [
				name,
				{ ...response, content: { 'application/json': { schema: errorAnswer } } }
			])
	)
	const { part, schemas } = names.publish({ paths, responses })
	return {
		openapi: '3.1.1',
		info: { title: service.name, version: service.version },
		...tagsOf(routes),
		paths: part.paths,
		components: {
			...(Object.keys(schemas).length > 0 ? { schemas } : {}),
			responses: part.responses,
			...(apiIsCovered ? { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } : {})
		},
		...doorsOf(routes, options)
	}
}

const draftOf = (draft: unknown, template: string, method: string): Record<string, unknown> => {
	const operation = own(own(own(draft, 'paths'), template), method)
	return isRecord(operation) ? operation : {}
}

/** Unique identifiers: actions keep their names, the rest takes what is free. */
const operationIdsOf = (
	routes: readonly DocumentedRoute[],
	draft: unknown
): ReadonlyMap<DocumentedRoute, string> => {
	const ids = new Map<DocumentedRoute, string>()
	const taken = new Set<string>()
	const byClaim = [...routes].sort((a, b) => Number(!a.plan.action) - Number(!b.plan.action))
	for (const route of byClaim) {
		const wanted = wantedId(route, draft)
		let free = wanted
		for (let count = 2; taken.has(free); count++) free = `${wanted}_${count}`
		taken.add(free)
		ids.set(route, free)
	}
	return ids
}

const wantedId = ({ plan, method, path }: DocumentedRoute, draft: unknown): string => {
	const written = plan.action?.name ?? plan.route.detail.operationId
	if (written !== undefined) return written
	const derived = deriveName(method, path)
	if ('name' in derived) return derived.name
	const lower = method.toLowerCase()
	return String(draftOf(draft, templateOf(path), lower).operationId ?? lower)
}

/** Two patterns that match the same paths are one path, so one of them lends its names. */
const renamed = (operation: Operation, from: string, to: string): Operation => {
	if (from === to || operation.parameters === undefined) return operation
	const names = new Map(parametersOf(from).map((name, at) => [name, parametersOf(to)[at] ?? name]))
	return {
		...operation,
		parameters: operation.parameters.map((parameter) =>
			'in' in parameter && parameter.in === 'path'
				? { ...parameter, name: names.get(parameter.name) ?? parameter.name }
				: parameter
		)
	}
}

const tagsOf = (routes: readonly DocumentedRoute[]): Pick<OpenApiDocument, 'tags'> => {
	const names = new Set(routes.flatMap(({ plan }) => plan.route.detail.tags ?? []))
	return names.size > 0 ? { tags: [...names].map((name) => ({ name })) } : {}
}

/** Where the same operations are tools and CLI actions. */
const doorsOf = (
	routes: readonly DocumentedRoute[],
	{ mcp, remote }: ResolvedOptions
): Record<string, unknown> => {
	const exposes = (surface: 'mcp' | 'cli') =>
		routes.some(({ plan }) => plan.action?.exposed.has(surface))
	const doors = {
		...(mcp && exposes('mcp')
			? { mcp: { path: mcp.path, ...(mcp.docs === false ? {} : { docs: mcp.docs }) } }
			: {}),
		...(exposes('cli') ? { cli: { manifest: remote.manifest, path: remote.path } } : {})
	}
	return Object.keys(doors).length > 0 ? { 'x-quater': doors } : {}
}
