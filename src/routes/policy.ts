/** Adds up the route options of guards, groups and a route, and refuses what cannot be meant. */

import { answerOf } from '../calls/approval'
import { type Surface, surfaces } from '../calls/call'
import type { Problem } from '../errors'
import { nearest } from '../nearest'
import {
	type ApprovalPolicy,
	approvalDefaults,
	type CliOptions,
	type Policy,
	type ToolOptions
} from './action'
import { type RouteOptions, type RouteRecord, routeOptionNames, titleOf } from './route'

/** The options of one route, added up. */
export interface Declared {
	readonly tool: ToolOptions | null
	readonly cli: CliOptions | null
	readonly policy: Policy
}

const toolKeys = ['name', 'title', 'description', 'annotations', 'icons', 'publishOutputSchema']
const cliKeys = ['name', 'description', 'aliases']
const approvalKeys = [
	'reason',
	'when',
	'approvers',
	'approverScopes',
	'selfApproval',
	'agentApprovers',
	'requireReason',
	'redeem',
	'preview',
	'bindPreview',
	'pendingMs',
	'executionMs',
	'surfaces'
]

/** Adds up what was declared for a route. Order does not matter. */
export const declaredOf = (route: RouteRecord, problems: Problem[]): Declared => {
	const report = reporter(route, problems)
	for (const key of route.unknownKeys) {
		if (names.includes(key)) lostOption(report, key)
		else unknownKey(report, '', key, routeOptionNames)
	}
	for (const options of route.options) checkOptions(options, report)
	const opened = new Set<Surface>()
	const scopes = new Set<string>()
	const tool: ToolOptions[] = []
	const cli: CliOptions[] = []
	const previews: unknown[] = []
	let approval: ApprovalPolicy | null = null
	for (const options of route.options) {
		if (options.tool) tool.push(asObject(options.tool))
		if (options.cli) cli.push(asObject(options.cli))
		for (const surface of openSurfaces(options.public)) opened.add(surface)
		for (const scope of asList(options.scopes)) scopes.add(scope)
		if (!options.needsApproval) continue
		const part = asObject(options.needsApproval)
		if (part.preview !== undefined) previews.push(part.preview)
		approval = strictest(approval, part)
	}
	if (opened.size > 0 && (scopes.size > 0 || approval)) {
		report(
			'public_and_guarded',
			`is public and has ${scopes.size > 0 ? 'scopes' : 'needsApproval'}`,
			'Leave out one of the two; mind guards and groups around the route.'
		)
	}
	if (new Set(previews).size > 1) {
		report(
			'invalid_approval',
			'has two needsApproval.preview, of which an approver would see one',
			'Keep one of the two; mind guards and groups around the route.'
		)
	}
	if (approval?.bindPreview === true && approval.preview === undefined) {
		report(
			'invalid_approval',
			'has needsApproval.bindPreview and no preview to bind to',
			'Add preview: (args, caller) => JSON, or leave bindPreview out.'
		)
	}
	const policy = { public: opened, scopes: [...scopes].sort(), needsApproval: approval }
	return { tool: merged(tool), cli: merged(cli), policy }
}

type Report = (code: string, message: string, mend: string) => void

const reporter =
	(route: RouteRecord, problems: Problem[]): Report =>
	(code, message, mend) =>
		problems.push({
			code,
			method: route.method,
			path: route.path,
			message: `${titleOf(route)} ${message}.`,
			mend
		})

const asObject = <T extends object>(value: true | T): T => (value === true ? ({} as T) : value)

const asList = <T>(value: readonly T[] | undefined): readonly T[] =>
	Array.isArray(value) ? value : []

const openSurfaces = (value: RouteOptions['public']): readonly Surface[] =>
	value === true ? surfaces : asList(value)

const either = (a: ApprovalPolicy['when'], b: ApprovalPolicy['when']): ApprovalPolicy['when'] =>
	a && b && a !== b
		? (args, caller) => answerOf(a, args, caller) || answerOf(b, args, caller)
		: a && b

const union = (a: readonly string[], b: readonly string[]): string[] =>
	[...new Set([...a, ...b])].sort()

/** Members of two policies together, where either has one; what the other leaves out is its default. */
const together = <T>(
	a: T | undefined,
	b: T | undefined,
	standard: T,
	add: (a: T, b: T) => T
): T | undefined =>
	a === undefined && b === undefined ? undefined : add(a ?? standard, b ?? standard)

/** All parts in one, or null where none was declared. */
const merged = <T extends object>(parts: readonly T[]): T | null =>
	parts.length === 0 ? null : Object.assign({}, ...parts)

/** The stricter of two policies, rule by rule: adding a policy never loosens another. */
const strictest = (a: ApprovalPolicy | null, b: ApprovalPolicy): ApprovalPolicy => {
	if (a === null) return b
	const merged: ApprovalPolicy = {
		...a,
		...b,
		approvers: Math.max(a.approvers ?? 1, b.approvers ?? 1),
		selfApproval: (a.selfApproval ?? false) && (b.selfApproval ?? false),
		agentApprovers: (a.agentApprovers ?? false) && (b.agentApprovers ?? false),
		requireReason: (a.requireReason ?? false) || (b.requireReason ?? false),
		bindPreview: (a.bindPreview ?? false) || (b.bindPreview ?? false),
		redeem: a.redeem === 'token' || b.redeem === 'token' ? 'token' : 'caller'
	}
	const optional = {
		when: either(a.when, b.when),
		approverScopes: together<readonly string[]>(
			a.approverScopes,
			b.approverScopes,
			approvalDefaults.approverScopes,
			union
		),
		surfaces: a.surfaces && b.surfaces ? (union(a.surfaces, b.surfaces) as Surface[]) : undefined,
		pendingMs: together<number>(a.pendingMs, b.pendingMs, approvalDefaults.pendingMs, Math.min),
		executionMs: together<number>(
			a.executionMs,
			b.executionMs,
			approvalDefaults.executionMs,
			Math.min
		)
	}
	for (const [key, value] of Object.entries(optional)) {
		if (value === undefined) delete merged[key as keyof ApprovalPolicy]
		else Object.assign(merged, { [key]: value })
	}
	return merged
}

const names: readonly string[] = routeOptionNames

/** A guard that knows none of our options drops them in silence. */
const lostOption = (report: Report, key: string): void =>
	report(
		'lost_option',
		`is under a guard whose ${key} Elysia drops`,
		'Write .use(actions), or .use(quater({ ... })) at the root, before that guard.'
	)

const unknownKey = (report: Report, prefix: string, key: string, names: readonly string[]) => {
	const guess = nearest(key, names)
	report(
		'unknown_option',
		`has the unknown option ${prefix}${key}`,
		guess ? `Did you mean ${prefix}${guess}?` : 'Remove it.'
	)
}

/** Refuses wrong kinds of values, which the types miss wherever Elysia widens them. */
const checkOptions = (options: RouteOptions, report: Report): void => {
	checkGroup('tool', options.tool, toolKeys, report)
	checkGroup('cli', options.cli, cliKeys, report)
	checkGroup('needsApproval', options.needsApproval, approvalKeys, report)
	const opened: unknown = options.public
	const known: readonly unknown[] = surfaces
	if (opened !== undefined && opened !== true) {
		if (!Array.isArray(opened) || opened.length === 0 || !opened.every((s) => known.includes(s))) {
			report(
				'invalid_public',
				`has public: ${JSON.stringify(opened)}`,
				"Write public: true, or a list of 'api', 'mcp' and 'cli'; leave it out for private."
			)
		}
	}
	const scopes: unknown = options.scopes
	if (scopes !== undefined) {
		if (!isTextList(scopes)) {
			report(
				'invalid_scopes',
				`has scopes: ${JSON.stringify(scopes)}`,
				"Write scopes: ['orders:read'], with exact names."
			)
		}
	}
	checkApproval(options.needsApproval, report)
}

const checkGroup = (
	name: 'tool' | 'cli' | 'needsApproval',
	value: unknown,
	keys: readonly string[],
	report: Report
): void => {
	if (value === undefined || value === true) return
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		const mend = `Write ${name}: true or an object; to switch it off, leave it out, also on the guard.`
		report('invalid_option', `has ${name}: ${JSON.stringify(value)}`, mend)
		return
	}
	for (const key of Object.keys(value)) {
		if (!keys.includes(key)) unknownKey(report, `${name}.`, key, keys)
	}
}

const isTextList = (value: unknown): value is string[] =>
	Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== '')

const week = 7 * 24 * 3_600_000
const day = 24 * 3_600_000

const checkApproval = (value: RouteOptions['needsApproval'], report: Report): void => {
	if (typeof value !== 'object' || value === null) return
	const wrong = (key: string, mend: string) =>
		report('invalid_approval', `has an unusable needsApproval.${key}`, mend)
	const within = (ms: unknown, max: number) =>
		ms === undefined || (Number.isInteger(ms) && (ms as number) > 0 && (ms as number) <= max)
	if (value.when !== undefined && typeof value.when !== 'function') {
		wrong('when', 'Write when: (args, caller) => boolean.')
	}
	if (value.preview !== undefined && typeof value.preview !== 'function') {
		wrong('preview', 'Write preview: (args, caller) => JSON.')
	}
	if (
		value.approvers !== undefined &&
		!(Number.isInteger(value.approvers) && value.approvers > 0)
	) {
		wrong('approvers', 'Write a whole number, 1 or more.')
	}
	for (const key of ['selfApproval', 'agentApprovers', 'requireReason', 'bindPreview'] as const) {
		if (value[key] !== undefined && typeof value[key] !== 'boolean')
			wrong(key, 'Write true or false.')
	}
	if (value.reason !== undefined && typeof value.reason !== 'string')
		wrong('reason', 'Write a text.')
	const scopes: unknown = value.approverScopes
	if (scopes !== undefined && !(isTextList(scopes) && scopes.length > 0)) {
		wrong('approverScopes', "Write approverScopes: ['refunds:approve'], with exact names.")
	}
	if (!within(value.pendingMs, week)) wrong('pendingMs', 'Write milliseconds, at most 7 days.')
	if (!within(value.executionMs, day)) wrong('executionMs', 'Write milliseconds, at most 24 hours.')
	if (value.redeem !== undefined && !['caller', 'token'].includes(value.redeem)) {
		wrong('redeem', "Write redeem: 'caller' or 'token'.")
	}
	const names: readonly unknown[] = surfaces
	const on: unknown = value.surfaces
	if (
		on !== undefined &&
		!(Array.isArray(on) && on.length > 0 && on.every((s) => names.includes(s)))
	) {
		wrong('surfaces', "Write a list of 'api', 'mcp' and 'cli'.")
	}
}
