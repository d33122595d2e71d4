/** Who may see and call an action: one rule for both. */

import type { Caller, Surface } from '../calls/call'
import type { Policy } from '../routes/action'
import type { RoutePlan } from '../routes/registry'

/** Whether a caller holds every scope of a policy. */
export const hasScopes = (policy: Policy, caller: Caller | null): boolean => {
	if (policy.scopes.length === 0) return true
	const held: readonly string[] = caller?.scopes ?? []
	return policy.scopes.every((scope) => held.includes(scope))
}

/**
 * Whether a caller may see and call an action on mcp or cli. Callers that lack a scope get the
 * same answer as for an unknown action, so that a hidden one cannot be probed for.
 */
export const mayCall = (plan: RoutePlan, caller: Caller | null, surface: Surface): boolean =>
	plan.policy.public.has(surface) || hasScopes(plan.policy, caller)
