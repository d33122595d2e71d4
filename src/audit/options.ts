/** The `audit` option of `quater()`, as it is given and as it holds. */

import type { ResolvedOptions } from '../options'

/** How the audit trail is kept. */
export interface AuditOptions {
	/** HMAC keys of the chain: the first signs, all verify; 16 characters or more. @default rows are only hashed */
	key?: string | readonly string[]
	/** Whether a call is refused when its attempt cannot be recorded first. @default false */
	failClosed?: boolean
	/** Further names of arguments that are masked, beside the usual ones such as `password`. @default [] */
	redact?: readonly string[]
	/** How long rows are kept, in days. @default for ever */
	retentionDays?: number
	/** Where the trail is read. @default '/__quater__/audit' */
	path?: string
}

/** The option with its defaults. */
export interface ResolvedAudit {
	/** Whether calls are recorded; approvals always are. */
	readonly calls: boolean | 'with a database'
	readonly keys: readonly string[]
	readonly failClosed: boolean
	readonly redact: readonly string[]
	readonly retentionDays: number | undefined
	readonly path: string
}

/** Whether calls are recorded: where it was asked for, or where there is a database anyway. */
export const recordsCalls = (
	{ audit, database }: Pick<ResolvedOptions, 'audit' | 'database'>,
	hasApprovals: boolean
): boolean => {
	if (audit.calls !== 'with a database') return audit.calls
	return hasApprovals || database !== undefined || Boolean(Bun.env.QUATER_DATABASE)
}
