/** What quater asks of a database: approvals that no two callers can spend, and a chain of audit rows. */

import type { Approval, ApprovalDraft, CallKey, Judge, SameCall } from '../approvals/approval'
import type { ApprovalStatus } from '../approvals/protocol'
import type { ChainedRow } from '../audit/chain'
import type { AuditDraft } from '../audit/event'
import type { AuditHead } from '../audit/protocol'

/** An event that a verb writes in its own transaction, or not at all. May be asked more than once. */
export type EventOf<Subject> = (subject: Subject) => AuditDraft

/** How asking for an approval ended. */
export type Requested =
	/** A new request was stored. */
	| { readonly kind: 'created'; readonly approval: Approval; readonly earlier: Approval | null }
	/** An identical one speaks for the call: it waits, was approved, or its refusal still holds. */
	| { readonly kind: 'existing'; readonly approval: Approval; readonly earlier: Approval | null }
	/** The requester has too many that wait; one of them ends at `retryAt`. */
	| { readonly kind: 'too_many'; readonly retryAt: number }

/** Which approvals to list: newest first. */
export interface ApprovalFilter {
	/** @default all */
	readonly status?: ApprovalStatus | undefined
	/** Only those that this subject asked for. */
	readonly subject?: string | undefined
	/** Only those asked for before this one. */
	readonly beforeSeq?: number | undefined
	/** 1 to 200. */
	readonly limit: number
}

/**
 * Stores approvals. All times are milliseconds since 1970 and are handed in; a store never lets time
 * run backwards, and takes the newest time that it has on record where the clock is behind it. Every
 * verb sees one service alone. What fails throws, and has then changed nothing; where a server went
 * away during the very last step, nobody can know, and it throws too.
 */
export interface ApprovalStore {
	/** Finds the approval that speaks for an identical call, or stores the draft. */
	request(
		draft: ApprovalDraft,
		limits: { readonly maxPending: number },
		now: number,
		event: EventOf<Approval>
	): Promise<Requested>
	/** The newest approval for exactly this call, whatever became of it. */
	find(key: CallKey, now: number): Promise<Approval | null>
	get(service: string, id: string, now: number): Promise<Approval | null>
	list(service: string, filter: ApprovalFilter, now: number): Promise<Approval[]>
	/** Consumed approvals of these calls, whoever made them; newest first, five of each at most. */
	executions(service: string, calls: readonly SameCall[]): Promise<Approval[]>
	/** Lets `judge` decide within the transaction; what it throws is thrown. Null for an unknown id. */
	decide(
		service: string,
		id: string,
		judge: Judge,
		now: number,
		event: EventOf<Approval>
	): Promise<Approval | null>
	/** Ends an approval that was not consumed yet: withdrawn, or void because its ground changed. */
	end(
		service: string,
		id: string,
		as: { readonly state: 'withdrawn' | 'expired'; readonly voided: boolean },
		now: number,
		event: EventOf<Approval>
	): Promise<Approval | null>
	/**
	 * Spends an approved one: of all callers, in all processes, exactly one gets it. `tokenHash` must
	 * equal the stored one, null included. Null for everybody else.
	 */
	consume(
		key: CallKey & { readonly id: string; readonly tokenHash: string | null },
		now: number,
		event: EventOf<Approval>
	): Promise<Approval | null>
	/** Notes what became of the run, once. */
	finish(service: string, id: string, outcome: string): Promise<void>
	/** Writes down what time has ended, and erases arguments of what ended before `eraseBefore`. */
	sweep(
		service: string,
		eraseBefore: number,
		now: number,
		event: EventOf<Approval>
	): Promise<Approval[]>
}

/** Stores the audit trail: one chain for each service. */
export interface AuditStore {
	/** Appends rows in one transaction; all of them are there when it settles. */
	append(service: string, events: readonly AuditDraft[], now: number): Promise<AuditHead>
	/** Rows after `after`, oldest first. */
	read(service: string, after: number, limit: number): Promise<ChainedRow[]>
	/** The last rows, oldest first. */
	last(service: string, limit: number): Promise<ChainedRow[]>
	head(service: string): Promise<AuditHead | null>
	/** Deletes rows older than `before` and records, as a row of its own, where the chain now begins. */
	prune(service: string, before: number, now: number): Promise<number>
}

/** One database. */
export interface Store extends ApprovalStore, AuditStore {
	/** The key that this database keeps for itself; made when first asked for. 64 hex digits. */
	ownKey(): Promise<string>
	/** Notes that a service uses this database; false where another one, unnamed, already does. */
	claim(service: string, isNamed: boolean): Promise<boolean>
	close(): Promise<void>
}

/** How rows are chained. */
export interface ChainKeys {
	/** HMAC keys: the first signs, all verify. Without any, rows are only hashed. */
	readonly auditKeys: readonly string[]
}
