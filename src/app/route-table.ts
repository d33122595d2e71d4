/** What a request's path says before any route has run: guesses, of which the gate has the last word. */

import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import { PathMatcher, pathOf } from '../routes/pattern'
import type { RoutePlan } from '../routes/registry'
import { hasSecretPath } from '../secrets/path'

/** What the table is made of. */
export interface RouteTableInput {
	readonly plans: readonly RoutePlan[]
	/** Patterns of paths that need no credential. */
	readonly publicPaths: readonly string[]
	readonly isSecretName: (name: string) => boolean
}

/** Finds routes by method and path. */
export class RouteTable {
	readonly #routes = new PathMatcher<RoutePlan>()
	readonly #publicPaths = new PathMatcher<true>()
	/** Patterns of the paths that hold secrets. */
	readonly #secretPaths = new PathMatcher<string>()
	readonly #someOpen: boolean

	constructor({ plans, publicPaths, isSecretName }: RouteTableInput) {
		for (const pattern of publicPaths) this.#publicPaths.add('ALL', pattern, true)
		for (const plan of plans) {
			const { method, path } = plan.route
			this.#routes.add(method === 'WS' ? 'GET' : method, path, plan)
			if (hasSecretPath(plan, isSecretName)) this.#secretPaths.add('ALL', path, path)
		}
		this.#someOpen = publicPaths.length > 0 || plans.some(({ openOnApi }) => openOnApi)
	}

	/** Whether a request looks like one for a public route or path. */
	isOpen(request: Request): boolean {
		if (!this.#someOpen) return false
		const path = pathOf(request.url)
		const plan = this.#routes.find(request.method === 'HEAD' ? 'GET' : request.method, path)
		return plan ? plan.openOnApi : this.#publicPaths.find('ALL', path) !== null
	}

	/** The action that a request looks like one for, or null. */
	actionAt(request: Request): Action | null {
		return this.#routes.find(request.method, pathOf(request.url))?.action ?? null
	}

	/** The methods that some route takes at a request's path, sorted; none where there is no route. */
	methodsAt(request: Request): string[] {
		return this.#routes.methods(pathOf(request.url))
	}

	/** What a request to no route gets: 405 where another method would have found one. */
	notFound(request: Request): QuaterError {
		const methods = this.methodsAt(request)
		const known = methods.includes(request.method) || methods.includes('ALL')
		if (methods.length === 0 || known) return new QuaterError('not_found')
		return new QuaterError('method_not_allowed', { headers: { allow: methods.join(', ') } })
	}

	/** The path of a request as a log may show it: the route's pattern where the path holds a secret. */
	shownPath(request: Request): string {
		const path = pathOf(request.url)
		const pattern = this.#secretPaths.size === 0 ? null : this.#secretPaths.find('ALL', path)
		if (pattern === null) return path
		const plan = this.#routes.find(request.method, path)
		return plan === null || plan.route.path === pattern ? pattern : path
	}
}
