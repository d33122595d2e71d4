/** Puts quater's hooks where nothing can get in front of them or behind them. */

import type { AnyElysia } from 'elysia'
import type { Afterwards } from '../../src/app/afterwards'
import { enter } from '../../src/calls/entry'
import { type GateHost, mayWait, pass } from '../../src/calls/gate'
import type { RouteContext } from '../../src/calls/route-context'
import type { RoutePlan } from '../../src/routes/registry'
import { inRole, roleOf } from './marks'
import { type AnswerContext, noteAnswer } from './note-answer'
import {
	functionOf,
	type HookContainer,
	type HookFunction,
	open,
	type PrivateHooks,
	withSource
} from './private'

/** Answers an error of the app's, or undefined to leave it to Elysia. */
export type AnswerError = (
	context: ErrorContext,
	plan: RoutePlan | null
) => Response | Promise<Response> | undefined

/** What an error hook sees. */
export interface ErrorContext extends RouteContext {
	readonly error: unknown
	readonly code?: unknown
	readonly set: { status?: number | string }
}

/** What the hooks need from the engine. */
export interface Installation {
	readonly gate: GateHost & { readonly afterwards: Afterwards }
	readonly answerError: AnswerError
}

/**
 * Arranges every route's hooks: ours first in `transform`, last in `beforeHandle`, `mapResponse`
 * and `error`. Safe to call again; composed routes keep what they have.
 */
export const installHooks = (
	app: AnyElysia,
	plans: readonly RoutePlan[],
	installation: Installation
): void => {
	const view = open(app)
	view.event.error = [...foreign(view.event.error), errorHook(installation, null)]
	const history = view.router.history
	const soleWrap = view.extender.higherOrderFunctions.length === 1 && !view.event.trace?.length
	for (const [index, plan] of plans.entries()) {
		arrange(history[index]!.hooks, plan, installation, soleWrap)
	}
}

const arrange = (
	hooks: PrivateHooks,
	plan: RoutePlan,
	installation: Installation,
	soleWrap: boolean
): void => {
	const { gate: host, answerError } = installation
	const entering = hook('enter', '({ request }) => {}', (context: RouteContext) =>
		enter(plan, context, host.calls)
	)
	// Without a mention of `set`, Elysia ignores the status of a `status(404)` that the response
	// schema does not list, and answers 200.
	const takes = hooks.response === undefined ? '({ request })' : '({ request, set })'
	// Elysia awaits what reads as asynchronous, and takes another promise for the route's answer.
	const source = `${mayWait(plan, host) ? 'async ' : ''}${takes} => {}`
	const gate = hook('gate', source, (context: RouteContext) => pass(plan, context, host))
	const unseen = soleWrap && !hooks.afterResponse?.length && !hooks.trace
	const note = hook('note', '() => { return undefined }', (context: ErrorContext & AnswerContext) =>
		noteAnswer(context, unseen, (error) => answerError({ ...context, error }, plan))
	)
	hooks.transform = [entering, ...foreign(hooks.transform)]
	hooks.beforeHandle = [...foreign(hooks.beforeHandle), gate]
	hooks.mapResponse = [...foreign(hooks.mapResponse), note]
	hooks.error = [...foreign(hooks.error), errorHook(installation, plan)]
	if (hooks.afterResponse) {
		hooks.afterResponse = hooks.afterResponse.map((one) => followed(one, host.afterwards))
	}
}

/** No role: it is the app's own hook still, and read as such. */
const followers = new WeakSet<HookFunction>()

/** A hook that runs after the answer, of which a process that is about to end knows whether it is over. */
const followed = (one: HookContainer, afterwards: Afterwards): HookContainer => {
	const fn = functionOf(one)
	if (fn === null || followers.has(fn)) return one
	const follow = (context: never) => afterwards.track(fn(context))
	// Elysia awaits the hooks whose constructor is that of an async function.
	const isAsync = fn.constructor.name === 'AsyncFunction'
	const follower = isAsync ? async (context: never) => follow(context) : follow
	const hidden = withSource(fn.toString(), follower as HookFunction)
	followers.add(hidden)
	return { ...one, fn: hidden }
}

const errorHook = ({ answerError }: Installation, plan: RoutePlan | null): HookContainer =>
	hook('errors', '({ error }) => { return error }', (context: ErrorContext) =>
		answerError(context, plan)
	)

const hook = (
	role: Parameters<typeof inRole>[0],
	source: string,
	fn: (context: never) => unknown
): HookContainer => ({ fn: inRole(role, withSource(source, fn as HookFunction)) })

/** The app's own hooks. */
const foreign = <T extends HookContainer | HookFunction>(hooks: readonly T[] | undefined): T[] =>
	(hooks ?? []).filter((one) => roleOf(one) === undefined)
