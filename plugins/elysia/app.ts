/** One Elysia app as the engine sees it. */

import { type AnyElysia, ElysiaCustomStatusResponse } from 'elysia'
import { errorResponse, invalidArguments, type Mismatch, statusResponse } from '../../src/answers'
import type { Engine } from '../../src/app/engine'
import type { AppPort } from '../../src/app/port'
import type { CallRecord } from '../../src/calls/call-record'
import { DryRunEnd } from '../../src/calls/dry-run'
import { ConfigError, type Problem, QuaterError } from '../../src/errors'
import { reportFault } from '../../src/log'
import type { RoutePlan } from '../../src/routes/registry'
import { routeOptionNames } from '../../src/routes/route'
import { type AnswerError, type ErrorContext, installHooks } from './install'
import { expectationOf, findLost } from './lost-property'
import { foreignMacro } from './marks'
import { failureOf, mismatchOf, type ValidationFailure } from './mismatch'
import { findForeignMacros, preparesOf } from './patches'
import { open } from './private'
import { readRoutes } from './routes'

/** The port between an engine and the app that it is used in. */
export const portOf = (app: AnyElysia, engine: Engine): AppPort => {
	const view = open(app)
	const installation = {
		gate: { calls: engine.calls, ...engine.services },
		answerError: errorAnswerer(engine)
	}
	configure(app, engine)
	return {
		app,
		routes: () => readRoutes(app),
		models: () => view.definitions.type,
		problems: () => appProblems(app),
		install: (plans) => installHooks(app, plans, installation),
		modulesPending: () => view.promisedModules.size > 0,
		modules: async () => await view.promisedModules,
		compile: () => void view.compile(),
		fetch: (request) => view.fetch(request),
		openApi: async (input) => {
			const { openApiDocument } = await import('./openapi')
			return openApiDocument({ ...input, models: view.definitions.type })
		},
		// Not getServer(): an inline async plugin makes it call itself, and it never returns.
		requestIp: (request) => view.server?.requestIP(request) ?? null,
		abort: () => void view.server?.stop(true),
		start: () => runStartHooks(app),
		stop: () => runStopHooks(app)
	}
}

/** What Bun takes when nobody says otherwise. */
const bunBodyBytes = 128 * 1024 ** 2

/** Settings that keep Elysia's router, Bun's limits and quater's edge of one mind. */
const configure = (app: AnyElysia, { options }: Engine): void => {
	const { config } = open(app)
	const { bodyBytes, bodyBytesByPath } = options.limits
	// Short hosts otherwise shift where Elysia thinks the path begins.
	config.handler = { ...config.handler, standardHostname: false }
	config.serve = {
		// Bun's own refusal is bare; leaving it room lets the edge refuse in quater's words first.
		maxRequestBodySize: Math.max(bunBodyBytes, bodyBytes, ...Object.values(bodyBytesByPath)),
		// Two servers must not share a port by accident.
		reusePort: false,
		...config.serve
	}
}

const appProblems = (app: AnyElysia): Problem[] => {
	findForeignMacros(app)
	const { config, singleton, extender } = open(app)
	const problems: Problem[] = []
	const report = (code: string, message: string, mend: string) =>
		problems.push({ code, message, mend })
	if (config.aot === false) {
		report('no_aot', 'aot: false switches off the edge that guards the app.', 'Remove aot: false.')
	}
	if (config.precompile) {
		report(
			'precompile',
			'precompile composes routes before quater can guard them.',
			'Remove precompile.'
		)
	}
	if (preparesOf(app).length > 1) {
		report(
			'two_instances',
			'quater({ ... }) is used more than once in this app.',
			'Keep the one at the root; modules use `actions`, which takes no configuration.'
		)
	}
	for (const name of routeOptionNames) {
		if (!Object.hasOwn(extender.macro, foreignMacro + name)) continue
		report(
			'reserved_macro',
			`A plugin defines a macro named ${name}, which is quater's.`,
			'Rename that macro, or leave that plugin out.'
		)
	}
	for (const name of ['call', 'caller']) {
		for (const [kind, bag] of [
			['decorate', singleton.decorator],
			['state', singleton.store]
		] as const) {
			if (!Object.hasOwn(bag, name)) continue
			report(
				'reserved_name',
				`A ${kind} is named ${name}, which is quater's.`,
				`Rename it; handlers get ${name} from quater.`
			)
		}
	}
	return problems
}

const runStartHooks = async (app: AnyElysia): Promise<void> => {
	for (const { fn } of open(app).event.start ?? []) {
		if (typeof fn === 'function') await (fn as (app: AnyElysia) => unknown)(app)
	}
}

/** Every stop hook has its turn, whatever the one before it does. */
const runStopHooks = async (app: AnyElysia): Promise<void> => {
	const failures: unknown[] = []
	for (const { fn } of open(app).event.stop ?? []) {
		try {
			if (typeof fn === 'function') await (fn as (app: AnyElysia) => unknown)(app)
		} catch (cause) {
			failures.push(cause)
		}
	}
	if (failures.length > 0) throw failures[0]
}

const errorAnswerer =
	(engine: Engine): AnswerError =>
	(context, plan) => {
		const call = engine.calls.get(context.request) ?? null
		const { error } = context
		if (error instanceof DryRunEnd) return Response.json(error.report)
		// `status(n, body)`, thrown: Elysia answers it as it was meant.
		if (error instanceof ElysiaCustomStatusResponse) return undefined
		const failed = (cause: unknown) =>
			answerFailure(classify(engine, { ...context, error: cause }, plan), call, context)
		if (answersItself(error)) return ownAnswer(error, failed)
		const own = statusOf(error)
		if (own !== undefined) return statusResponse(own, call?.requestId ?? '')
		return failed(error)
	}

const answerFailure = (
	{ failure, beside }: Classified,
	call: CallRecord | null,
	{ set }: ErrorContext
): Response => {
	const requestId = call?.requestId ?? ''
	reportFault(failure, requestId)
	if (call) call.refusal ??= { kind: 'error', error: failure }
	set.status = failure.status
	return errorResponse(failure, requestId, beside)
}

/** An answer that the app's error class makes; when that fails too, it is a failure like any other. */
const ownAnswer = (
	error: SelfAnswering,
	failed: (cause: unknown) => Response
): Response | Promise<Response> => {
	try {
		const answer = error.toResponse()
		if (answer instanceof Response) return answer
		if (!(answer instanceof Promise)) return Response.json(answer)
		return answer.then(
			(late) => (late instanceof Response ? late : Response.json(late)),
			() => failed(new Error('toResponse() failed', { cause: error }))
		)
	} catch (cause) {
		return failed(new AggregateError([error, cause], 'toResponse() failed'))
	}
}

interface Classified {
	readonly failure: QuaterError
	readonly beside?: Readonly<Record<string, unknown>> | undefined
}

const classify = (engine: Engine, context: ErrorContext, plan: RoutePlan | null): Classified => {
	const { error, code, request } = context
	if (error instanceof QuaterError) return { failure: error }
	if (error instanceof ConfigError) {
		return { failure: new QuaterError('unavailable', { cause: error }) }
	}
	switch (code) {
		case 'VALIDATION': {
			const failure = failureOf(error as ValidationFailure)
			const mismatch = located(mismatchOf(failure), failure, context, plan)
			if (failure.type === 'response') return { failure: brokenAnswer(mismatch) }
			return { failure: invalidArguments(mismatch), beside: mismatch.legacy }
		}
		case 'PARSE':
			return { failure: unparsable(error) }
		case 'NOT_FOUND':
			return { failure: engine.routes.notFound(request) }
		case 'INVALID_COOKIE_SIGNATURE':
			return {
				failure: new QuaterError('invalid_request', { message: 'A cookie has a bad signature.' })
			}
		case 'INVALID_FILE_TYPE':
			return {
				failure: new QuaterError('invalid_arguments', { message: 'A file has the wrong type.' })
			}
	}
	if (error instanceof RangeError && engine.calls.get(request)?.passed === false) {
		// A validator ran out of stack on a body that is nested past all measure.
		const message = 'Invalid arguments: they are nested too deeply.'
		return { failure: new QuaterError('invalid_arguments', { message, cause: error }) }
	}
	return { failure: new QuaterError('internal', { cause: error }) }
}

/** Elysia's lenient types fail as `property`, without saying which. */
const located = (
	mismatch: Mismatch,
	failure: ValidationFailure,
	context: ErrorContext,
	plan: RoutePlan | null
): Mismatch => {
	const { valueError, value } = failure
	if (failure.type !== 'property' || !plan?.action) return mismatch
	const schema = valueError && 'schema' in valueError ? valueError.schema : {}
	const input = findLost({ value, schema }, context, plan.action.inputs)
	if (input === undefined) return mismatch
	const pointer = (input.wholeBody ? '' : `/${input.name}`) + mismatch.pointer
	const reason = valueError === undefined ? expectationOf(input.schema) : mismatch.reason
	const legacy = { ...mismatch.legacy, on: input.in, property: pointer || 'root' }
	return { ...mismatch, on: input.in, pointer, missing: false, reason, legacy }
}

/** A result that does not fit its own schema is the server's fault; the log says where. */
const brokenAnswer = (mismatch: Mismatch): QuaterError => {
	const where = mismatch.pointer || 'the whole of it'
	const cause = new Error(
		`the answer does not fit its response schema at ${where}: ${mismatch.reason}`
	)
	return new QuaterError('internal', { cause })
}

/** Reading a body fails for its form, or for a limit of ours that Elysia wraps. */
const unparsable = (error: unknown): QuaterError => {
	for (
		let at: unknown = error, depth = 0;
		at instanceof Error && depth < 4;
		at = at.cause, depth++
	) {
		if (at instanceof QuaterError) return at
	}
	return new QuaterError('invalid_request', { message: 'Malformed request body.' })
}

const frameworkCodes: ReadonlySet<unknown> = new Set([
	'VALIDATION',
	'PARSE',
	'NOT_FOUND',
	'INVALID_COOKIE_SIGNATURE',
	'INVALID_FILE_TYPE',
	'INTERNAL_SERVER_ERROR'
])

interface SelfAnswering {
	toResponse(): unknown
}

/** An error class of the app's with `toResponse()`, which is an answer on purpose. */
const answersItself = (error: unknown): error is SelfAnswering => {
	if (typeof error !== 'object' || error === null) return false
	const { toResponse, code } = error as { toResponse?: unknown; code?: unknown }
	return typeof toResponse === 'function' && !frameworkCodes.has(code)
}

/** A 4xx status that an error of the app's carries; its message stays in the app. */
const statusOf = (error: unknown): number | undefined => {
	if (!(error instanceof Error) || error instanceof QuaterError) return undefined
	const { status, code } = error as { status?: unknown; code?: unknown }
	if (frameworkCodes.has(code)) return undefined
	return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
