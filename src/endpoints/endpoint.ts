/** A path that quater answers itself, at the edge, before the app's router. */

import type { Maybe } from '../app/pipeline'
import type { Surface } from '../calls/call'
import type { CallRecord } from '../calls/call-record'

/** One built-in endpoint. */
export interface Endpoint {
	/** Exact path; one trailing slash is accepted too. */
	readonly path: string
	/** The surface whose authenticator and errors apply. */
	readonly surface: Surface
	/** Answers; throws `QuaterError`. Authenticates by itself, since pages and probes differ. */
	handle(call: CallRecord, request: Request): Maybe<Response>
}

/** Endpoints by path, each with and without the trailing slash. */
export const endpointTable = (endpoints: readonly Endpoint[]): ReadonlyMap<string, Endpoint> =>
	new Map(
		endpoints.flatMap((endpoint) => [
			[endpoint.path, endpoint],
			[`${endpoint.path}/`, endpoint]
		])
	)
