/** What the document says of one route, read from its plan: clean schemas and nothing of the framework. */

import type { RoutePlan } from '../routes/registry'
import type { RouteSchemas } from '../routes/route'
import { isRecord, own } from '../schema/json'
import type { JsonSchema } from '../schema/json-schema'
import { type LocatedSchema, readLocation } from '../schema/location'
import { both } from '../schema/merge'
import { type Io, standardOf } from '../schema/standard'
import { kindOf } from '../schema/typebox'
import { optionalVariants } from './paths'
import type { SchemaNames } from './schema-names'

/** One operation of the document. */
export interface DocumentedRoute {
	readonly plan: RoutePlan
	/** Upper-case. */
	readonly method: string
	/** The route pattern, without optional parameters. */
	readonly path: string
	readonly params: JsonSchema | undefined
	readonly query: JsonSchema | undefined
	readonly headers: JsonSchema | undefined
	readonly cookie: JsonSchema | undefined
	readonly body: DocumentedBody | undefined
	/** By status. */
	readonly responses: Readonly<Record<string, JsonSchema>>
}

/** A request body. */
export interface DocumentedBody {
	readonly schema: JsonSchema
	readonly required: boolean
	/** Accepted media types of file members, by member. */
	readonly fileTypes: Readonly<Record<string, string>>
}

const documented = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH', 'TRACE'])

/** The routes that a document shows; a later declaration of a method and path replaces an earlier one. */
export const documentedRoutes = (
	plans: readonly RoutePlan[],
	names: SchemaNames
): DocumentedRoute[] => {
	const routes = new Map<string, DocumentedRoute>()
	const shown = plans.filter(isShown)
	// What is declared in full wins over a pattern that also takes it.
	for (const exact of [false, true]) {
		for (const plan of shown) {
			const own = plainPath(plan.route.path)
			for (const path of optionalVariants(own)) {
				if ((path === own) !== exact) continue
				routes.set(`${plan.route.method} ${path}`, readRoute(plan, path, names))
			}
		}
	}
	return shown.flatMap((plan) => [...routes.values()].filter((route) => route.plan === plan))
}

/** A prefix and `/` make `/orders/`, which is the same path as `/orders`. */
const plainPath = (path: string): string => path.replace(/(?<=.)\/$/, '') || '/'

const isShown = ({ route }: RoutePlan): boolean =>
	documented.has(route.method) &&
	route.handler !== 'mount' &&
	route.handler !== 'websocket' &&
	route.detail.hide !== true &&
	!route.path.includes('*')

const readRoute = (plan: RoutePlan, path: string, names: SchemaNames): DocumentedRoute => {
	const { route } = plan
	const members = (place: keyof RouteSchemas) => locationOf(plan, place, names)?.schema
	return {
		plan,
		method: route.method,
		path,
		params: members('params'),
		query: members('query'),
		headers: members('headers'),
		cookie: members('cookie'),
		body: route.method === 'GET' || route.method === 'HEAD' ? undefined : bodyOf(plan, names),
		responses: responsesOf(plan, names)
	}
}

const sourcesOf = ({ route }: RoutePlan, place: keyof RouteSchemas): unknown[] =>
	[route.schemas, ...route.standalone]
		.map((schemas) => schemas[place])
		.filter((source) => source !== undefined && source !== null)

/** Where a schema has no JSON form, which plain routes may use, the document says so. */
const undescribed = (cause: unknown): JsonSchema => ({
	description: `Not described: ${cause instanceof Error ? cause.message : String(cause)}.`
})

const locationOf = (
	plan: RoutePlan,
	place: keyof RouteSchemas,
	names: SchemaNames
): LocatedSchema | undefined => {
	try {
		return readLocation(sourcesOf(plan, place), names.models, (source) =>
			names.readMembers(source, 'input')
		)
	} catch (cause) {
		return { schema: undescribed(cause), optional: false }
	}
}

const readable = (names: SchemaNames, source: unknown, io: Io): JsonSchema => {
	try {
		return names.read(source, io)
	} catch (cause) {
		return undescribed(cause)
	}
}

const bodyOf = (plan: RoutePlan, names: SchemaNames): DocumentedBody | undefined => {
	const located = locationOf(plan, 'body', names)
	if (located === undefined) return undefined
	const sources = sourcesOf(plan, 'body')
	return {
		schema: sources.length === 1 ? readable(names, sources[0], 'input') : located.schema,
		required: plan.action ? plan.action.body.required : !located.optional,
		fileTypes: Object.assign({}, ...sources.map(fileTypesOf))
	}
}

/** What `t.File({ type })` accepts. */
const fileTypesOf = (source: unknown): Record<string, string> => {
	const properties = own(source, 'properties')
	if (!isRecord(properties)) return {}
	return Object.fromEntries(
		Object.entries(properties).flatMap(([key, member]) => {
			const types = [own(member, 'extension') ?? []]
				.flat()
				.filter((type) => typeof type === 'string')
			return types.length === 0 ? [] : [[key, types.map(mediaRange).join(', ')]]
		})
	)
}

const mediaRange = (type: string): string => (type.includes('/') ? type : `${type}/*`)

const responsesOf = (plan: RoutePlan, names: SchemaNames): Record<string, JsonSchema> => {
	const byStatus: Record<string, JsonSchema> = {}
	for (const source of sourcesOf(plan, 'response')) {
		for (const [status, member] of Object.entries(statusMap(source))) {
			const earlier = byStatus[status]
			const schema = readable(names, member, 'output')
			byStatus[status] = earlier ? both(names.resolve(earlier), names.resolve(schema)) : schema
		}
	}
	return byStatus
}

const statusMap = (source: unknown): Record<string, unknown> =>
	isRecord(source) &&
	kindOf(source) === undefined &&
	standardOf(source) === undefined &&
	Object.keys(source).every((key) => /^[1-5]\d\d$/.test(key))
		? source
		: { 200: source }
