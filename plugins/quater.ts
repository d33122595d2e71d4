/** The bundle: one `quater({...})` at the root makes an Elysia app a safe operating surface. */

import { type AnyElysia, Elysia } from 'elysia'
import { Engine } from '../src/app/engine'
import { setRuntime } from '../src/app/runtime-of'
import { ConfigError } from '../src/errors'
import type { QuaterOptions } from '../src/options'
import { actions } from './actions'
import { portOf } from './elysia/app'
import { carryPrepare, findForeignMacros, onUse } from './elysia/patches'

type Fetch = (request: Request) => Response | Promise<Response>
type HigherOrderFunction = Parameters<Elysia['wrap']>[0]

/** Patches and instances of one copy mean nothing to another, so nothing would be guarded. */
const twoElysias = (service: string): ConfigError =>
	new ConfigError(service, [
		{
			code: 'two_elysias',
			message: 'The app is made with another copy of elysia than quater uses.',
			mend: 'Install one version of elysia: bun why elysia shows where the second comes from.'
		}
	])

let instances = 0

/**
 * Guards an app and opens its three doors. Use it once, at the root, before the routes.
 *
 * @throws ConfigError from `listen`, `handle` and `fetch`, with every problem at once
 * @example new Elysia().use(quater({ name: 'store', auth: bearer({ 'admin-token': 'admin' }) }))
 */
export const quater = (options: QuaterOptions = {}) => {
	const engine = new Engine(options)
	const ports = new WeakMap<AnyElysia, ReturnType<typeof portOf>>()
	const port = (app: AnyElysia) => {
		const known = ports.get(app) ?? portOf(app, engine)
		ports.set(app, known)
		return known
	}
	const edge: HigherOrderFunction = (next) => (request: unknown) =>
		engine.handle(next as unknown as Fetch, request as Request)
	carryPrepare(edge, (app) => {
		setRuntime(app, engine)
		engine.prepare(port(app))
	})
	// A seed of its own keeps Elysia from dropping a second instance silently; it is refused aloud.
	const plugin = new Elysia({ name: 'quater', seed: ++instances }).use(actions).wrap(edge)
	onUse(plugin, (app) => {
		if (!(app instanceof Elysia)) throw twoElysias(engine.service.name)
		findForeignMacros(app)
		setRuntime(app, engine)
		engine.bind(port(app))
	})
	return plugin
}
