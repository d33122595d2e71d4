/** An action: one declared route with its policy, its inputs and the surfaces it is exposed on. */

import type { Caller, Surface } from '../calls/call'
import type { JsonSchema } from '../schema/json-schema'

/** Hints for MCP hosts, derived from the method and overridable. */
export interface ToolAnnotations {
	title?: string
	readOnlyHint?: boolean
	destructiveHint?: boolean
	idempotentHint?: boolean
	openWorldHint?: boolean
}

/** An icon as MCP describes it. */
export interface Icon {
	src: string
	mimeType?: string
	sizes?: string[]
	theme?: 'light' | 'dark'
}

/** The long form of the `tool` option. */
export interface ToolOptions {
	name?: string
	title?: string
	description?: string
	annotations?: ToolAnnotations
	icons?: Icon[]
	/** Whether `tools/list` carries the output schema. @default true */
	publishOutputSchema?: boolean
}

/** The long form of the `cli` option. */
export interface CliOptions {
	name?: string
	description?: string
	/** Further names that `quater call` takes. */
	aliases?: string[]
}

/** Who must agree before an action runs, and for how long that holds. */
export interface ApprovalPolicy {
	/** Shown to the approver: why this needs a decision. */
	reason?: string
	/** Whether this very call needs approval; synchronous, evaluated once per call. @default always */
	when?: (args: Record<string, unknown>, caller: Caller) => boolean
	/** Distinct subjects that must approve. @default 1 */
	approvers?: number
	/** Scopes of which an approver needs all, instead of `approvals:decide`. */
	approverScopes?: string[]
	/** Whether the requester may decide. @default false */
	selfApproval?: boolean
	/** Whether callers of kind `agent` may decide. @default false */
	agentApprovers?: boolean
	/** Whether a decision needs a reason. @default false */
	requireReason?: boolean
	/** How an approval is redeemed. @default 'caller' */
	redeem?: 'caller' | 'token'
	/** Computed when asked; stored and shown to the approver. */
	preview?: (args: Record<string, unknown>, caller: Caller) => unknown
	/** Whether a changed preview voids the approval. @default false */
	bindPreview?: boolean
	/** How long a request waits, in milliseconds; at most 7 days. @default 3600000 */
	pendingMs?: number
	/** How long an approval may be executed, in milliseconds; at most 24 hours. @default 900000 */
	executionMs?: number
	/** Surfaces on which the policy holds. @default all */
	surfaces?: Surface[]
}

/** What a policy means where it says nothing of whom and how long; times in milliseconds. */
export const approvalDefaults = {
	approverScopes: ['approvals:decide'],
	pendingMs: 3_600_000,
	executionMs: 900_000
} as const

/** Where an argument travels in an HTTP request. */
export type Location = 'params' | 'query' | 'headers' | 'cookie' | 'body'

/** One named argument of an action. */
export interface Input {
	/** The argument's name on mcp and cli, equal to `key`. */
	readonly name: string
	/** Where it travels on HTTP. */
	readonly in: Location
	/** True when the argument is the whole body rather than one member of it. */
	readonly wholeBody: boolean
	readonly schema: JsonSchema
	readonly required: boolean
}

/** How a body travels. */
export type BodyEncoding = 'json' | 'urlencoded' | 'formdata'

/** The access rules of a route. */
export interface Policy {
	/** Surfaces on which no authenticator runs. */
	readonly public: ReadonlySet<Surface>
	/** The caller needs all of these. */
	readonly scopes: readonly string[]
	readonly needsApproval: ApprovalPolicy | null
}

/** One exposed, or approval-gated, route. */
export interface Action {
	/** `^[a-zA-Z0-9_-]{1,64}$`, unique in the app. */
	readonly name: string
	/** Whether the name was derived from method and path rather than written down. */
	readonly nameIsDerived: boolean
	readonly aliases: readonly string[]
	readonly method: string
	/** The route pattern, such as `/orders/:order_id`. */
	readonly path: string
	/** The surfaces besides `api` that the route is exposed on. */
	readonly exposed: ReadonlySet<'mcp' | 'cli'>
	/** What each surface says the action does, at most 1,000 characters. */
	readonly description: { readonly mcp: string; readonly cli: string }
	readonly title: string | undefined
	readonly tags: readonly string[]
	readonly annotations: ToolAnnotations
	readonly icons: readonly Icon[] | undefined
	readonly policy: Policy
	readonly inputs: readonly Input[]
	/** How the body is sent, and whether one must be. */
	readonly body: { readonly encoding: BodyEncoding; readonly required: boolean }
	/** Whether some member of the body is a file, or a list of them. */
	readonly takesFiles: boolean
	/** Root `type: object`, `additionalProperties: false`. */
	readonly inputSchema: JsonSchema
	/** Only where exactly one 2xx response schema has an object root. */
	readonly outputSchema: JsonSchema | undefined
}
