/** Puts quater's hooks where nothing can get in front of them or behind them. */

import type { AnyElysia } from 'elysia'
import { CallRecord } from '../../src/call-record'
import type { RouteContext } from '../../src/gate'
import { enter, pass } from '../../src/gate'
import type { RoutePlan } from '../../src/registry'
import { inRole, roleOf } from './marks'
import {
	type HookContainer,
	type HookFunction,
	open,
	type PrivateHooks,
	withSource
} from './private'

/** Answers an error of the app's, or undefined to leave it to Elysia. */
export type AnswerError = (context: ErrorContext, plan: RoutePlan | null) => Response | undefined

/** What an error hook sees. */
export interface ErrorContext extends RouteContext {
	readonly error: unknown
	readonly code?: unknown
	readonly set: { status?: number | string }
}

/**
 * Arranges every route's hooks: ours first in `transform`, last in `beforeHandle`, last in
 * `error`. Safe to call again; composed routes keep what they have.
 */
export const installHooks = (
	app: AnyElysia,
	plans: readonly RoutePlan[],
	answerError: AnswerError
): void => {
	const view = open(app)
	view.event.error = [...foreign(view.event.error), { fn: errorHook(answerError, null) }]
	const history = view.router.history
	for (const [index, plan] of plans.entries()) {
		arrange(history[index]!.hooks, plan, errorHook(answerError, plan))
	}
}

const errorHook = (answer: AnswerError, plan: RoutePlan | null): HookFunction =>
	inRole(
		'errors',
		withSource('({ error }) => { return error }', ((context: ErrorContext) =>
			answer(context, plan)) as HookFunction)
	)

/** Runs last before Elysia writes a value: what it sees is exactly what will be written. */
const noteAnswer = (context: ErrorContext & { readonly responseValue?: unknown }): void => {
	const { call, responseValue } = context
	if (call instanceof CallRecord && call.errand !== null && isPlain(responseValue)) {
		call.answered = responseValue
	}
}

/** Only what Elysia writes with `JSON.stringify`: its own wrappers, streams and files are none. */
const isPlain = (value: unknown): value is object =>
	typeof value === 'object' &&
	value !== null &&
	(value.constructor === Object || value.constructor === Array)

const foreign = <T extends HookContainer | HookFunction>(hooks: readonly T[] | undefined): T[] =>
	(hooks ?? []).filter((hook) => roleOf(hook) === undefined)

const arrange = (hooks: PrivateHooks, plan: RoutePlan, errors: HookFunction): void => {
	const entering = inRole(
		'enter',
		withSource('({ request }) => {}', ((context: RouteContext) =>
			enter(plan, context)) as HookFunction)
	)
	// Without a mention of `set`, Elysia ignores the status of a `status(404)` that the response
	// schema does not list, and answers 200.
	const source = hooks.response === undefined ? '({ request }) => {}' : '({ request, set }) => {}'
	const gate = inRole(
		'gate',
		withSource(source, ((context: RouteContext) => pass(plan, context)) as HookFunction)
	)
	if (plan.action?.exposed.size) {
		const noting = inRole('note', withSource('() => {}', noteAnswer as HookFunction))
		hooks.mapResponse = [...foreign(hooks.mapResponse), { fn: noting }]
	}
	hooks.transform = [{ fn: entering }, ...foreign(hooks.transform)]
	hooks.beforeHandle = [...foreign(hooks.beforeHandle), { fn: gate }]
	hooks.error = [...foreign(hooks.error), { fn: errors }]
}
