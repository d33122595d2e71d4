/** The audit trail as people read it: rows, and what a verification found. */

import type { AuditEntry, AuditVerification } from '../../src/audit/protocol'
import { visibleLine } from '../terminal/escape'
import { type Style, statusText } from '../terminal/style'

/** One row of the table. */
export const auditRow = (entry: AuditEntry): Record<string, unknown> => ({
	seq: entry.seq,
	at: entry.at,
	event: entry.event,
	action: entry.action,
	subject: entry.subject,
	through: entry.source,
	outcome: entry.outcome,
	ms: entry.duration_ms,
	approval: entry.approval_id
})

/** One row on a line of its own, while rows come one by one. */
export const auditLine = (entry: AuditEntry, style: Style): string => {
	const { seq, at, event, action, subject, source, outcome, duration_ms, approval_id } = entry
	const words = (list: readonly (string | null)[]): string[] =>
		list.filter((word) => word !== null).map(visibleLine)
	const through = source === null ? null : `through ${source}`
	const took = duration_ms === null ? null : `${duration_ms} ms`
	return [
		style.dim(`${seq}  ${visibleLine(at)}`),
		...words([event, action, subject === null ? null : `by ${subject}`, through]),
		...words([outcome && `-> ${outcome}`]).map((word) => statusText(style, outcome ?? '', word)),
		...words([took, approval_id])
	].join('  ')
}

/** What a verification found, the checkpoint to keep last. */
export const verificationText = (found: AuditVerification, style: Style): string => {
	const { ok, rows, first_seq: first, head, checkpoint, keyed, fault } = found
	const range = first === null || head === null ? '' : `, ${first} to ${head.seq}`
	const lines = ok
		? [`${style.green('whole')}: ${rows} rows${range}`]
		: [
				`${style.red('broken')} at row ${fault?.seq}: ${visibleLine(`${fault?.kind}: ${fault?.message}`)}`,
				`${rows} rows were read`
			]
	if (rows > 0 && !keyed)
		lines.push(
			'not every row is keyed: this finds accidents, not a forger who can write the database'
		)
	if (checkpoint !== null && ok) lines.push(`checkpoint: ${visibleLine(checkpoint)}`)
	return lines.join('\n')
}
