/** Opens the store that a database setting names. */

import type { SqliteOptions } from './sqlite'
import { sqliteStore } from './sqlite'
import type { Store } from './store'

/** Opens a SQLite file, `:memory:`, or a `postgres://` URL; a store is taken as it is. */
export const openStore = async (
	database: string | Store,
	options: SqliteOptions
): Promise<Store> => {
	if (typeof database !== 'string') return database
	if (!isPostgres(database)) return sqliteStore(database, options)
	const { postgresStore } = await import('./postgres')
	return postgresStore(database, options)
}

/** Whether a database setting names a PostgreSQL server. */
export const isPostgres = (database: string | Store): boolean =>
	typeof database === 'string' && /^postgres(?:ql)?:\/\//i.test(database)
