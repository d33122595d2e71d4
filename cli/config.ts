/** Where saved remotes live: one private SQLite file, refused when others could read it. */

import { Database } from 'bun:sqlite'
import { closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Environment } from './context'
import { CliError } from './errors'

const schemaVersion = 1

const migration = `
	CREATE TABLE remotes (
		name TEXT PRIMARY KEY,
		url TEXT NOT NULL,
		credential_kind TEXT,
		credential TEXT
	) STRICT;
	CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
	PRAGMA user_version = ${schemaVersion};
`

/** The directory of saved configuration: QUATER_HOME, else the XDG one, else ~/.config/quater. */
export const configDirectory = (env: Environment): string => {
	if (env.QUATER_HOME) return resolve(env.QUATER_HOME)
	const base = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config')
	return resolve(base, 'quater')
}

/** The database file, which need not exist. */
export const configFile = (env: Environment): string => join(configDirectory(env), 'quater.db')

/**
 * Runs `use` with the open database, or answers `otherwise` where nothing was ever saved.
 *
 * @throws CliError `config_invalid` for files that are corrupt, foreign or readable by others.
 */
export const readConfig = <Result>(
	env: Environment,
	otherwise: Result,
	use: (db: Database) => Result
): Result => (existsSync(configFile(env)) ? withDatabase(env, use) : otherwise)

/** Runs `change` in one transaction, with the database created first where it is missing. */
export const changeConfig = <Result>(
	env: Environment,
	change: (db: Database) => Result
): Result => {
	const directory = configDirectory(env)
	mkdirSync(directory, { recursive: true, mode: 0o700 })
	refuseShared(directory, '0700')
	closeSync(openSync(configFile(env), 'a', 0o600))
	return withDatabase(env, (db) => db.transaction(() => change(db)).immediate())
}

const withDatabase = <Result>(env: Environment, use: (db: Database) => Result): Result => {
	const file = configFile(env)
	refuseShared(configDirectory(env), '0700')
	for (const suffix of ['', '-wal', '-shm', '-journal']) refuseShared(file + suffix, '0600')
	let db: Database | undefined
	try {
		db = new Database(file, { readwrite: true, create: false, strict: true })
		prepare(db, file)
		return use(db)
	} catch (cause) {
		throw cause instanceof CliError ? cause : unreadable(file, cause)
	} finally {
		db?.close()
	}
}

const prepare = (db: Database, file: string): void => {
	db.run('PRAGMA busy_timeout = 5000')
	if (versionOf(db) === 0) {
		// The exclusive lock makes the second of two first runs wait, then see the first one's tables.
		db.transaction(() => {
			if (versionOf(db) === 0) db.run(migration)
		}).immediate()
	}
	if (versionOf(db) > schemaVersion)
		throw new CliError('config_invalid', 'Quater remote config was written by a newer quater', {
			hint: `Update quater, or move ${file} away.`
		})
	db.run('PRAGMA journal_mode = WAL')
	db.run('PRAGMA synchronous = FULL')
}

const versionOf = (db: Database): number =>
	db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0

/** Windows has no such modes; elsewhere nobody but the owner may read or enter. */
const refuseShared = (path: string, wanted: string): void => {
	const mode = statSync(path, { throwIfNoEntry: false })?.mode
	if (mode === undefined || process.platform === 'win32' || (mode & 0o077) === 0) return
	const found = (mode & 0o777).toString(8).padStart(4, '0')
	throw new CliError('config_invalid', `Other users can reach ${path} (mode ${found})`, {
		hint: `Run: chmod ${wanted} ${path}`
	})
}

const unreadable = (file: string, cause: unknown): CliError => {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
	const busy = code.startsWith('SQLITE_BUSY')
	const wrong = code === 'SQLITE_ERROR'
	const message = wrong ? 'Quater remote config is invalid' : 'Could not read Quater remote config'
	return new CliError('config_invalid', message, {
		hint: busy
			? 'Another quater is writing it: try again.'
			: `Move ${file} away, and connect again.`,
		retryable: busy,
		cause
	})
}
