/** What an approval store reads, as verbs of any SQL database. */

import {
	type Approval,
	type CallKey,
	isSameCall,
	type SameCall,
	statusAt
} from '../approvals/approval'
import { approvalOf } from './approval-rows'
import { type Tail, tailOf } from './audit-verbs'
import { sql, type Verb } from './statement'
import type { ApprovalFilter } from './store'

/** The time that counts: never earlier than the newest that is on record. */
export const timeOf = ({ at }: Tail, now: number): number => Math.max(now, at)

/** The newest approval for exactly this call, as it was last written. */
export function* newestFor(key: CallKey): Verb<Approval | null> {
	const [row] = yield sql`
		SELECT * FROM quater_approvals
		WHERE service = ${key.service} AND action = ${key.action}
		AND arguments_hash = ${key.argumentsHash} AND subject = ${key.subject}
		AND fingerprint = ${key.fingerprint}
		ORDER BY seq DESC LIMIT 1`
	return row === undefined ? null : approvalOf(row)
}

/** One approval, as it was last written. */
export function* byId(service: string, id: string): Verb<Approval | null> {
	const [row] = yield sql`
		SELECT * FROM quater_approvals WHERE service = ${service} AND id = ${id}`
	return row === undefined ? null : approvalOf(row)
}

/** An approval as it stands at a time: what is read shows what has ended, written down or not. */
export const asOf = (approval: Approval, at: number): Approval => {
	const state = statusAt(approval, at)
	if (state === approval.state) return approval
	const endedAt = approval.state === 'approved' ? approval.executeBy : approval.expiresAt
	return { ...approval, state, endedAt }
}

/** The newest approval for exactly this call, as it stands now. */
export function* find(key: CallKey, now: number): Verb<Approval | null> {
	const found = yield* newestFor(key)
	if (found === null) return null
	return asOf(found, timeOf(yield* tailOf(key.service), now))
}

/** One approval, as it stands now. */
export function* get(service: string, id: string, now: number): Verb<Approval | null> {
	const found = yield* byId(service, id)
	return found === null ? null : asOf(found, timeOf(yield* tailOf(service), now))
}

/** Approvals as they stand now, newest first. */
export function* list(
	service: string,
	{ status, subject, beforeSeq = Number.MAX_SAFE_INTEGER, limit }: ApprovalFilter,
	now: number
): Verb<Approval[]> {
	const at = timeOf(yield* tailOf(service), now)
	if (status === 'pending' || status === 'approved') {
		// What is open is looked for all the time, among ever more that has ended.
		const rows = yield sql`
			SELECT * FROM quater_approvals
			WHERE service = ${service} AND state = ${status} AND seq < ${beforeSeq}
			AND (CASE WHEN state = 'pending' THEN expires_at ELSE execute_by END) > ${at}
			AND (${subject === undefined ? 1 : 0} = 1 OR subject = ${subject ?? ''})
			ORDER BY seq DESC LIMIT ${limit}`
		return rows.map(approvalOf)
	}
	const rows = yield sql`
		SELECT * FROM quater_approvals
		WHERE service = ${service} AND seq < ${beforeSeq}
		AND (${subject === undefined ? 1 : 0} = 1 OR subject = ${subject ?? ''})
		AND (${status ?? ''} = '' OR ${status ?? ''} = (CASE
			WHEN state = 'pending' AND expires_at <= ${at} THEN 'expired'
			WHEN state = 'approved' AND execute_by <= ${at} THEN 'expired'
			ELSE state END))
		ORDER BY seq DESC LIMIT ${limit}`
	return rows.map((row) => asOf(approvalOf(row), at))
}

/** Consumed approvals of some calls, in one statement: a page of approvals asks for those of each. */
export function* executions(service: string, calls: readonly SameCall[]): Verb<Approval[]> {
	const hashes = [...new Set(calls.map(({ argumentsHash }) => argumentsHash))]
	if (hashes.length === 0) return []
	const text = [
		`SELECT * FROM (
			SELECT *, ROW_NUMBER() OVER (PARTITION BY action, arguments_hash ORDER BY seq DESC) AS place
			FROM quater_approvals WHERE state = 'consumed' AND service = `,
		' AND arguments_hash IN (',
		...hashes.slice(1).map(() => ', '),
		')) AS ranked WHERE place <= 5 ORDER BY seq DESC'
	]
	const rows = yield sql(text, service, ...hashes)
	const found = rows.map(approvalOf)
	return found.filter((one) => calls.some((call) => isSameCall(call, one)))
}
