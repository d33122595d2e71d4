/** The public entry: what `import ... from 'quater'` offers. */

export { actions } from '../plugins/actions'
export { bodyLimit } from '../plugins/body-limit'
export { check } from '../plugins/check'
export { crossOrigin } from '../plugins/cross-origin'
export { hostCheck } from '../plugins/host-check'
export { quater } from '../plugins/quater'
export { requestId } from '../plugins/request-id'
export { securityHeaders } from '../plugins/security-headers'
export type { CheckReport } from './app/runtime'
export type { Notify } from './approvals/announce'
export type { ApprovalsOptions, DecideRequest } from './approvals/options'
export type { ApprovalEvent, ApprovalStatus, ApprovalView } from './approvals/protocol'
export { type WebhookOptions, webhook } from './approvals/webhook'
export type { AuditOptions } from './audit/options'
export type { AuditEntry, AuditVerification } from './audit/protocol'
export type { Authenticate, CallerLike, SurfaceAuth } from './auth/authenticate'
export { type BearerTokens, bearer } from './auth/bearer'
export type {
	Call,
	Caller,
	CallInfo,
	DryRunReport,
	Entrypoint,
	Payload,
	Register,
	Scope,
	Surface
} from './calls/call'
export type { CorsOptions } from './checks/cors'
export { ConfigError, type ErrorBody, type ErrorCode, type Problem, QuaterError } from './errors'
export { content } from './mcp/content'
export type { AccessEvent, DocsOptions, Limits, McpOptions, QuaterOptions } from './options'
export type {
	Action,
	ApprovalPolicy,
	CliOptions,
	Icon,
	ToolAnnotations,
	ToolOptions
} from './routes/action'
