/** The configuration-free plugin that gives modules the route options, `call` and `caller`. */

import { Elysia, type ElysiaCustomStatusResponse } from 'elysia'
import type { Call, Caller, Scopes, Surface } from '../src/calls/call'
import { unguarded } from '../src/calls/entry'
import type { ErrorBody } from '../src/errors'
import type { ApprovalPolicy, CliOptions, ToolOptions } from '../src/routes/action'
import type { RouteOptions } from '../src/routes/route'
import { inRole, mark } from './elysia/marks'
import { findForeignMacros, onUse, ownMacro, patchElysia } from './elysia/patches'
import { withSource } from './elysia/private'

patchElysia()

/** An error as plain HTTP answers it, for Eden's types. */
export interface ErrorAnswer {
	error: ErrorBody
}

/** What a macro's hook may answer, as far as the types of Eden and handlers are concerned. */
type Answers<Status extends number> = {
	beforeHandle: () => Status extends number
		? ElysiaCustomStatusResponse<Status, ErrorAnswer> | undefined
		: never
}

/** A macro that carries an option; `Hooks` is its type alone, at run time it only marks the route. */
const option = <Value, Hooks>(name: keyof RouteOptions) =>
	ownMacro((value: Value): Hooks => mark(name, value as never) as unknown as Hooks)

/** Stands on every route until `quater({...})` has finished it: then it is replaced. */
const placeholder = inRole(
	'placeholder',
	withSource('({ request }) => {}', (): { call: Call; caller: Caller } => {
		throw unguarded()
	})
)

/**
 * Declares actions in a module: `new Elysia({ prefix: '/orders' }).use(actions)`. The app's root
 * uses `quater({...})`, which brings the configuration; until it does, these routes answer 503.
 */
export const actions = new Elysia({ name: 'quater.actions' })
	.derive({ as: 'global' }, placeholder)
	.macro({
		/** Exposes the route as an MCP tool. */
		tool: option<true | ToolOptions, { beforeHandle: () => void }>('tool'),
		/** Exposes the route as a CLI action. */
		cli: option<true | CliOptions, { beforeHandle: () => void }>('cli'),
		/** Demands another person's decision before the route runs. */
		needsApproval: option<true | ApprovalPolicy, Answers<403 | 409>>('needsApproval'),
		/** Lets callers in without a credential, on all surfaces or on those named. */
		public: option<true | readonly Surface[], { resolve: () => { caller: never } }>('public'),
		/** Demands scopes of the caller, all of them. */
		scopes: option<Scopes, Answers<403>>('scopes')
	})

onUse(actions, findForeignMacros)
