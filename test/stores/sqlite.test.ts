/** The store in SQLite, in a file and in memory. */

import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import { describeStore } from './contract'

describeStore(
	'SQLite in a file',
	async () => {
		const folder = mkdtempSync(join(tmpdir(), 'quater-sqlite-'))
		const file = join(folder, 'quater.db')
		return {
			open: (keys) => sqliteStore(file, keys),
			async run(text) {
				const db = new Database(file)
				db.run(text)
				db.close()
			},
			versionIs: (version) => `PRAGMA user_version = ${version}`,
			address: file,
			dispose: async () => rmSync(folder, { recursive: true, force: true })
		}
	},
	{ tokens: 3000 }
)

describeStore(
	'SQLite in memory',
	async () => {
		let store: Store | null = null
		return {
			open: (keys) => (store ??= sqliteStore(':memory:', keys)),
			run: async () => {},
			versionIs: () => '',
			address: '',
			dispose: async () => {}
		}
	},
	{ tokens: 0 }
)
