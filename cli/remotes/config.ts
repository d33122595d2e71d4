/** Where saved remotes live: one private SQLite file, refused when others could read it. */

import { constants, Database } from 'bun:sqlite'
import {
	closeSync,
	constants as copy,
	copyFileSync,
	linkSync,
	mkdirSync,
	openSync,
	rmSync,
	statSync
} from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Environment } from '../context'
import { CliError } from '../errors'
import { damaged, newer, shared, unusable } from './config-faults'
import { looseMode, type Mode } from './private-mode'

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

/** Everything that may hold tokens, and the mode that each has to have. */
export const configPaths = (env: Environment): readonly (readonly [path: string, mode: Mode])[] => [
	[configDirectory(env), '0700'],
	...['', '-wal', '-shm', '-journal'].map((end) => [configFile(env) + end, '0600'] as const)
]

/**
 * Runs `use` with the open database, or answers `otherwise` where nothing was ever saved.
 *
 * @throws CliError `config_invalid` for files that are corrupt, foreign or readable by others.
 */
export const readConfig = <Result>(
	env: Environment,
	otherwise: Result,
	use: (db: Database) => Result
): Result =>
	guarded(env, (file) => {
		if (!statSync(file, { throwIfNoEntry: false })) return otherwise
		return withDatabase(env, openForReading, use)
	})

/** Runs `change` in one transaction, with the database created first where it is missing. */
export const changeConfig = <Result>(env: Environment, change: (db: Database) => Result): Result =>
	guarded(env, (file) => {
		const directory = configDirectory(env)
		mkdirSync(directory, { recursive: true, mode: 0o700 })
		refuseShared(directory, '0700')
		if (!statSync(file, { throwIfNoEntry: false })) createFile(file)
		return withDatabase(env, open, (db) => db.transaction(() => change(db)).immediate())
	})

/**
 * Writes a whole new database beside `file`, and puts it in its place with `place`, so that nobody ever
 * finds half of one.
 */
export const createDatabase = (
	file: string,
	fill: (db: Database) => void,
	place: (from: string, to: string) => void
): void => {
	const draft = `${file}.new-${crypto.randomUUID()}`
	try {
		closeSync(openSync(draft, 'wx', 0o600))
		const db = new Database(draft, { readwrite: true, create: false, strict: true })
		try {
			db.run(migration)
			db.transaction(() => fill(db)).immediate()
		} finally {
			db.close()
		}
		place(draft, file)
	} finally {
		for (const end of ['', '-journal']) rmSync(draft + end, { force: true })
	}
}

/** The first database; of several processes that create one at once, the first wins. */
const createFile = (file: string): void =>
	createDatabase(
		file,
		() => {},
		(from, to) => {
			try {
				linkSync(from, to)
			} catch (cause) {
				const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
				// Some file systems know no links.
				if (code !== 'EEXIST') copyExclusive(from, to)
			}
		}
	)

const copyExclusive = (from: string, to: string): void => {
	if (!statSync(to, { throwIfNoEntry: false })) copyFileSync(from, to, copy.COPYFILE_EXCL)
}

const guarded = <Result>(env: Environment, act: (file: string) => Result): Result => {
	const file = configFile(env)
	try {
		return act(file)
	} catch (cause) {
		throw cause instanceof CliError ? cause : unusable(file, cause)
	}
}

const withDatabase = <Result>(
	env: Environment,
	opened: (file: string) => Database,
	use: (db: Database) => Result
): Result => {
	for (const [path, mode] of configPaths(env)) refuseShared(path, mode)
	const file = configFile(env)
	if (!statSync(file).isFile())
		throw damaged(`Could not read Quater remote config: ${file} is no file`)
	const db = opened(file)
	try {
		return use(db)
	} finally {
		db.close()
	}
}

const open = (file: string): Database => {
	const db = new Database(file, { readwrite: true, create: false, strict: true })
	try {
		prepare(db, file)
		return db
	} catch (cause) {
		db.close()
		throw cause
	}
}

/** Where nothing can be written, as in a read-only home, what was saved before can still be read. */
const openForReading = (file: string): Database => {
	try {
		return open(file)
	} catch (cause) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
		if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code) || !isSettled(file)) throw cause
		const url = `${pathToFileURL(file)}?immutable=1`
		const db = new Database(url, constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI)
		if (versionOf(db) === schemaVersion) return db
		db.close()
		throw cause
	}
}

/** Whether the file alone is the whole of it: no other process has it open or left it half written. */
const isSettled = (file: string): boolean =>
	!['-wal', '-journal'].some((end) => statSync(file + end, { throwIfNoEntry: false }))

const prepare = (db: Database, file: string): void => {
	db.run('PRAGMA busy_timeout = 5000')
	if (versionOf(db) === 0)
		throw damaged(
			hasTables(db)
				? 'Quater remote config is invalid: it is the database of another program'
				: 'Quater remote config is invalid: the file is empty'
		)
	if (versionOf(db) > schemaVersion) throw newer(file)
	db.run('PRAGMA journal_mode = WAL')
	db.run('PRAGMA synchronous = FULL')
	// A token that was forgotten leaves no bytes behind.
	db.run('PRAGMA secure_delete = ON')
}

const versionOf = (db: Database): number =>
	db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0

const hasTables = (db: Database): boolean =>
	db.query('SELECT 1 FROM sqlite_schema LIMIT 1').get() !== null

const refuseShared = (path: string, wanted: Mode): void => {
	const found = looseMode(path)
	if (found !== undefined) throw shared(path, found, wanted)
}
