/** Events of the audit trail before anything is known about them. */

import type { AuditEvent } from './protocol'

/** An event of which nothing but its name is known yet. */
export const emptyEvent: Readonly<Omit<AuditEvent, 'event'>> = Object.freeze({
	call_id: null,
	request_id: null,
	source: null,
	entrypoint: null,
	action: null,
	subject: null,
	kind: null,
	on_behalf_of: null,
	arguments_hash: null,
	arguments: null,
	outcome: null,
	status: null,
	duration_ms: null,
	approval_id: null,
	detail: null
})
