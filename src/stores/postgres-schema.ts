/** Brings the tables of a PostgreSQL database to this version, whoever else starts at the same time. */

import type { ReservedSQL } from 'bun'
import { lockKeyOf, transact } from './postgres-transaction'
import { migrations } from './schema'

/** How long creating or changing tables may take, in milliseconds. */
export const migrationMs = 60_000

/** Whether the tables are of this version. Throws when they are of a newer one. */
export const isCurrent = async (connection: ReservedSQL): Promise<boolean> =>
	(await versionOf(connection)) === migrations.length

/** Creates the tables, or changes those of an earlier version; whoever comes second finds it done. */
export const migrate = (connection: ReservedSQL): Promise<void> =>
	transact(connection, lockKeyOf('migrations'), migrationMs, async () => {
		await connection
			.unsafe('CREATE TABLE IF NOT EXISTS quater_version (version BIGINT NOT NULL)')
			.simple()
		const from = await versionOf(connection)
		for (const migration of migrations.slice(from)) {
			for (const statement of migration({ integer: 'BIGINT', options: '' }))
				await connection.unsafe(statement).simple()
		}
		if (from === 0) await connection.unsafe('INSERT INTO quater_version VALUES (0)').simple()
		await connection.unsafe(`UPDATE quater_version SET version = ${migrations.length}`).simple()
	})

const versionOf = async (connection: ReservedSQL): Promise<number> => {
	const [tables] = await connection.unsafe(
		`SELECT to_regclass('quater_version') IS NOT NULL AS known,
			current_setting('server_encoding') AS encoding`
	)
	if (tables.encoding !== 'UTF8') {
		throw new Error(`the database has the encoding ${tables.encoding}, and quater needs UTF8`)
	}
	if (!tables.known) return 0
	const [row] = await connection.unsafe('SELECT version FROM quater_version')
	const version = Number(row?.version ?? 0)
	if (version > migrations.length) {
		throw new Error('the database was written by a newer quater: update this one')
	}
	return version
}
