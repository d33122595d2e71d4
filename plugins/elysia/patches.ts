/** Five of Elysia's own methods, extended: no public hook sees what these must see. */

import { type AnyElysia, Elysia } from 'elysia'
import { routeOptionNames } from '../../src/routes/route'
import { foreignMacro, markUnknown, unknownKeys } from './marks'
import { open } from './private'
import { noteReplaced } from './replaced'

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
 * Extends `compile` and `fetch` (so that checks run before anything is composed), `add` and `guard`
 * (which take the options object apart, so that a second route which shares it loses what the first
 * had; and `guard` drops keys it does not know) and `macro` (so that a reserved name taken at any
 * depth is seen). Apps without quater behave as before.
 */
export const patchElysia = (): void => {
	const prototype = Elysia.prototype as unknown as Record<string, Method> & {
		[patchedKey]?: true
	}
	if (prototype[patchedKey]) return
	Object.defineProperty(prototype, patchedKey, { value: true })
	patchCompile(prototype)
	patchFetch()
	patchAdd(prototype)
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

/**
 * Gives Elysia a copy to take apart, since it deletes macro keys from the object that it was handed; and
 * looks whether the new route took the place of another.
 */
const patchAdd = (prototype: Record<string, Method>): void => {
	const add = prototype.add!
	prototype.add = function (method, path, handler, hook, ...rest) {
		const own = typeof hook === 'object' && hook !== null ? flat(hook) : hook
		const result = add.call(this, method, path, handler, own, ...rest)
		noteReplaced(this)
		return result
	}
}

/** A copy with inherited members too: Elysia reads some of them and drops others. */
const flat = (hook: object): Record<string, unknown> => {
	const copy: Record<string, unknown> = {}
	for (const key in hook) copy[key] = (hook as Record<string, unknown>)[key]
	return copy
}

const patchGuard = (prototype: Record<string, Method>): void => {
	const guard = prototype.guard!
	prototype.guard = function (hook, run, ...rest) {
		if (run !== undefined || typeof hook !== 'object' || hook === null) {
			return guard.call(this, hook, run, ...rest)
		}
		const own = flat(hook)
		const { macro } = open(this).extender
		const lost = [
			...unknownKeys(own, macro),
			...routeOptionNames.filter((name) => own[name] !== undefined && !isOwn(macro[name]))
		]
		if (lost.length === 0) return guard.call(this, own)
		const { beforeHandle } = own
		const hooks = beforeHandle === undefined ? [] : [beforeHandle].flat()
		return guard.call(this, { ...own, beforeHandle: [...hooks, markUnknown(lost)] })
	}
}

const patchMacro = (prototype: Record<string, Method>): void => {
	const macro = prototype.macro!
	prototype.macro = function (first, ...rest) {
		const result = macro.call(this, first, ...rest)
		const given: Record<string, unknown> =
			typeof first === 'string' ? { [first]: rest[0] } : { ...(first as object) }
		markForeign(this, given)
		return result
	}
}

/** Leaves a sentinel for each reserved name, which travels with the macros wherever they are used. */
const markForeign = (app: AnyElysia, macros: Readonly<Record<string, unknown>>): void => {
	const { extender } = open(app)
	for (const name of routeOptionNames) {
		if (!Object.hasOwn(macros, name) || isOwn(macros[name])) continue
		extender.macro = { ...extender.macro, [foreignMacro + name]: () => ({}) }
	}
}

/** Looks for macros of reserved names that were defined before this library was loaded. */
export const findForeignMacros = (app: AnyElysia): void =>
	markForeign(app, open(app).extender.macro)

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
