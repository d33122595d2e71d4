/** Plans every declared route, once, and finds actions by name. */

import type { Problem } from '../errors'
import type { ResolvedOptions } from '../options'
import type { Action, Policy } from './action'
import { checkCoverage, checkNames, checkPaths, checkPublic } from './coverage'
import { covers } from './pattern'
import { planAction } from './plan-action'
import { declaredOf } from './policy'
import { hasBodySchema, type RouteRecord, routeProblem, titleOf } from './route'

/** What the pipeline knows of a route at run time. */
export interface RoutePlan {
	readonly route: RouteRecord
	readonly policy: Policy
	/** Null on plain routes. */
	readonly action: Action | null
	/** Whether the route runs on api without an authenticator. */
	readonly openOnApi: boolean
}

/** Everything known about an app's routes. */
export interface Registry {
	/** One per route, in declaration order. */
	readonly plans: readonly RoutePlan[]
	/** Exposed and approval-gated routes, in declaration order. */
	readonly actions: readonly Action[]
	readonly problems: readonly Problem[]
	readonly notes: readonly string[]
	/** The plan of an action, by name or CLI alias. */
	planOf(name: string, surface: 'mcp' | 'cli'): RoutePlan | null
}

/** The registry of an app that was not prepared yet. */
export const emptyRegistry: Registry = {
	plans: [],
	actions: [],
	problems: [],
	notes: [],
	planOf: () => null
}

/** What planning a route needs from the app. */
export interface RegistryInput {
	readonly routes: readonly RouteRecord[]
	/** Models by name, as the app defined them. */
	readonly models: Readonly<Record<string, unknown>>
	readonly options: ResolvedOptions
}

/** Plans every route. Never throws: what is wrong comes back as `problems`, all of it at once. */
export const buildRegistry = ({ routes, models, options }: RegistryInput): Registry => {
	const problems: Problem[] = []
	const notes: string[] = []
	const plans = routes.map((route) => planRoute(route, models, options, problems))
	for (const { route, action } of plans) {
		if (action && route.method === 'GET' && hasBodySchema(route)) {
			notes.push(`${titleOf(route)}: its body schema is ignored, since GET carries no body`)
		}
	}
	const gated = plans.filter((plan) => plan.action !== null)
	checkNames(gated, problems)
	checkPublic(plans, problems)
	checkCoverage(plans, options, problems, notes)
	checkPaths(plans, options, problems)
	const byName = { mcp: new Map<string, RoutePlan>(), cli: new Map<string, RoutePlan>() }
	for (const plan of gated) {
		const { name, aliases, exposed } = plan.action!
		if (exposed.has('mcp')) byName.mcp.set(name, plan)
		if (exposed.has('cli')) for (const known of [name, ...aliases]) byName.cli.set(known, plan)
	}
	return {
		plans,
		actions: gated.map((plan) => plan.action!),
		problems,
		notes,
		planOf: (name, surface) => byName[surface].get(name) ?? null
	}
}

const planRoute = (
	route: RouteRecord,
	models: RegistryInput['models'],
	options: ResolvedOptions,
	problems: Problem[]
): RoutePlan => {
	const declared = declaredOf(route, problems)
	const { policy } = declared
	const usesOptions = route.options.length > 0
	for (const { code, message, mend } of route.problems) {
		problems.push({ ...routeProblem(route), code, message: `${titleOf(route)} ${message}.`, mend })
	}
	if (!route.entered && (usesOptions || route.handler !== 'mount')) {
		problems.push({
			...routeProblem(route),
			code: 'declared_too_early',
			message: `${titleOf(route)} was declared before .use(quater({ ... })), which cannot guard it.`,
			mend: 'Move .use(quater({ ... })) above all routes.'
		})
	}
	const isAction = declared.tool !== null || declared.cli !== null || policy.needsApproval !== null
	return {
		route,
		policy,
		action: isAction ? planAction(route, declared, models, options, problems) : null,
		openOnApi:
			policy.public.has('api') || options.publicPaths.some((open) => covers(open, route.path))
	}
}
