/** The tables, and how a database of an earlier version becomes one of this. */

/** What the two dialects call a text and a whole number of 64 bits. */
export interface Dialect {
	readonly integer: 'INTEGER' | 'BIGINT'
	/** What follows a table's columns. */
	readonly options: '' | 'STRICT'
}

/**
 * One entry for each version, in order; an entry is never changed once released. A database's
 * version is how many of them it has seen.
 */
export const migrations: readonly ((dialect: Dialect) => readonly string[])[] = [
	({ integer, options }) => [
		`CREATE TABLE quater_approvals (
			service TEXT NOT NULL,
			id TEXT NOT NULL,
			seq ${integer} NOT NULL,
			action TEXT NOT NULL,
			method TEXT NOT NULL,
			path TEXT NOT NULL,
			description TEXT NOT NULL,
			fingerprint TEXT NOT NULL,
			arguments_hash TEXT NOT NULL,
			arguments TEXT,
			subject TEXT NOT NULL,
			requester TEXT NOT NULL,
			surface TEXT NOT NULL,
			entrypoint TEXT NOT NULL,
			request_reason TEXT,
			preview TEXT,
			policy TEXT NOT NULL,
			state TEXT NOT NULL,
			voided ${integer} NOT NULL,
			created_at ${integer} NOT NULL,
			expires_at ${integer} NOT NULL,
			execute_by ${integer},
			ended_at ${integer},
			outcome TEXT,
			token_hash TEXT,
			earlier_id TEXT,
			decisions TEXT NOT NULL,
			PRIMARY KEY (service, id)
		) ${options}`,
		'CREATE UNIQUE INDEX quater_approvals_by_seq ON quater_approvals (service, seq)',
		// Subjects and fingerprints are left out: what PostgreSQL indexes must stay below 2.7 kB.
		'CREATE INDEX quater_approvals_by_call ON quater_approvals (service, arguments_hash, seq)',
		'CREATE INDEX quater_approvals_by_state ON quater_approvals (service, state, seq)',
		`CREATE INDEX quater_approvals_to_erase ON quater_approvals (service, ended_at)
			WHERE arguments IS NOT NULL`,
		`CREATE TABLE quater_audit (
			service TEXT NOT NULL,
			seq ${integer} NOT NULL,
			at ${integer} NOT NULL,
			body TEXT NOT NULL,
			prev TEXT NOT NULL,
			hash TEXT NOT NULL,
			PRIMARY KEY (service, seq)
		) ${options}`,
		`CREATE TABLE quater_facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) ${options}`
	]
]
