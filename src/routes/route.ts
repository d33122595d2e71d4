/** What the registry needs to know of one declared route, free of any framework. */

import type { Surface } from '../calls/call'
import type { ApprovalPolicy, BodyEncoding, CliOptions, ToolOptions } from './action'

/** The five route options, as written on a route, guard or group. */
export interface RouteOptions {
	tool?: true | ToolOptions
	cli?: true | CliOptions
	needsApproval?: true | ApprovalPolicy
	public?: true | readonly Surface[]
	scopes?: readonly string[]
}

/** The names of the route options, reserved as macros. */
export const routeOptionNames = [
	'tool',
	'cli',
	'needsApproval',
	'public',
	'scopes'
] as const satisfies readonly (keyof RouteOptions)[]

/** The parts of OpenAPI's operation object that name and describe a route. */
export interface RouteDetail {
	readonly operationId?: string
	readonly summary?: string
	readonly description?: string
	readonly tags?: readonly string[]
	readonly hide?: boolean
}

/** The schemas of one place, as the framework takes them. */
export interface RouteSchemas {
	readonly params?: unknown
	readonly query?: unknown
	readonly headers?: unknown
	readonly cookie?: unknown
	readonly body?: unknown
	readonly response?: unknown
}

/** One declared route. */
export interface RouteRecord {
	/** The framework's own object; identity of the route. */
	readonly identity: object
	readonly method: string
	/** The full pattern, prefixes included. */
	readonly path: string
	/** What guards, groups and the route itself say, outermost first where the framework tells. */
	readonly options: readonly RouteOptions[]
	/** Keys that are neither the framework's, ours nor a macro's, with who might have been meant. */
	readonly unknownKeys: readonly string[]
	readonly detail: RouteDetail
	readonly schemas: RouteSchemas
	/** Schemas of guards with `schema: 'standalone'`, and of macros. */
	readonly standalone: readonly RouteSchemas[]
	readonly handler: 'function' | 'static' | 'mount' | 'websocket'
	/** How a body argument travels. */
	readonly bodyEncoding: BodyEncoding
	/** Whether somebody reads the raw request, so that arguments must be encoded into it. */
	readonly readsRequest: boolean
	/** Whether declared cookies are signed, which no argument can be. */
	readonly signsCookies: boolean
	/** False for a route declared before quater was used. */
	readonly entered: boolean
	/** What the framework would do wrong with this route, found while reading it. */
	readonly problems: readonly {
		readonly code: string
		readonly message: string
		readonly mend: string
	}[]
}

/** Method and path, as reports name a route. */
export const titleOf = ({ method, path }: Pick<RouteRecord, 'method' | 'path'>): string =>
	`${method} ${path || '/'}`

/** The members of a problem that say which route it is about. */
export const routeProblem = ({ method, path }: Pick<RouteRecord, 'method' | 'path'>) => ({
	method,
	path: path || '/'
})

/** Whether the route, or a guard around it, describes a body. */
export const hasBodySchema = ({ schemas, standalone }: RouteRecord): boolean =>
	[schemas, ...standalone].some(({ body }) => body !== undefined)
