/** Names of saved remotes, read without ever waiting for a lock or creating a file. */

import { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import type { Environment } from '../context'
import { configFile } from '../remotes/config'
import { remoteName, remoteUrl } from '../remotes/remote-rules'

/** What a completion needs of a saved remote. */
export interface SavedName {
	readonly name: string
	readonly url: string
	readonly isDefault: boolean
}

/** The saved remotes that follow the rules; none where they cannot be read at once. */
export const savedNames = (env: Environment): readonly SavedName[] => {
	const file = configFile(env)
	if (!existsSync(file)) return []
	let db: Database | undefined
	try {
		db = new Database(file, { readonly: true })
		db.run('PRAGMA busy_timeout = 100')
		const rows = db
			.query<{ name: string; url: string; chosen: string | null }, []>(
				`SELECT name, url, (SELECT value FROM settings WHERE key = 'default') AS chosen
				FROM remotes ORDER BY name LIMIT 500`
			)
			.all()
		return rows.flatMap(({ name, url, chosen }) => {
			try {
				return [{ name: remoteName(name), url: remoteUrl(url), isDefault: name === chosen }]
			} catch {
				return []
			}
		})
	} catch {
		return []
	} finally {
		db?.close()
	}
}
