/** Route options as they travel through Elysia: a property on a hook that does nothing. */

import type { RouteOptions } from '../../src/routes/route'
import { routeOptionNames } from '../../src/routes/route'
import {
	functionOf,
	type HookContainer,
	type HookFunction,
	type PrivateHooks,
	withSource
} from './private'

const optionsKey = Symbol.for('quater.options.v1')
const unknownKey = Symbol.for('quater.unknown.v1')
const replacedKey = Symbol.for('quater.replaced.v1')
const roleKey = Symbol.for('quater.role.v1')

type Marked = HookFunction & {
	[optionsKey]?: RouteOptions
	[unknownKey]?: readonly string[]
	[replacedKey]?: true
	[roleKey]?: Role
}

/** What one of quater's own hooks is for. */
export type Role = 'enter' | 'gate' | 'errors' | 'note' | 'placeholder'

const idle = (): HookFunction => withSource('() => {}', () => {})

/**
 * A macro's result that marks a hook object with an option. The mark is a hook that does nothing:
 * Elysia loses raw values and `detail` in some guards and groups, but merges hooks everywhere. The
 * list is replaced, never pushed to: Elysia would push into an array that several routes share, and
 * so make a neighbour public.
 */
export const mark = <K extends keyof RouteOptions>(name: K, value: RouteOptions[K]) => ({
	introspect(hook: { beforeHandle?: unknown }): void {
		const marked = Object.assign(idle(), { [optionsKey]: { [name]: value } })
		const others = hook.beforeHandle === undefined ? [] : [hook.beforeHandle].flat()
		hook.beforeHandle = [...others, marked]
	}
})

/** A hook that reports keys which a guard would silently drop. */
export const markUnknown = (keys: readonly string[]): HookFunction =>
	Object.assign(idle(), { [unknownKey]: keys })

/** A hook that reports that its route took the place of another, and of that one's options. */
export const markReplaced = (): HookFunction => Object.assign(idle(), { [replacedKey]: true })

/** Whether a hook reports that its route took the place of another. */
export const tellsReplaced = (hook: HookContainer | HookFunction): boolean =>
	(functionOf(hook) as Marked | null)?.[replacedKey] === true

/** Names one of quater's own hooks, so that it is found again. */
export const inRole = <F extends HookFunction>(role: Role, fn: F): F =>
	Object.assign(fn, { [roleKey]: role })

/** The role of a hook, or undefined for the user's. */
export const roleOf = (hook: HookContainer | HookFunction): Role | undefined =>
	(functionOf(hook) as Marked | null)?.[roleKey]

/** The options that a hook carries. */
export const optionsOf = (hook: HookContainer | HookFunction): RouteOptions | undefined =>
	(functionOf(hook) as Marked | null)?.[optionsKey]

/** Every set of options that a route has, and last those that no macro took: it is older than quater in its app. */
export const optionsIn = (hooks: PrivateHooks): RouteOptions[] =>
	[...(hooks.beforeHandle ?? []).map((hook) => optionsOf(hook)), rawOptions(hooks)].filter(
		(options) => options !== undefined
	)

const rawOptions = (hooks: PrivateHooks): RouteOptions | undefined => {
	const raw = Object.fromEntries(
		routeOptionNames.filter((name) => hooks[name] !== undefined).map((name) => [name, hooks[name]])
	)
	return Object.keys(raw).length > 0 ? (raw as RouteOptions) : undefined
}

/** The unknown keys that a hook reports. */
export const unknownOf = (hook: HookContainer | HookFunction): readonly string[] =>
	(functionOf(hook) as Marked | null)?.[unknownKey] ?? []

const frameworkKeys = new Set([
	'as',
	'schema',
	'type',
	'detail',
	'tags',
	'config',
	'seed',
	'introspect',
	'start',
	'request',
	'parse',
	'transform',
	'derive',
	'resolve',
	'beforeHandle',
	'afterHandle',
	'mapResponse',
	'afterResponse',
	'trace',
	'error',
	'stop',
	'body',
	'headers',
	'params',
	'query',
	'cookie',
	'response',
	'standaloneValidator',
	'standaloneSchema',
	'webSocket'
])

const socketKeys = new Set([
	'websocket',
	'upgrade',
	'open',
	'message',
	'close',
	'drain',
	'ping',
	'pong',
	'publishToSelf',
	'idleTimeout',
	'maxPayloadLength',
	'backpressureLimit',
	'closeOnBackpressureLimit',
	'sendPings',
	'perMessageDeflate',
	'compression'
])

/** Prefix of the sentinel left by a foreign macro of a reserved name. */
export const foreignMacro = 'quater:foreign:'

/** The keys of a hook object that nobody reads: a misspelt option fails open unless it is named. */
export const unknownKeys = (
	hook: object,
	macros: Readonly<Record<string, unknown>>,
	isSocket = false
): string[] =>
	Object.keys(hook).filter(
		(key) =>
			(hook as Record<string, unknown>)[key] !== undefined &&
			!frameworkKeys.has(key) &&
			!(isSocket && socketKeys.has(key)) &&
			!Object.hasOwn(macros, key) &&
			!(routeOptionNames as readonly string[]).includes(key)
	)
