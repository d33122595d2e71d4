/** Four of Elysia's own methods, extended: no public hook sees what these must see. */

import { type AnyElysia, Elysia } from 'elysia'
import { routeOptionNames } from '../../src/route'
import { foreignMacro, markUnknown, unknownKeys } from './marks'
import { open } from './private'

const patchedKey = Symbol.for('quater.elysia.patched.v1')
const prepareKey = Symbol.for('quater.prepare.v1')
const ownMacroKey = Symbol.for('quater.macro.v1')

/** Called with the app before Elysia composes its handlers; throws to keep it from starting. */
export type Prepare = (app: AnyElysia) => void

interface Carrier {
	[prepareKey]?: Prepare
}

/** Makes a wrap function carry what is to happen before its app is compiled. */
export const carryPrepare = <F extends object>(fn: F, prepare: Prepare): F =>
	Object.assign(fn, { [prepareKey]: prepare })

/** What the wraps of an app carry: one entry for each `quater({...})` in it. */
export const preparesOf = (app: AnyElysia): Prepare[] => {
	const found: Prepare[] = []
	for (const { fn } of open(app).extender.higherOrderFunctions) {
		const prepare = (fn as Carrier)[prepareKey]
		if (prepare) found.push(prepare)
	}
	return found
}

/** Marks a macro as quater's own. */
export const ownMacro = <F extends object>(fn: F): F => Object.assign(fn, { [ownMacroKey]: true })

const isOwn = (macro: unknown): boolean =>
	typeof macro === 'function' && Object.hasOwn(macro, ownMacroKey)

type Method = (this: AnyElysia, ...args: unknown[]) => unknown

/**
 * Extends `compile` and `fetch` (so that checks run before anything is composed), `guard` (which
 * drops keys it does not know) and `macro` (so that a reserved name taken at any depth is seen).
 * Apps without quater behave as before.
 */
export const patchElysia = (): void => {
	const prototype = Elysia.prototype as unknown as Record<string, Method> & {
		[patchedKey]?: true
	}
	if (prototype[patchedKey]) return
	Object.defineProperty(prototype, patchedKey, { value: true })
	patchCompile(prototype)
	patchFetch()
	patchGuard(prototype)
	patchMacro(prototype)
}

const prepare = (app: AnyElysia): void => {
	for (const step of preparesOf(app)) step(app)
}

const patchCompile = (prototype: Record<string, Method>): void => {
	const compile = prototype.compile!
	prototype.compile = function (...args) {
		prepare(this)
		return compile.apply(this, args)
	}
}

const patchFetch = (): void => {
	const descriptor = Object.getOwnPropertyDescriptor(Elysia.prototype, 'fetch')!
	Object.defineProperty(Elysia.prototype, 'fetch', {
		...descriptor,
		get(this: AnyElysia) {
			prepare(this)
			return descriptor.get!.call(this)
		}
	})
}

const patchGuard = (prototype: Record<string, Method>): void => {
	const guard = prototype.guard!
	prototype.guard = function (hook, run, ...rest) {
		if (run !== undefined || typeof hook !== 'object' || hook === null) {
			return guard.call(this, hook, run, ...rest)
		}
		const lost = unknownKeys(hook, open(this).extender.macro)
		if (lost.length === 0) return guard.call(this, hook)
		const { beforeHandle } = hook as { beforeHandle?: unknown }
		const hooks = beforeHandle === undefined ? [] : [beforeHandle].flat()
		return guard.call(this, { ...hook, beforeHandle: [...hooks, markUnknown(lost)] })
	}
}

const patchMacro = (prototype: Record<string, Method>): void => {
	const macro = prototype.macro!
	prototype.macro = function (first, ...rest) {
		const result = macro.call(this, first, ...rest)
		const given: Record<string, unknown> =
			typeof first === 'string' ? { [first]: rest[0] } : { ...(first as object) }
		const { extender } = open(this)
		for (const name of routeOptionNames) {
			if (!Object.hasOwn(given, name) || isOwn(given[name])) continue
			// The sentinel travels with the macros of a plugin, wherever the plugin is used.
			extender.macro = { ...extender.macro, [foreignMacro + name]: () => ({}) }
		}
		return result
	}
}

/** Calls back with the app that a plugin instance is used in; Elysia tells a plugin its parent. */
export const onUse = (plugin: AnyElysia, used: (app: AnyElysia) => void): void => {
	let parent: () => AnyElysia | null = () => null
	Object.defineProperty(plugin, 'getParent', {
		configurable: true,
		get: () => parent,
		set(next: () => AnyElysia | null) {
			parent = next
			const app = next()
			if (app) used(app)
		}
	})
}
