/** Turns declared routes into actions, once, and finds every reason why they cannot be. */

import type { Action, Policy, ToolAnnotations } from './action'
import type { Surface } from './call'
import type { Problem } from './errors'
import { deriveName, namePattern } from './names'
import { endpointPaths, type ResolvedOptions } from './options'
import { covers, overlaps } from './pattern'
import { type Declared, declaredOf } from './policy'
import { type RouteRecord, titleOf } from './route'
import { planInputs } from './schema/inputs'
import { outputSchemaOf } from './schema/output'

/** What the pipeline knows of a route at run time. */
export interface RoutePlan {
	readonly route: RouteRecord
	readonly policy: Policy
	/** Null on plain routes. */
	readonly action: Action | null
	/** Whether the route runs on api without an authenticator. */
	readonly openOnApi: boolean
	/** Whether the whole body may be left out. */
	readonly bodyRequired: boolean
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

/** What planning a route needs from the app. */
export interface RegistryInput {
	readonly routes: readonly RouteRecord[]
	/** Models by name, as the app defined them. */
	readonly models: Readonly<Record<string, unknown>>
	readonly options: ResolvedOptions
}

const dispatchable = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])
const maxDescription = 1000

/** Plans every route. Never throws: what is wrong comes back as `problems`, all of it at once. */
export const buildRegistry = ({ routes, models, options }: RegistryInput): Registry => {
	const problems: Problem[] = []
	const notes: string[] = []
	const plans = routes.map((route) => planRoute(route, models, options, problems))
	const gated = plans.filter((plan) => plan.action !== null)
	checkNames(gated, problems)
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
		problems.push({ ...at(route), code, message: `${titleOf(route)} ${message}.`, mend })
	}
	if (!route.entered && (usesOptions || route.handler !== 'mount')) {
		problems.push({
			...at(route),
			code: 'declared_too_early',
			message: `${titleOf(route)} was declared before .use(quater({ ... })), which cannot guard it.`,
			mend: 'Move .use(quater({ ... })) above all routes.'
		})
	}
	const isAction = declared.tool !== null || declared.cli !== null || policy.needsApproval !== null
	const planned = isAction ? planAction(route, declared, models, options, problems) : null
	return {
		route,
		policy,
		action: planned?.action ?? null,
		bodyRequired: planned?.bodyRequired ?? false,
		openOnApi:
			policy.public.has('api') || options.publicPaths.some((open) => covers(open, route.path))
	}
}

const at = ({ method, path }: RouteRecord) => ({ method, path })

const planAction = (
	route: RouteRecord,
	{ tool, cli, policy }: Declared,
	models: RegistryInput['models'],
	options: ResolvedOptions,
	problems: Problem[]
): { action: Action; bodyRequired: boolean } | null => {
	const exposed = new Set<'mcp' | 'cli'>()
	if (tool) exposed.add('mcp')
	if (cli) exposed.add('cli')
	const found: Omit<Problem, 'method' | 'path'>[] = []
	const label = exposed.size > 0 ? ` (${labels(exposed)})` : ''
	const report = (code: string, message: string, mend: string) =>
		found.push({ code, message: `${titleOf(route)}${label} ${message}.`, mend })

	checkExposable(route, policy, report)
	const name = nameOf(route, tool?.name, cli?.name, report)
	const description = {
		mcp: describe(route, tool?.description),
		cli: describe(route, cli?.description)
	}
	checkDescriptions(exposed, description, report)
	checkPublic(policy, exposed, report)
	const { schemas, standalone, method, path } = route
	const common = { models, vendors: options.vendors }
	const inputs = attempt(report, () =>
		planInputs({ method, path, ...schemas, standalone, ...common })
	)
	for (const problem of inputs?.problems ?? []) {
		report(problem.code, problem.message, problem.mend)
	}
	const outputSchema = attempt(report, () => outputSchemaOf(schemas.response, common))
	for (const problem of found) problems.push({ ...problem, ...at(route) })
	if (name === null || !inputs) return null
	const publishes = tool?.publishOutputSchema !== false
	const action: Action = {
		name: name.name,
		nameIsDerived: name.derived,
		aliases: cli?.aliases ?? [],
		method,
		path: path || '/',
		exposed,
		description,
		title: tool?.title,
		tags: route.detail.tags ?? [],
		annotations: { ...annotationsOf(method), ...tool?.annotations },
		icons: tool?.icons,
		policy,
		inputs: inputs.inputs,
		inputSchema: inputs.inputSchema,
		outputSchema: publishes ? outputSchema : undefined
	}
	return { action, bodyRequired: inputs.bodyRequired }
}

type Report = (code: string, message: string, mend: string) => void

const labels = (exposed: ReadonlySet<'mcp' | 'cli'>): string =>
	[...exposed].map((surface) => (surface === 'mcp' ? 'tool' : 'cli')).join(', ')

const attempt = <T>(report: Report, plan: () => T): T | undefined => {
	try {
		return plan()
	} catch (cause) {
		const why = cause instanceof Error ? cause.message : String(cause)
		report(
			'unreadable_schema',
			`has a schema that cannot be read: ${why}`,
			'Use t from elysia, or a library with Standard JSON Schema; others through `vendors`.'
		)
		return undefined
	}
}

const checkExposable = (route: RouteRecord, policy: Policy, report: Report): void => {
	if (route.handler === 'mount' || route.handler === 'websocket') {
		report(
			'not_exposable',
			`is a ${route.handler}, which mcp, cli and approvals cannot reach`,
			'Leave out tool, cli and needsApproval there.'
		)
	} else if (!dispatchable.has(route.method)) {
		report(
			'not_exposable',
			`answers ${route.method}`,
			'Declare it with get, post, put, patch or delete.'
		)
	}
	if (route.signsCookies && route.schemas.cookie !== undefined) {
		report(
			'signed_cookie',
			'takes a signed cookie, which no argument can carry',
			'Read the person from `caller` instead.'
		)
	}
	const hasBody = [route.schemas, ...route.standalone].some(({ body }) => body !== undefined)
	if (policy.needsApproval && bodyMethods.has(route.method) && !hasBody) {
		report(
			'unbound_body',
			'needs approval and takes a body that no schema describes',
			'Add body: t.Object({ ... }), or body: t.Optional(t.Object({})) when it takes none.'
		)
	}
}

const nameOf = (
	route: RouteRecord,
	tool: string | undefined,
	cli: string | undefined,
	report: Report
): { name: string; derived: boolean } | null => {
	const written = [...new Set([tool, cli, route.detail.operationId])].filter(
		(name) => name !== undefined
	)
	if (tool !== undefined && cli !== undefined && tool !== cli) {
		report(
			'two_names',
			`is named ${tool} as a tool and ${cli} on the command line`,
			'Give it one name, and use cli: { aliases: [...] } for the other.'
		)
	}
	const chosen = tool ?? cli ?? written[0]
	if (chosen === undefined) {
		const derived = deriveName(route.method, route.path || '/')
		if ('name' in derived) return { name: derived.name, derived: true }
		report('unnamed', `has no name: ${derived.problem}`, "Add detail: { operationId: 'do_it' }.")
		return null
	}
	if (namePattern.test(chosen)) return { name: chosen, derived: false }
	report(
		'invalid_name',
		`is named ${JSON.stringify(chosen)}`,
		'Use 1 to 64 letters, digits, _ and -.'
	)
	return null
}

const describe = (route: RouteRecord, own: string | undefined): string =>
	[own, route.detail.description, route.detail.summary]
		.find((text) => text !== undefined && text.trim() !== '')
		?.trim() ?? ''

const checkDescriptions = (
	exposed: ReadonlySet<'mcp' | 'cli'>,
	description: Action['description'],
	report: Report
): void => {
	const texts = [...exposed].map((surface) => description[surface])
	if (texts.some((text) => text === '')) {
		report(
			'missing_description',
			'has no description',
			"Add detail: { description: 'What it does, and when to use it.' }"
		)
	} else if (texts.some((text) => text.length > maxDescription)) {
		report(
			'long_description',
			`has a description of more than ${maxDescription} characters`,
			'Say what it does, and when to use it; keep the rest for the docs.'
		)
	}
}

const checkPublic = (policy: Policy, exposed: ReadonlySet<'mcp' | 'cli'>, report: Report): void => {
	// `public: true` means every surface the route is on; a list must not name another.
	if (policy.public.size === 3) return
	for (const surface of policy.public) {
		if (surface === 'api' || exposed.has(surface)) continue
		report(
			'public_elsewhere',
			`is public on ${surface}, where it is not exposed`,
			`Add ${surface === 'mcp' ? 'tool' : 'cli'}: true, or take ${surface} off the list.`
		)
	}
}

const annotationsOf = (method: string): ToolAnnotations => {
	switch (method) {
		case 'GET':
		case 'HEAD':
			return { readOnlyHint: true }
		case 'PUT':
		case 'DELETE':
		case 'PATCH':
			return { readOnlyHint: false, destructiveHint: true, idempotentHint: true }
		default:
			return { readOnlyHint: false, idempotentHint: false }
	}
}

const checkNames = (plans: readonly RoutePlan[], problems: Problem[]): void => {
	const taken = new Map<string, RouteRecord>()
	for (const { action, route } of plans) {
		for (const name of [action!.name, ...action!.aliases]) {
			const other = taken.get(name)
			if (other === undefined) taken.set(name, route)
			else if (other !== route) {
				problems.push({
					...at(route),
					code: 'name_clash',
					message: `${titleOf(route)} and ${titleOf(other)} are both named ${name}.`,
					mend: "Name one of them: detail: { operationId: '...' }."
				})
			}
		}
		for (const alias of action!.aliases) {
			if (namePattern.test(alias)) continue
			problems.push({
				...at(route),
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
const checkCoverage = (
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
		if (open.length > 0) notes.push(`${surface}: callable by anyone: ${nameList(open)}`)
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
}

const reaches = (action: Action | null, surface: Surface): boolean =>
	action !== null && (surface === 'api' || action.exposed.has(surface))

const nameList = (plans: readonly RoutePlan[]): string =>
	plans
		.map(({ action }) => action!.name)
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
			...at(route),
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

const checkPaths = (
	plans: readonly RoutePlan[],
	options: ResolvedOptions,
	problems: Problem[]
): void => {
	const reserved = endpointPaths(options)
	for (const { route, policy, action } of plans) {
		const plain = `/${route.path.split('/').filter(Boolean).join('/')}`
		if (reserved.includes(plain) || plain.startsWith('/__quater__/')) {
			problems.push({
				...at(route),
				code: 'reserved_path',
				message: `${titleOf(route)} takes a path that quater answers itself.`,
				mend: 'Choose another path, or move the endpoint with its path option.'
			})
		}
		const guarded = action !== null || policy.scopes.length > 0
		const opening = options.publicPaths.find((open) => guarded && overlaps(open, route.path))
		if (opening !== undefined) {
			problems.push({
				...at(route),
				code: 'public_path',
				message: `${titleOf(route)} is exposed or guarded, and publicPaths opens ${opening}.`,
				mend: 'Narrow the pattern; routes take public: true themselves.'
			})
		}
	}
}
