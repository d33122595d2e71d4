/** The first decision on a route: whether this route may take the request, and this caller the route. */

import { hasScopes, insufficientScope } from '../auth/access'
import { QuaterError } from '../errors'
import type { RoutePlan } from '../routes/registry'
import type { CallRecord, Calls } from './call-record'
import { cannotRehearse } from './dry-run'
import { checkHttpInput } from './http-input'
import type { RouteContext } from './route-context'

/**
 * Runs first on a route, before validation: makes sure that this route may take the request, and
 * gives the context its `call` and `caller`. Throws `QuaterError`.
 */
export const enter = (plan: RoutePlan, context: RouteContext, calls: Calls): void => {
	const call = calls.get(context.request)
	if (call === undefined) throw unguarded()
	checkRoute(plan, call)
	call.route = plan.route.path
	call.action = plan.action?.name ?? null
	if (!hasScopes(plan.policy, call.caller)) throw insufficientScope(plan.policy.scopes)
	if (plan.action === null) {
		if (call.dryRun) throw cannotRehearse()
	} else if (call.errand === null) checkHttpInput(plan, plan.action, context)
	else if (call.errand.injectBody) context.body = call.errand.body
	context.call = call
	context.caller = call.caller
}

/** What a request without a record gets: it came around the edge. */
export const unguarded = (): QuaterError =>
	new QuaterError('unavailable', {
		message: 'This route is not ready.',
		cause: new Error('a route ran that quater() has not finished; is .use(quater()) on the root?')
	})

/** Nothing that the edge decided from a URL counts until the route that runs agrees with it. */
const checkRoute = (plan: RoutePlan, call: CallRecord): void => {
	if (call.errand !== null) {
		if (call.errand.route === plan.route.identity) return
		throw new QuaterError('invalid_arguments', {
			message: 'Invalid arguments: with these path values the path names another route.'
		})
	}
	if (call.access === 'authenticated' || call.access === 'open') return
	if (call.access === 'public' && plan.openOnApi) return
	throw new QuaterError('not_found')
}
