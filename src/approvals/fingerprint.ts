/** The fingerprint of an action: changes whenever what was approved could mean something else. */

import { canonicalJson } from '../calls/canonical'
import { type Action, type ApprovalPolicy, approvalDefaults } from '../routes/action'
import type { FrozenPolicy } from './approval'

/** The policy with its defaults, as it is stored with a request. */
export const frozenPolicy = (policy: ApprovalPolicy): FrozenPolicy => ({
	reason: policy.reason ?? null,
	approvers: policy.approvers ?? 1,
	approverScopes: policy.approverScopes?.length
		? policy.approverScopes
		: approvalDefaults.approverScopes,
	selfApproval: policy.selfApproval ?? false,
	agentApprovers: policy.agentApprovers ?? false,
	requireReason: policy.requireReason ?? false,
	redeem: policy.redeem ?? 'caller',
	bindPreview: policy.bindPreview ?? false,
	pendingMs: policy.pendingMs ?? approvalDefaults.pendingMs,
	executionMs: policy.executionMs ?? approvalDefaults.executionMs
})

const known = new WeakMap<Action, string>()

/** `sha256:` and hex over method, path, input schema, scopes and policy; of functions only their presence. */
export const fingerprintOf = (action: Action): string => {
	const before = known.get(action)
	if (before !== undefined) return before
	const { method, path, inputSchema, policy } = action
	const { needsApproval, scopes } = policy
	const text = canonicalJson({
		method,
		path,
		input_schema: inputSchema,
		policy: {
			scopes,
			...(needsApproval && {
				...frozenPolicy(needsApproval),
				surfaces: needsApproval.surfaces ?? null,
				when: needsApproval.when !== undefined,
				preview: needsApproval.preview !== undefined
			})
		}
	})
	const fingerprint = `sha256:${new Bun.CryptoHasher('sha256').update(text).digest('hex')}`
	known.set(action, fingerprint)
	return fingerprint
}
