/** The private parts of Elysia that quater reads; pinned by a test, so that an upgrade fails loudly. */

import type { AnyElysia } from 'elysia'

/** One hook as Elysia stores it. */
export interface HookContainer {
	fn: HookFunction | string
	subType?: string
	scope?: string
	checksum?: number
}

/** Any hook function; what it takes and returns is Elysia's business. */
export type HookFunction = (...args: never[]) => unknown

/** The hooks and schemas of one route. */
export interface PrivateHooks {
	parse?: HookContainer[]
	transform?: HookContainer[]
	beforeHandle?: (HookContainer | HookFunction)[]
	afterHandle?: HookContainer[]
	mapResponse?: HookContainer[]
	afterResponse?: HookContainer[]
	error?: HookContainer[]
	standaloneValidator?: Record<string, unknown>[]
	[key: string]: unknown
}

/** One route in `router.history`. */
export interface PrivateRoute {
	method: string
	path: string
	handler: unknown
	hooks: PrivateHooks
}

/** The parts of an instance that quater reads or sets. */
export interface PrivateElysia {
	router: { history: PrivateRoute[] }
	event: {
		error?: HookContainer[]
		start?: HookContainer[]
		stop?: HookContainer[]
		trace?: HookContainer[]
	}
	extender: {
		macro: Record<string, unknown>
		higherOrderFunctions: { fn: HookFunction }[]
	}
	definitions: { type: Record<string, unknown> }
	singleton: { decorator: object; store: object }
	config: {
		aot?: boolean
		precompile?: unknown
		strictPath?: boolean
		cookie?: { sign?: unknown }
		handler?: { standardHostname?: boolean }
		serve?: Record<string, unknown>
	}
	server: {
		stop(close?: boolean): unknown
		requestIP(request: Request): { address: string } | null
	} | null
	promisedModules: PromiseLike<unknown> & { readonly size: number }
	compile(): unknown
	fetch(request: Request): Response | Promise<Response>
}

/** The private view of an instance. */
export const open = (app: AnyElysia): PrivateElysia => app as unknown as PrivateElysia

/** The function of a stored hook. */
export const functionOf = (hook: HookContainer | HookFunction): HookFunction | null => {
	const fn = typeof hook === 'function' ? hook : hook.fn
	return typeof fn === 'function' ? fn : null
}

/**
 * Gives a function the source text that Elysia reads instead of running: it infers from a hook's
 * text which parts of a request to parse, and whether to await it.
 */
export const withSource = <F extends HookFunction>(source: string, fn: F): F =>
	Object.assign(fn, { toString: () => source })
