/** What a failed call tells of the approval that it waits for, or was refused by. */

import { isRecord } from '../../src/schema/json'
import { visibleLine } from '../terminal/escape'
import { until } from '../terminal/span'

/** The approval in an error; a server may leave out all but its id. */
export interface Pending {
	readonly id: string
	/** Whether it is decided already, and the call lacks what the decision asks for: a token. */
	readonly isApproved: boolean
	/** When waiting ends, ISO 8601. */
	readonly expiresAt: string | undefined
}

/** The approval that the members of an error name. */
export const pendingOf = (data: Readonly<Record<string, unknown>>): Pending | undefined => {
	const { approval } = data
	if (!isRecord(approval) || typeof approval.id !== 'string') return undefined
	const { expires_at: expires } = approval
	const isTime = typeof expires === 'string' && !Number.isNaN(Date.parse(expires))
	const isApproved = approval.status === 'approved'
	return { id: approval.id, isApproved, expiresAt: isTime ? expires : undefined }
}

/** The same for people: id, end, hash, and what became of the last request for the very same call. */
export const pendingLines = (data: Readonly<Record<string, unknown>>, now: number): string[] => {
	const pending = pendingOf(data)
	if (!pending || !isRecord(data.approval)) return []
	const { arguments_hash: hash, approvers_needed: needed, earlier } = data.approval
	const status = standing(data.approval)
	const { id, expiresAt } = pending
	const isOpen = status === undefined || status === 'pending' || status === 'approved'
	const lines = [`approval: ${id}${said(' ', status)}`]
	if (isOpen && expiresAt) lines.push(`expires: ${expiresAt} (${until(expiresAt, now)})`)
	if (typeof hash === 'string') lines.push(`arguments hash: ${hash}`)
	if (typeof needed === 'number' && needed > 1) lines.push(`approvers needed: ${needed}`)
	if (isRecord(earlier) && typeof earlier.id === 'string')
		lines.push(
			`the same call before: ${earlier.id}${said(' ', standing(earlier))}${said(' at ', earlier.at)}${said(', outcome ', earlier.outcome)}`
		)
	return lines.map(visibleLine)
}

/** The status; what ended since its ground changed did not run out of time. */
const standing = ({ status, voided }: Readonly<Record<string, unknown>>): unknown =>
	voided === true ? 'void' : status

const said = (lead: string, value: unknown): string =>
	typeof value === 'string' ? lead + value : ''
