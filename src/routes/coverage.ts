/** What is wrong with an app's routes taken together: clashing names, open surfaces, taken paths. */

import type { Surface } from '../calls/call'
import type { Problem } from '../errors'
import { approvalPaths, endpointPaths, type ResolvedOptions } from '../options'
import type { Action } from './action'
import { namePattern } from './names'
import { overlaps } from './pattern'
import type { RoutePlan } from './registry'
import { type RouteRecord, routeProblem, titleOf } from './route'

/** Names and aliases are unique in the app. */
export const checkNames = (plans: readonly RoutePlan[], problems: Problem[]): void => {
	const taken = new Map<string, RouteRecord>()
	for (const { action, route } of plans) {
		for (const name of [action!.name, ...action!.aliases]) {
			const other = taken.get(name)
			if (other === undefined) taken.set(name, route)
			else if (other !== route) {
				problems.push({
					...routeProblem(route),
					code: 'name_clash',
					message: `${titleOf(route)} and ${titleOf(other)} are both named ${name}.`,
					mend: "Name one of them: detail: { operationId: '...' }."
				})
			}
		}
		for (const alias of action!.aliases) {
			if (namePattern.test(alias)) continue
			problems.push({
				...routeProblem(route),
				code: 'invalid_name',
				message: `${titleOf(route)} has the alias ${JSON.stringify(alias)}.`,
				mend: 'Use 1 to 64 letters, digits, _ and -.'
			})
		}
	}
}

const isCovered = (surface: Surface, options: ResolvedOptions): boolean =>
	options.auth.has(surface) && !options.publicSurfaces.has(surface)

/** Refuses surfaces that nobody guards and nobody opened on purpose. */
export const checkCoverage = (
	plans: readonly RoutePlan[],
	options: ResolvedOptions,
	problems: Problem[],
	notes: string[]
): void => {
	for (const surface of options.publicSurfaces) {
		if (options.auth.has(surface) && options.auth.get(surface)!.surfaces.length < 3) {
			problems.push({
				code: 'open_and_covered',
				message: `quater({ ... }): ${surface} is in publicSurfaces and has an authenticator.`,
				mend: 'Keep one of the two.'
			})
		}
	}
	const unguarded = new Map<string, Surface[]>()
	for (const surface of ['api', 'mcp', 'cli'] as const) {
		const reachable = plans.filter(({ action }) => reaches(action, surface))
		const closed = reachable.filter(({ policy }) => !policy.public.has(surface))
		const open = reachable.filter(
			({ policy }) => policy.public.has(surface) || options.publicSurfaces.has(surface)
		)
		if (open.length > 0) {
			const own = surface === 'api' && options.publicSurfaces.has('api')
			notes.push(
				own
					? `api: the app's own login must guard what quater leaves to it: ${nameList(open)}`
					: `${surface}: callable by anyone: ${nameList(open)}`
			)
		}
		if (closed.length === 0 || options.auth.has(surface) || options.publicSurfaces.has(surface)) {
			continue
		}
		const names = nameList(closed)
		unguarded.set(names, [...(unguarded.get(names) ?? []), surface])
	}
	for (const [names, open] of unguarded) {
		const several = names.includes(',')
		problems.push({
			code: 'uncovered_surface',
			message: `${open.join(', ')}: ${names} ${several ? 'are' : 'is'} exposed there and no one can sign in.`,
			mend:
				"Add auth: bearer({ '<token>': { subject: 'me' } }) to quater({ ... }),\n" +
				`or publicSurfaces: [${open.map((surface) => `'${surface}'`).join(', ')}] to leave ${open.length > 1 ? 'them' : 'it'} open on purpose.`
		})
	}
	for (const plan of plans) checkSubject(plan, options, problems, notes)
	checkApprovers(plans, options, problems)
}

/** Somebody must be able to sign in and decide, or every approval would wait for its end. */
const checkApprovers = (
	plans: readonly RoutePlan[],
	options: ResolvedOptions,
	problems: Problem[]
): void => {
	const { authenticate, decide } = options.approvals
	const gated = plans.filter(({ policy }) => policy.needsApproval !== null)
	if (gated.length === 0 || authenticate || decide || isCovered('api', options)) return
	problems.push({
		code: 'no_approvers',
		message: `quater({ ... }): nobody can sign in to decide about ${nameList(gated)}.`,
		mend: 'Add approvals: { authenticate: bearer({ ... }) }, or cover api with an authenticator.'
	})
}

const reaches = (action: Action | null, surface: Surface): boolean =>
	action !== null && (surface === 'api' || action.exposed.has(surface))

const nameList = (plans: readonly RoutePlan[]): string =>
	plans
		.map(({ action, route }) => action?.name ?? titleOf(route))
		.sort()
		.join(', ')

/** Scopes and approvals need somebody to ask: refuse them where no authenticator runs. */
const checkSubject = (
	{ route, policy, action, openOnApi }: RoutePlan,
	options: ResolvedOptions,
	problems: Problem[],
	notes: string[]
): void => {
	const rules = [
		...(policy.scopes.length > 0 ? ['scopes'] : []),
		...(policy.needsApproval ? ['needsApproval'] : [])
	]
	for (const rule of rules) {
		const asked = rule === 'scopes' ? undefined : policy.needsApproval?.surfaces
		const nobody = (['api', 'mcp', 'cli'] as const).filter(
			(surface) =>
				(surface === 'api' || action?.exposed.has(surface)) &&
				(asked?.includes(surface) ?? true) &&
				(!isCovered(surface, options) || (surface === 'api' && openOnApi))
		)
		if (nobody.length === 0) continue
		problems.push({
			...routeProblem(route),
			code: 'no_subject',
			message: `${titleOf(route)} has ${rule}, but on ${nobody.join(', ')} nobody signs in.`,
			mend:
				rule === 'scopes'
					? `Cover ${nobody.join(', ')} with an authenticator, or check the person in the route's own hooks.`
					: `Cover ${nobody.join(', ')} with an authenticator, or list the other surfaces in needsApproval: { surfaces: [...] }.`
		})
	}
	const exempt = policy.needsApproval?.surfaces
	if (exempt && !exempt.includes('api')) {
		notes.push(`${titleOf(route)}: plain HTTP calls need no approval (needsApproval.surfaces)`)
	}
}

/** A list of public surfaces names none that the route is not on; `true` means wherever it is. */
export const checkPublic = (plans: readonly RoutePlan[], problems: Problem[]): void => {
	for (const { route, policy, action } of plans) {
		if (policy.public.size === 3) continue
		for (const surface of policy.public) {
			if (surface === 'api' || action?.exposed.has(surface)) continue
			problems.push({
				...routeProblem(route),
				code: 'public_elsewhere',
				message: `${titleOf(route)} is public on ${surface}, where it is not exposed.`,
				mend: `Add ${surface === 'mcp' ? 'tool' : 'cli'}: true, or take ${surface} off the list.`
			})
		}
	}
}

/** Refuses routes where quater answers itself, and public paths over guarded routes. */
export const checkPaths = (
	plans: readonly RoutePlan[],
	options: ResolvedOptions,
	problems: Problem[]
): void => {
	const reserved = endpointPaths(options)
	const decides = plans.some(({ policy }) => policy.needsApproval !== null)
	for (const { route, policy, action } of plans) {
		const plain = `/${route.path.split('/').filter(Boolean).join('/')}`
		const own = decides && isApprovalPath(plain, options)
		if (own || reserved.includes(plain) || plain.startsWith('/__quater__/')) {
			problems.push({
				...routeProblem(route),
				code: 'reserved_path',
				message: `${titleOf(route)} takes a path that quater answers itself.`,
				mend: 'Choose another path, or move the endpoint with its path option.'
			})
		}
		const guarded = action !== null || policy.scopes.length > 0
		const opening = options.publicPaths.find((open) => guarded && overlaps(open, route.path))
		if (opening !== undefined) {
			problems.push({
				...routeProblem(route),
				code: 'public_path',
				message: `${titleOf(route)} is exposed or guarded, and publicPaths opens ${opening}.`,
				mend: 'Narrow the pattern; routes take public: true themselves.'
			})
		}
	}
}

/** A route of the approvals page's own folder; a wildcard above it only gets what is left. */
const isApprovalPath = (route: string, options: ResolvedOptions): boolean =>
	`${route}/`.startsWith(`${options.approvals.path}/`) &&
	approvalPaths(options).some((path) => overlaps(path, route))
