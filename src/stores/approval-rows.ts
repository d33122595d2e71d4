/** Approvals as rows of a table, and back. */

import type { Approval } from '../approvals/approval'
import { json, number, optionalNumber, optionalText, text } from './columns'
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
