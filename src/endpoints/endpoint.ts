/** A path that quater answers itself, at the edge, before the app's router. */

import type { Maybe } from '../app/pipeline'
import type { Surface } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { PathMatcher } from '../routes/pattern'

/** One built-in endpoint. */
export interface Endpoint {
	/** A path, or a pattern such as `/approvals/:id`; one trailing slash is accepted too. */
	readonly path: string
	/** The surface whose authenticator and errors apply. */
	readonly surface: Surface
	/** Answers; throws `QuaterError`. Authenticates by itself, since pages and probes differ. */
	handle(call: CallRecord, request: Request): Maybe<Response>
}

/** Finds endpoints by path. */
export interface EndpointTable {
	get(path: string): Endpoint | undefined
}

/** Endpoints by path: plain ones at once, patterns only below the folders that have any. */
export const endpointTable = (endpoints: readonly Endpoint[]): EndpointTable => {
	const plain = new Map<string, Endpoint>()
	const patterns = new PathMatcher<Endpoint>()
	const folders = new Set<string>()
	for (const endpoint of endpoints) {
		const parameter = endpoint.path.indexOf('/:')
		if (parameter === -1) {
			plain.set(endpoint.path, endpoint)
			plain.set(`${endpoint.path}/`, endpoint)
		} else {
			patterns.add('ALL', endpoint.path, endpoint)
			folders.add(endpoint.path.slice(0, parameter + 1))
		}
	}
	const below = [...folders]
	return {
		get: (path) =>
			plain.get(path) ??
			(below.some((folder) => path.startsWith(folder))
				? (patterns.find('ALL', path) ?? undefined)
				: undefined)
	}
}
