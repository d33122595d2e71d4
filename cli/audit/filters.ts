/** The flags that choose rows of the audit trail, as members of a query. */

import type { Flags } from '../syntax/argv'

/** What `list` and `tail` ask for. */
export const auditFilters = (flags: Flags): Readonly<Record<string, string | undefined>> => ({
	action: flags.value('action'),
	subject: flags.value('subject'),
	approval_id: flags.value('approval-id'),
	event: flags.value('event')
})
