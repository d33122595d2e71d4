/** A route's context, as far as quater knows it. */

/** The parts of a route's context that the gate reads and fills. */
export interface RouteContext {
	readonly request: Request
	params?: Record<string, unknown>
	query?: Record<string, unknown>
	headers?: Record<string, unknown>
	cookie?: Record<string, { readonly value: unknown }>
	body?: unknown
	call?: unknown
	caller?: unknown
}
