/** Who may see and call an action: one rule for both. */

import type { Caller, Surface } from '../calls/call'
import { QuaterError } from '../errors'
import type { Policy } from '../routes/action'
import type { RoutePlan } from '../routes/registry'

/** Whether every wanted scope is held. */
export const holdsAll = (held: readonly string[], wanted: readonly string[]): boolean =>
	wanted.every((scope) => held.includes(scope))

/** Whether a caller holds every scope of a policy. */
export const hasScopes = ({ scopes }: Policy, caller: Caller | null): boolean =>
	holdsAll(caller?.scopes ?? [], scopes)

/**
 * Whether a caller may see and call an action on mcp or cli. Callers that lack a scope get the
 * same answer as for an unknown action, so that a hidden one cannot be probed for.
 */
export const mayCall = (plan: RoutePlan, caller: Caller | null, surface: Surface): boolean =>
	plan.policy.public.has(surface) || hasScopes(plan.policy, caller)

/** The refusal of a caller that lacks some of these scopes. */
export const insufficientScope = (scopes: readonly string[]): QuaterError =>
	new QuaterError('insufficient_scope', {
		message: `This needs the scopes: ${scopes.join(', ')}.`,
		data: { scopes }
	})
