/** Notices a route that takes the place of another one, which Elysia does without a word. */

import type { AnyElysia } from 'elysia'
import { markReplaced, optionsIn } from './marks'
import { open, type PrivateRoute } from './private'

/** The routes of each app as they were last seen; Elysia keeps none that it replaced. */
const seen = new WeakMap<PrivateRoute[], PrivateRoute[]>()

/**
 * Looks at an app to which a route was just added. Where it took the place of another one, and either
 * has options of quater's, the route is marked, unless nothing changed: a module may be used twice.
 */
export const noteReplaced = (app: AnyElysia): void => {
	const { history } = open(app).router
	const before = seen.get(history) ?? []
	seen.set(history, before)
	if (before.length < history.length) {
		before.push(...history.slice(before.length))
		return
	}
	const index = history.findIndex((route, at) => route !== before[at])
	const [earlier, later] = [before[index], history[index]]
	if (earlier === undefined || later === undefined) return
	before[index] = later
	if (later.method === 'WS' || isSame(earlier, later)) return
	const { hooks } = later
	hooks.beforeHandle = [...(hooks.beforeHandle ?? []), markReplaced()]
}

const isSame = (earlier: PrivateRoute, later: PrivateRoute): boolean => {
	const [before, after] = [optionsIn(earlier.hooks), optionsIn(later.hooks)]
	if (before.length === 0 && after.length === 0) return true
	return earlier.handler === later.handler && Bun.deepEquals(before, after)
}
