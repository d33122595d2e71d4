/** The store's SQLite file: opened once, migrated, and filled with demo data when it is new. */

import { Database } from 'bun:sqlite'
import { settings } from '../settings'
import { migrations } from './migrations'
import { seed } from './seed'

function version(database: Database): number {
	const row = database.query<{ user_version: number }, []>('PRAGMA user_version').get()
	return row?.user_version ?? 0
}

function migrate(database: Database): void {
	// Immediate, and the version read inside: two processes may start on one new file.
	const upgrade = database.transaction(() => {
		const from = version(database)
		for (const migration of migrations.slice(from)) database.run(migration)
		database.run(`PRAGMA user_version = ${migrations.length}`)
		if (from === 0 && !settings.production) seed(database)
	})
	upgrade.immediate()
}

function open(path: string): Database {
	const database = new Database(path, { create: true, strict: true })
	database.run('PRAGMA busy_timeout = 5000')
	database.run('PRAGMA journal_mode = WAL')
	database.run('PRAGMA synchronous = NORMAL')
	database.run('PRAGMA foreign_keys = ON')
	migrate(database)
	return database
}

export const database = open(settings.database)

const increment = database.query<{ value: number }, { name: string }>(
	`INSERT INTO sequences (name, value) VALUES ($name, 1001)
	 ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value`
)

/** The next readable id of its kind: `ord_1007`. */
export function nextId(prefix: 'ord' | 'ref' | 'cus'): string {
	return `${prefix}_${increment.get({ name: prefix })!.value}`
}

export const now = () => new Date().toISOString()
