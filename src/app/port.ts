/** What the engine asks of the web framework: the seam that keeps `src` free of it. */

import type { Problem } from '../errors'
import type { OpenApiDocument } from '../openapi/document'
import type { OpenApiInput } from '../openapi/finish'
import type { RoutePlan } from '../routes/registry'
import type { RouteRecord } from '../routes/route'
import type { Maybe } from './pipeline'

/** One app, as the engine sees it. */
export interface AppPort {
	/** The framework's own object; identity of the app. */
	readonly app: object
	/** Every declared route, nested plugins' included. */
	routes(): RouteRecord[]
	/** Schemas by model name. */
	models(): Readonly<Record<string, unknown>>
	/** What is wrong with the app as a whole. */
	problems(): Problem[]
	/** Puts the gate and the error mapper on every route, in their places; callable again. */
	install(plans: readonly RoutePlan[]): void
	/** Whether lazy modules are still loading. */
	modulesPending(): boolean
	/** Settles when every lazy module has loaded. */
	modules(): Promise<unknown>
	/** Makes the framework take newly loaded routes in; calls back into the engine. */
	compile(): void
	/** The app's own fetch, hooks and all. */
	fetch(request: Request): Maybe<Response>
	/** The OpenAPI document of these routes; heavy, so only made when asked for. */
	openApi(input: Omit<OpenApiInput, 'models'>): Promise<OpenApiDocument>
	/** The immediate peer of a request, when a server is up. */
	requestIp(request: Request): { readonly address: string } | null
	/** Stops a server that must not be up. */
	abort(): void
	/** Runs the app's start hooks without a socket. */
	start(): Promise<void>
	/** Runs the app's stop hooks. */
	stop(): Promise<void>
}
