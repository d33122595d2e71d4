/** Approvals as rows of a table, and back. */

import type { Approval } from '../approvals/approval'
import type { Row } from './statement'

/** The approval of a row. */
export const approvalOf = (row: Row): Approval => ({
	service: text(row, 'service'),
	id: text(row, 'id'),
	seq: number(row, 'seq'),
	action: text(row, 'action'),
	method: text(row, 'method'),
	path: text(row, 'path'),
	description: text(row, 'description'),
	fingerprint: text(row, 'fingerprint'),
	argumentsHash: text(row, 'arguments_hash'),
	arguments: optionalText(row, 'arguments'),
	subject: text(row, 'subject'),
	requester: json(row, 'requester'),
	surface: text(row, 'surface') as Approval['surface'],
	entrypoint: text(row, 'entrypoint') as Approval['entrypoint'],
	requestReason: optionalText(row, 'request_reason'),
	preview: optionalText(row, 'preview'),
	policy: json(row, 'policy'),
	state: text(row, 'state') as Approval['state'],
	voided: number(row, 'voided') === 1,
	createdAt: number(row, 'created_at'),
	expiresAt: number(row, 'expires_at'),
	executeBy: optionalNumber(row, 'execute_by'),
	endedAt: optionalNumber(row, 'ended_at'),
	outcome: optionalText(row, 'outcome'),
	tokenHash: optionalText(row, 'token_hash'),
	earlierId: optionalText(row, 'earlier_id'),
	decisions: json(row, 'decisions')
})

/** A member that must be text; anything else is a damaged database. */
export const text = (row: Row, column: string): string => {
	const value = row[column]
	if (typeof value === 'string') return value
	throw new TypeError(`the column ${column} holds no text`)
}

/** A member that must be a whole number; drivers may hand it over as text or bigint. */
export const number = (row: Row, column: string): number => {
	const value = Number(row[column] ?? Number.NaN)
	if (Number.isSafeInteger(value)) return value
	throw new TypeError(`the column ${column} holds no whole number`)
}

const optionalText = (row: Row, column: string): string | null =>
	row[column] === null ? null : text(row, column)

const optionalNumber = (row: Row, column: string): number | null =>
	row[column] === null ? null : number(row, column)

const json = <Value>(row: Row, column: string): Value => JSON.parse(text(row, column)) as Value
