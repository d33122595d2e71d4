/** Makes the action of one route, and finds every reason why it cannot be one. */

import type { Problem } from '../errors'
import type { ResolvedOptions } from '../options'
import { fileCountOf } from '../schema/file-input'
import { planInputs } from '../schema/inputs'
import { outputSchemaOf } from '../schema/output'
import type { Action, Input, Policy, ToolAnnotations } from './action'
import { deriveName, namePattern } from './names'
import type { Declared } from './policy'
import { hasBodySchema, type RouteRecord, routeProblem, titleOf } from './route'

/** Models by name, as the app defined them. */
type Models = Readonly<Record<string, unknown>>

const dispatchable = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const bodyMethods = new Set(['POST', 'PUT', 'PATCH'])
const maxDescription = 1000

/**
 * The action of a route, or null where it cannot be one; everything that is wrong with it is added
 * to `problems`.
 */
export const planAction = (
	route: RouteRecord,
	{ tool, cli, policy }: Declared,
	models: Models,
	options: ResolvedOptions,
	problems: Problem[]
): Action | null => {
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
	const { inputs, outputSchema } = readSchemas(
		route,
		{ models, vendors: options.vendors },
		exposed,
		report
	)
	for (const problem of found) problems.push({ ...problem, ...routeProblem(route) })
	if (name === null || !inputs) return null
	const takesFiles = inputs.inputs.some(
		(input) => input.in === 'body' && fileCountOf(input.schema, inputs.inputSchema.$defs) !== null
	)
	const publishes = tool?.publishOutputSchema !== false
	return {
		name: name.name,
		nameIsDerived: name.derived,
		aliases: cli?.aliases ?? [],
		method: route.method,
		path: route.path || '/',
		exposed,
		description,
		title: tool?.title,
		tags: route.detail.tags ?? [],
		annotations: { ...annotationsOf(route.method), ...tool?.annotations },
		icons: tool?.icons,
		policy,
		inputs: inputs.inputs,
		// Elysia reads a form wherever one is sent, so files need no `parse`.
		body: {
			encoding: takesFiles ? 'formdata' : route.bodyEncoding,
			required: inputs.bodyRequired
		},
		takesFiles,
		inputSchema: inputs.inputSchema,
		outputSchema: publishes ? outputSchema : undefined
	}
}

/** What the route takes and answers; undefined where its schemas cannot be read. */
const readSchemas = (
	{ schemas, standalone, method, path }: RouteRecord,
	readers: Pick<ResolvedOptions, 'vendors'> & { readonly models: Models },
	exposed: ReadonlySet<'mcp' | 'cli'>,
	report: Report
) => {
	const inputs = attempt(report, () =>
		planInputs({ method, path, ...schemas, standalone, ...readers })
	)
	for (const { code, message, mend } of inputs?.problems ?? []) {
		// Plain HTTP and cli carry files, and an approval is bound to their content.
		if (code === 'file' && !exposed.has('mcp')) continue
		if (code === 'file_inside' && exposed.size === 0) continue
		report(code, message, mend)
	}
	checkHeaders(inputs?.inputs ?? [], report)
	return { inputs, outputSchema: attempt(report, () => outputSchemaOf(schemas.response, readers)) }
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
	if (policy.needsApproval && bodyMethods.has(route.method) && !hasBodySchema(route)) {
		report(
			'unbound_body',
			'needs approval and takes a body that no schema describes',
			'Add body: t.Object({ ... }), or body: t.Optional(t.Object({})) when it takes none.'
		)
	}
}

/** Headers that belong to a connection or a credential, never to a caller's arguments. */
const transportHeaders = new Set([
	'authorization',
	'proxy-authorization',
	'cookie',
	'host',
	'connection',
	'content-length',
	'content-type',
	'transfer-encoding'
])

const checkHeaders = (inputs: readonly Input[], report: Report): void => {
	for (const { name } of inputs.filter((input) => input.in === 'headers')) {
		if (!transportHeaders.has(name)) continue
		report(
			'transport_header',
			`declares the header ${name}, which would become an argument that callers fill in`,
			'Take it out of the schema and read the person from `caller`, or use `forward`.'
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
	if (written.length > 1) {
		report(
			'two_names',
			`is named ${written.join(' and ')}`,
			'Give it one name, and use cli: { aliases: [...] } for another.'
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
