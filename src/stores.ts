/** `quater/stores`: the types of what keeps approvals and the audit trail. */

export type {
	Approval,
	ApprovalDraft,
	CallKey,
	Decision,
	DecisionOutcome,
	FrozenPolicy,
	Judge,
	Party,
	SameCall
} from './approvals/approval'
export type { ChainedRow } from './audit/chain'
export type { AuditDraft } from './audit/event'
export type { AuditEvent, AuditHead } from './audit/protocol'
export type {
	ApprovalFilter,
	ApprovalStore,
	AuditStore,
	ChainKeys,
	EventOf,
	Requested,
	Store
} from './stores/store'
