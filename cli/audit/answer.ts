/** Reads what a server says about its audit trail. */

import type {
	AuditEntry,
	AuditHead,
	AuditPage,
	AuditVerification,
	ExportEnd
} from '../../src/audit/protocol'
import { isRecord } from '../../src/schema/json'
import {
	anything,
	type Check,
	checked,
	count,
	members,
	nullable,
	text,
	time,
	truth
} from '../targets/shape'

/**
 * A page of rows.
 *
 * @throws ClientError `invalid_answer`.
 */
export const readAuditPage = (value: unknown): AuditPage => {
	const page = checked<AuditPage>(
		value,
		{ entries: Array.isArray, next_cursor: text, more: truth, head: nullable(head) },
		'audit'
	)
	for (const [index, row] of page.entries.entries()) checked(row, entry, `entries[${index}]`)
	return page
}

/**
 * What a verification found.
 *
 * @throws ClientError `invalid_answer`; also for an answer that calls a chain whole and names a fault.
 */
export const readVerification = (value: unknown): AuditVerification => {
	const found = checked<AuditVerification>(value, verification, 'verification')
	return checked<AuditVerification>(
		found,
		{ ...verification, ok: (ok: unknown) => ok === (found.fault === null) },
		'verification'
	)
}

/** The last line of an export, or null for a line that is none. */
export const readExportEnd = (line: string): ExportEnd['export'] | null => {
	const value = parse(line)
	return isRecord(value) && isExportEnd(value.export)
		? (value.export as unknown as ExportEnd['export'])
		: null
}

const parse = (line: string): unknown => {
	try {
		return JSON.parse(line)
	} catch {
		return undefined
	}
}

const head: Check = members<AuditHead>({ seq: count, hash: text })

const entry = {
	seq: count,
	at: time,
	service: text,
	prev: text,
	hash: text,
	event: text,
	call_id: nullable(text),
	request_id: nullable(text),
	source: nullable(text),
	entrypoint: nullable(text),
	action: nullable(text),
	subject: nullable(text),
	kind: nullable(text),
	on_behalf_of: nullable(text),
	arguments_hash: nullable(text),
	arguments: anything,
	outcome: nullable(text),
	status: nullable(count),
	duration_ms: nullable((value) => typeof value === 'number'),
	approval_id: nullable(text),
	detail: anything
} satisfies Record<keyof AuditEntry, Check>

const verification = {
	ok: truth,
	rows: count,
	first_seq: nullable(count),
	head: nullable(head),
	checkpoint: nullable(text),
	keyed: truth,
	fault: nullable(
		members<NonNullable<AuditVerification['fault']>>({ seq: count, kind: text, message: text })
	)
} satisfies Record<keyof AuditVerification, Check>

const isExportEnd = members<ExportEnd['export']>({
	rows: count,
	first_seq: nullable(count),
	last_seq: nullable(count),
	truncated: truth,
	next_cursor: nullable(text),
	head: nullable(head)
})
