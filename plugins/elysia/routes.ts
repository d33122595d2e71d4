/** Reads an app's declared routes into records that know nothing of Elysia. */

import type { AnyElysia } from 'elysia'
import type { RouteDetail, RouteRecord, RouteSchemas } from '../../src/routes/route'
import { optionsIn, optionsOf, roleOf, tellsReplaced, unknownKeys, unknownOf } from './marks'
import {
	functionOf,
	open,
	type PrivateElysia,
	type PrivateHooks,
	type PrivateRoute
} from './private'

/** Every route of an app, nested plugins' included, in declaration order. */
export const readRoutes = (app: AnyElysia): RouteRecord[] => {
	const view = open(app)
	return view.router.history.map((route) => recordOf(route, view))
}

const records = new WeakMap<object, object>()

/** One identity per route and hooks object: Elysia replaces both when a route is declared again. */
const identityOf = (route: PrivateRoute): object => {
	const known = records.get(route.hooks)
	if (known) return known
	const identity = Object.freeze({ method: route.method, path: route.path })
	records.set(route.hooks, identity)
	return identity
}

const recordOf = (route: PrivateRoute, app: PrivateElysia): RouteRecord => {
	const { hooks, method } = route
	const before = hooks.beforeHandle ?? []
	const isSocket = method === 'WS'
	const unknown = [
		...unknownKeys(hooks, app.extender.macro, isSocket),
		...before.flatMap((hook) => unknownOf(hook))
	]
	return {
		identity: identityOf(route),
		method,
		path: pathOf(route.path, app),
		options: optionsIn(hooks),
		unknownKeys: [...new Set(unknown)],
		detail: (hooks.detail ?? {}) as RouteDetail,
		schemas: schemasOf(hooks),
		standalone: (hooks.standaloneValidator ?? []) as RouteSchemas[],
		handler: handlerOf(route),
		bodyEncoding: encodingOf(hooks),
		readsRequest: readsRequest(route),
		signsCookies: Boolean(app.config.cookie?.sign) || signs(hooks.cookie),
		entered: (hooks.transform ?? []).some((hook) => roleOf(hook) !== undefined),
		problems: problemsOf(route)
	}
}

/** Elysia serves `/orders/` at `/orders` too, unless told to be strict; the shorter one is its name. */
const pathOf = (path: string, { config }: PrivateElysia): string =>
	config.strictPath || path.length < 2 ? path : path.replace(/\/$/, '')

const schemasOf = ({
	params,
	query,
	headers,
	cookie,
	body,
	response
}: PrivateHooks): RouteSchemas => ({
	params,
	query,
	headers,
	cookie,
	body,
	response
})

const handlerOf = ({ method, handler, hooks }: PrivateRoute): RouteRecord['handler'] => {
	if (method === 'WS') return 'websocket'
	if ((hooks.config as { mount?: unknown } | undefined)?.mount) return 'mount'
	return typeof handler === 'function' ? 'function' : 'static'
}

const encodings: Readonly<Record<string, RouteRecord['bodyEncoding']>> = {
	urlencoded: 'urlencoded',
	'application/x-www-form-urlencoded': 'urlencoded',
	formdata: 'formdata',
	'multipart/form-data': 'formdata'
}

const encodingOf = ({ parse, type }: PrivateHooks): RouteRecord['bodyEncoding'] => {
	const first = parse?.[0]
	const named = typeof first === 'string' ? first : first?.fn
	return encodings[typeof named === 'string' ? named : String(type ?? '')] ?? 'json'
}

const signs = (cookie: unknown): boolean => {
	const config = (cookie as { config?: { sign?: unknown; secrets?: unknown } } | undefined)?.config
	return Boolean(config?.sign)
}

const destructured = /^(?:async\s+)?(?:function\s*\*?\s*[\w$]*\s*)?\(?\s*(?:\{|\))/

/** Whether a function may look at the raw request, judged by its text and in doubt yes. */
const looksAtRequest = (fn: (...args: never[]) => unknown): boolean => {
	const source = fn.toString()
	return !destructured.test(source) || /\brequest\b|\.\.\.|\barguments\b/.test(source)
}

const lifecycle = [
	'parse',
	'transform',
	'beforeHandle',
	'afterHandle',
	'mapResponse',
	'afterResponse',
	'error'
] as const

const readsRequest = ({ handler, hooks }: PrivateRoute): boolean => {
	if (hooks.parse && hooks.parse.length > 0) return true
	if (typeof handler === 'function' && looksAtRequest(handler as () => unknown)) return true
	return lifecycle.some((phase) =>
		(hooks[phase] ?? []).some((hook) => {
			if (roleOf(hook) !== undefined || optionsOf(hook) !== undefined) return false
			const fn = functionOf(hook)
			return fn !== null && looksAtRequest(fn)
		})
	)
}

/** What is wrong with a route as Elysia keeps it. */
const problemsOf = ({ handler, hooks }: PrivateRoute): RouteRecord['problems'] => {
	const problems: RouteRecord['problems'][number][] = []
	if ((hooks.beforeHandle ?? []).some((hook) => tellsReplaced(hook))) {
		problems.push({
			code: 'replaced_route',
			message: 'was declared before, and the later one took the place of that and of its options',
			mend: 'Keep one of the two, or give the other a path of its own.'
		})
	}
	// Elysia answers a static value without any hook when all four of these phases have one.
	const phases = [hooks.parse, hooks.afterHandle]
	if (typeof handler !== 'function' && phases.every((phase) => phase && phase.length > 0)) {
		problems.push({
			code: 'static_handler',
			message: 'answers a fixed value, for which Elysia skips every hook',
			mend: 'Write a function: () => value.'
		})
	}
	return problems
}
