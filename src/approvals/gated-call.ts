/** A call that needs an approval, and what of it an approval is bound to. */

import type { Caller } from '../calls/call'
import { type CallRecord, mintId } from '../calls/call-record'
import { canonicalJson } from '../calls/canonical'
import { QuaterError } from '../errors'
import type { Action, ApprovalPolicy } from '../routes/action'
import type { Credentials } from '../secrets/credentials'
import type { Keyring } from '../secrets/keyring'
import type { Mask } from '../secrets/mask'
import type { ApprovalDraft, CallKey, Party } from './approval'
import { fingerprintOf, frozenPolicy } from './fingerprint'

/** A call that needs an approval: validated, and past every guard. */
export interface GatedCall {
	readonly action: Action
	readonly policy: ApprovalPolicy
	readonly call: CallRecord
	readonly caller: Caller
	/** The request that carried the caller's credential. */
	readonly request: Request
	/** As the handler will receive them. */
	readonly arguments: Record<string, unknown>
	/** Plain: `sha256:` and hex. */
	readonly argumentsHash: string
	/** What the caller brought to redeem an approval with. */
	readonly token: string | null
	/** Why the caller asks, in its own words. */
	readonly reason: string | null
	/** Goes on with this approval, and asks for no other. */
	readonly approvalId: string | null
}

/** Who makes a call, as it is stored. */
export const partyOf = ({ subject, kind, onBehalfOf }: Caller, credentials: string[]): Party => ({
	subject,
	kind,
	onBehalfOf: onBehalfOf ?? null,
	credentials
})

/** What an approval for this call is bound to; hashes of secrets are keyed. */
export const keysOf = (
	{ action, caller, arguments: args, argumentsHash }: GatedCall,
	service: string,
	mask: Mask,
	keyring: Keyring
): readonly [CallKey, ...CallKey[]] => {
	const key = {
		service,
		action: action.name,
		fingerprint: fingerprintOf(action),
		subject: caller.subject
	}
	if (!mask(action, args).secret) return [{ ...key, argumentsHash }]
	const [first, ...older] = keyring
		.candidates('arguments', argumentsHash)
		.map((hash) => ({ ...key, argumentsHash: `hmac-sha256:${hash}` }))
	return [first!, ...older]
}

/** Nobody can look through more than this, in UTF-16 units of JSON; and each list of approvals holds many. */
const maxArguments = 262_144

const tooLarge = () =>
	new QuaterError('payload_too_large', {
		message: `The arguments are too large for somebody to approve: at most ${maxArguments} characters of JSON.`
	})

/** What a draft is made with, beside the call. */
export interface DraftMaterial {
	readonly key: CallKey
	readonly mask: Mask
	readonly credentials: Credentials
	/** Canonical JSON; see {@link previewOf}. */
	readonly preview: string
}

/**
 * The request that is stored for a call that nobody approved yet.
 *
 * @throws QuaterError `payload_too_large`
 */
export const draftOf = (
	gated: GatedCall,
	{ key, mask, credentials, preview }: DraftMaterial
): ApprovalDraft => {
	const { action, policy, call, caller, request, reason } = gated
	const args = canonicalJson(mask(action, gated.arguments).arguments)
	if (args.length > maxArguments) throw tooLarge()
	return {
		...key,
		id: `apr_${mintId().slice(0, 20)}`,
		method: action.method,
		path: action.path,
		description: action.description.mcp || action.description.cli,
		arguments: args,
		requester: partyOf(caller, credentials.marks(request)),
		surface: call.source,
		entrypoint: call.entrypoint,
		requestReason: reason,
		preview,
		policy: frozenPolicy(policy)
	}
}

/**
 * What the call would do, as the policy computes it, in canonical JSON; `null` without a `preview`.
 * One that throws, or answers what JSON cannot carry, refuses the call.
 */
export const previewOf = async ({
	policy,
	arguments: args,
	caller
}: GatedCall): Promise<string> => {
	if (policy.preview === undefined) return 'null'
	try {
		return canonicalJson((await policy.preview(structuredClone(args), caller)) ?? null)
	} catch (cause) {
		throw new QuaterError('internal', { cause })
	}
}
