/** Where people read, decide and withdraw approvals: one path for the page, the API, the command line and tests. */

import type { Clock } from '../app/clock'
import { holdsAll } from '../auth/access'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import { type Opened, storeFailed } from '../stores/opened'
import type { Announce } from './announce'
import { type Approval, isSameCall } from './approval'
import { stepEvent, stepOf } from './events'
import { fingerprintOf } from './fingerprint'
import { partyOf } from './gated-call'
import type { ApprovalList, ApprovalStatus, ApprovalView } from './protocol'
import { conflict, judgeBy, mayRead, type Reader, readsAll } from './rules'
import { hashToken, mintToken } from './token'
import { allowedSteps, approvalView } from './view'

/** What the desk needs from the app. */
export interface DeskHost {
	/** The service's name. */
	readonly service: string
	readonly version: string
	readonly clock: Clock
	readonly announce: Announce
	open(): Promise<Opened>
	/** The action of a name now, or null. */
	actionOf(name: string): Action | null
	/** Scopes that the policies of some actions ask of their approvers. */
	approverScopes(): readonly (readonly string[])[]
}

/** Somebody at the desk. */
export interface Visitor {
	readonly call: CallRecord
	readonly caller: Caller
	readonly request: Request
}

/** Which approvals to show. */
export interface DeskQuery {
	/** @default all */
	readonly status: ApprovalStatus | undefined
	readonly beforeSeq: number | undefined
	/** 1 to 200. */
	readonly limit: number
}

/** A decision as it was sent. */
export interface GivenDecision {
	readonly decision: 'approve' | 'deny'
	readonly reason: string | null
}

/** How many rows are looked through for one page of a reader who may not see them all. */
const scanLimit = 2000

/** Throws `QuaterError` throughout; `not_found` for what the reader may not see. */
export class Desk {
	readonly #host: DeskHost

	constructor(host: DeskHost) {
		this.#host = host
	}

	/** Approvals that the visitor may read, newest first. */
	list(visitor: Visitor, query: DeskQuery): Promise<ApprovalList> {
		return this.#at(visitor, async (opened, reader) => {
			const { service, version } = this.#host
			const { approvals, next } = await this.#page(opened, reader, query)
			return {
				service: { name: service, version },
				viewer: {
					subject: reader.party.subject,
					kind: reader.party.kind,
					may_decide: this.#mayDecide(reader)
				},
				approvals: await this.#views(opened, reader, approvals),
				next_cursor: next === null ? null : String(next)
			}
		})
	}

	async #page({ store }: Opened, reader: Reader, { status, beforeSeq, limit }: DeskQuery) {
		const { service, clock } = this.#host
		const seesAll = readsAll(reader) || this.#host.approverScopes().length > 0
		const filter = { status, subject: seesAll ? undefined : reader.party.subject }
		const approvals: Approval[] = []
		let before = beforeSeq
		for (let scanned = 0; scanned < scanLimit; ) {
			const rows = await store.list(
				service,
				{ ...filter, beforeSeq: before, limit: limit + 1 },
				clock()
			)
			for (const row of rows) {
				if (approvals.length === limit) return { approvals, next: before ?? null }
				if (mayRead(row, reader)) approvals.push(row)
				before = row.seq
			}
			if (rows.length <= limit) return { approvals, next: null }
			scanned += rows.length
		}
		return { approvals, next: before ?? null }
	}

	/** One approval. */
	get(visitor: Visitor, id: string): Promise<ApprovalView> {
		return this.#at(visitor, async (opened, reader) =>
			this.#view(opened, reader, await this.#readable(opened, reader, id))
		)
	}

	/** Approves or denies; the answer holds the token where the approval needs one to be redeemed. */
	decide(visitor: Visitor, id: string, given: GivenDecision): Promise<ApprovalView> {
		return this.#at(visitor, async (opened, reader) => {
			const { service, clock, announce, actionOf } = this.#host
			const before = await this.#readable(opened, reader, id)
			const action = actionOf(before.action)
			const token = mintToken()
			const verdict = {
				...given,
				tokenHash: hashToken(token),
				fingerprint: action && fingerprintOf(action)
			}
			const now = clock()
			const event = (after: Approval) =>
				stepEvent(stepOf(after), after, { call: visitor.call, party: reader.party }, given.reason)
			const judge = judgeBy(reader, verdict)
			const after = await opened.store.decide(service, id, judge, now, event)
			if (after === null) throw new QuaterError('not_found')
			announce(stepOf(after), after, now)
			const view = await this.#view(opened, reader, after)
			return after.tokenHash === verdict.tokenHash ? { ...view, token } : view
		})
	}

	/** Takes back what the visitor asked for. */
	withdraw(visitor: Visitor, id: string, reason: string | null): Promise<ApprovalView> {
		return this.#at(visitor, async (opened, reader) => {
			const { service, clock, announce } = this.#host
			const before = await this.#readable(opened, reader, id)
			if (before.subject !== reader.party.subject) {
				throw new QuaterError('forbidden', {
					message: 'Only whoever asked for this may withdraw it.'
				})
			}
			const now = clock()
			const event = (after: Approval) =>
				stepEvent('withdrawn', after, { call: visitor.call, party: reader.party }, reason)
			const as = { state: 'withdrawn', voided: false } as const
			const after = await opened.store.end(service, id, as, now, event)
			if (after === null) throw conflict(before, `This is ${before.state} already.`)
			announce('withdrawn', after, now)
			return this.#view(opened, reader, after)
		})
	}

	async #readable({ store }: Opened, reader: Reader, id: string): Promise<Approval> {
		const found = await store.get(this.#host.service, id, this.#host.clock())
		if (found !== null && mayRead(found, reader)) return found
		throw new QuaterError('not_found', { message: 'There is no such approval that you may see.' })
	}

	async #view(opened: Opened, reader: Reader, approval: Approval): Promise<ApprovalView> {
		const [view] = await this.#views(opened, reader, [approval])
		return view!
	}

	async #views(
		{ store }: Opened,
		reader: Reader,
		approvals: readonly Approval[]
	): Promise<ApprovalView[]> {
		const ran = await store.executions(this.#host.service, approvals)
		const readable = ran.filter((one) => mayRead(one, reader))
		const now = this.#host.clock()
		return approvals.map((approval) => {
			const earlier = readable.filter((one) => isSameCall(one, approval))
			return { ...approvalView(approval, earlier), allowed: allowedSteps(approval, reader, now) }
		})
	}

	#mayDecide(reader: Reader): boolean {
		const sets = [['approvals:decide'], ...this.#host.approverScopes()]
		return reader.party.kind !== 'service' && sets.some((wanted) => holdsAll(reader.scopes, wanted))
	}

	async #at<Result>(
		{ caller, request }: Visitor,
		use: (opened: Opened, reader: Reader) => Promise<Result>
	): Promise<Result> {
		try {
			const opened = await this.#host.open()
			const { credentials } = opened
			const reader: Reader = {
				party: partyOf(caller, credentials.marks(request)),
				scopes: caller.scopes,
				bears: (marks) => credentials.bears(request, marks)
			}
			return await use(opened, reader)
		} catch (cause) {
			throw storeFailed(cause)
		}
	}
}
