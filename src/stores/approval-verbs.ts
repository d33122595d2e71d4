/** What an approval store writes, as verbs of any SQL database. */

import {
	type Approval,
	type ApprovalDraft,
	type CallKey,
	holdsAt,
	type Judge,
	statusAt
} from '../approvals/approval'
import { asOf, byId, newestFor, timeOf } from './approval-reads'
import { approvalOf } from './approval-rows'
import { appendBehind, type Tail, tailOf } from './audit-verbs'
import { number } from './columns'
import { sql, type Verb } from './statement'
import type { EventOf, Requested } from './store'

/** What every writing verb is handed beside its own arguments. */
export interface Writing {
	readonly now: number
	readonly event: EventOf<Approval>
	readonly keys: readonly string[]
}

/** Writes the event of what became of an approval. */
const record = (tail: Tail, approval: Approval, { event, now, keys }: Writing): Verb<Tail> =>
	appendBehind(tail, [event(approval)], now, keys)

/** Finds the approval that speaks for a call, or stores a new request. */
export function* request(
	draft: ApprovalDraft,
	maxPending: number,
	writing: Writing
): Verb<Requested> {
	const tail = yield* tailOf(draft.service)
	const at = timeOf(tail, writing.now)
	const before = yield* newestFor(draft)
	if (before !== null && holdsAt(before, at)) {
		const earlier = before.earlierId && (yield* byId(draft.service, before.earlierId))
		return { kind: 'existing', approval: asOf(before, at), earlier: earlier || null }
	}
	const retryAt = yield* endOfTooMany(draft, maxPending, at)
	if (retryAt !== null) return { kind: 'too_many', retryAt }
	const earlier = before && asOf(yield* lastRunBehind(before), at)
	const approval: Approval = {
		...draft,
		seq: yield* nextSeq(draft.service, tail),
		state: 'pending',
		voided: false,
		createdAt: at,
		expiresAt: at + draft.policy.pendingMs,
		executeBy: null,
		endedAt: null,
		outcome: null,
		tokenHash: null,
		earlierId: earlier?.id ?? null,
		decisions: []
	}
	yield insertion(approval)
	yield* record(tail, approval, writing)
	return { kind: 'created', approval, earlier }
}

/** How many times `maxPending` somebody may ask within one waiting time, by withdrawing in between. */
const withdrawnFactor = 5

/** When a requester with too many requests may ask again; null where there are not too many. */
function* endOfTooMany(
	{ service, subject }: ApprovalDraft,
	maxPending: number,
	at: number
): Verb<number | null> {
	const [asked] = yield sql`
		SELECT COUNT(*) AS asked, MIN(expires_at) AS first_end,
			COALESCE(SUM(CASE WHEN state = 'pending' THEN 1 ELSE 0 END), 0) AS waiting
		FROM quater_approvals
		WHERE service = ${service} AND subject = ${subject}
		AND state IN ('pending', 'withdrawn') AND expires_at > ${at}`
	const tooMany =
		number(asked!, 'waiting') >= maxPending ||
		number(asked!, 'asked') >= maxPending * withdrawnFactor
	return tooMany ? number(asked!, 'first_end') : null
}

/** The place of a new request: behind all others, also where rows of the audit trail were lost. */
function* nextSeq(service: string, tail: Tail): Verb<number> {
	const [last] = yield sql`
		SELECT COALESCE(MAX(seq), 0) AS seq FROM quater_approvals WHERE service = ${service}`
	return Math.max(tail.head.seq, number(last!, 'seq')) + 1
}

/** The request that a new one names: the last that ran, though others came to nothing since; else the last. */
function* lastRunBehind(before: Approval): Verb<Approval> {
	if (before.state === 'consumed' || before.earlierId === null) return before
	const earlier = yield* byId(before.service, before.earlierId)
	return earlier?.state === 'consumed' ? earlier : before
}

const insertion = (a: Approval) => sql`
	INSERT INTO quater_approvals (service, id, seq, action, method, path, description, fingerprint,
		arguments_hash, arguments, subject, requester, surface, entrypoint, request_reason, preview,
		policy, state, voided, created_at, expires_at, execute_by, ended_at, outcome, token_hash,
		earlier_id, decisions)
	VALUES (${a.service}, ${a.id}, ${a.seq}, ${a.action}, ${a.method}, ${a.path}, ${a.description},
		${a.fingerprint}, ${a.argumentsHash}, ${a.arguments}, ${a.subject},
		${JSON.stringify(a.requester)}, ${a.surface}, ${a.entrypoint}, ${a.requestReason}, ${a.preview},
		${JSON.stringify(a.policy)}, ${a.state}, ${0}, ${a.createdAt}, ${a.expiresAt}, ${a.executeBy},
		${a.endedAt}, ${a.outcome}, ${a.tokenHash}, ${a.earlierId}, ${JSON.stringify(a.decisions)})`

/** Lets a judge decide. */
export function* decide(
	service: string,
	id: string,
	judge: Judge,
	writing: Writing
): Verb<Approval | null> {
	const tail = yield* tailOf(service)
	const at = timeOf(tail, writing.now)
	const found = yield* byId(service, id)
	if (found === null) return null
	const before = asOf(found, at)
	const { decision, state, executeBy, endedAt, tokenHash } = judge(before, at)
	const decisions = [...before.decisions, decision]
	const approval: Approval = { ...before, state, executeBy, endedAt, tokenHash, decisions }
	yield sql`
		UPDATE quater_approvals SET state = ${state}, execute_by = ${executeBy}, ended_at = ${endedAt},
			token_hash = ${tokenHash}, decisions = ${JSON.stringify(decisions)}
		WHERE service = ${service} AND id = ${id}`
	yield* record(tail, approval, writing)
	return approval
}

/** Ends an approval that nobody has spent; null where there is none, or it has ended already. */
export function* end(
	service: string,
	id: string,
	{ state, voided }: { readonly state: 'withdrawn' | 'expired'; readonly voided: boolean },
	writing: Writing
): Verb<Approval | null> {
	const tail = yield* tailOf(service)
	const at = timeOf(tail, writing.now)
	const found = yield* byId(service, id)
	const status = found && statusAt(found, at)
	if (found === null || (status !== 'pending' && status !== 'approved')) return null
	const approval: Approval = { ...found, state, voided, endedAt: at, tokenHash: null }
	yield sql`
		UPDATE quater_approvals SET state = ${state}, voided = ${voided ? 1 : 0}, ended_at = ${at},
			token_hash = ${null}
		WHERE service = ${service} AND id = ${id}`
	yield* record(tail, approval, writing)
	return approval
}

/** Spends an approved one, once. */
export function* consume(
	key: CallKey & { readonly id: string; readonly tokenHash: string | null },
	writing: Writing
): Verb<Approval | null> {
	const tail = yield* tailOf(key.service)
	const at = timeOf(tail, writing.now)
	const [row] = yield sql`
		UPDATE quater_approvals SET state = 'consumed', ended_at = ${at}
		WHERE service = ${key.service} AND id = ${key.id} AND state = 'approved'
		AND execute_by > ${at} AND action = ${key.action}
		AND arguments_hash = ${key.argumentsHash} AND subject = ${key.subject}
		AND fingerprint = ${key.fingerprint} AND COALESCE(token_hash, '') = ${key.tokenHash ?? ''}
		RETURNING *`
	if (row === undefined) return null
	const approval = approvalOf(row)
	yield* record(tail, approval, writing)
	return approval
}

/** Notes what became of a run, once. */
export function* finish(service: string, id: string, outcome: string): Verb<void> {
	yield sql`
		UPDATE quater_approvals SET outcome = ${outcome}
		WHERE service = ${service} AND id = ${id} AND state = 'consumed' AND outcome IS NULL`
}

/** How many approvals one sweep ends, so that no writer waits long for it. */
const sweepLimit = 200

/** Writes down what time has ended, and erases what is kept long enough. */
export function* sweep(service: string, eraseBefore: number, writing: Writing): Verb<Approval[]> {
	let tail = yield* tailOf(service)
	const at = timeOf(tail, writing.now)
	const due = yield sql`
		SELECT * FROM quater_approvals
		WHERE service = ${service} AND ((state = 'pending' AND expires_at <= ${at})
			OR (state = 'approved' AND execute_by <= ${at}))
		ORDER BY seq LIMIT ${sweepLimit}`
	const ended = due.map((row) => ({ ...asOf(approvalOf(row), at), tokenHash: null }))
	for (const approval of ended) {
		yield sql`
			UPDATE quater_approvals SET state = 'expired', ended_at = ${approval.endedAt},
				token_hash = ${null}
			WHERE service = ${service} AND id = ${approval.id}`
		tail = yield* record(tail, approval, writing)
	}
	yield sql`
		UPDATE quater_approvals SET arguments = ${null}, preview = ${null}
		WHERE service = ${service} AND arguments IS NOT NULL AND ended_at < ${eraseBefore}`
	return ended
}
