/** Saved remotes: names, URLs and where their tokens come from. */

import type { Database } from 'bun:sqlite'
import { nearest } from '../../src/nearest'
import type { Environment } from '../context'
import type { Credential } from '../credentials/credential'
import { CliError, didYouMean, toCliError } from '../errors'
import { changeConfig, readConfig } from './config'
import { damaged } from './config-faults'
import { remoteName, remoteUrl } from './remote-rules'

/** One saved remote. */
export interface Remote {
	readonly name: string
	/** Without a trailing slash. */
	readonly url: string
	readonly credential: Credential | null
}

/** A row as it is stored, before anything of it is believed. */
export interface RemoteRow {
	readonly name: unknown
	readonly url: unknown
	readonly credential_kind: unknown
	readonly credential: unknown
}

const kinds: readonly unknown[] = ['token', 'file', 'env', 'command']

/** What is known of a remote before anything of it is believed, by the names of the columns. */
export const remoteColumns = 'name, url, credential_kind, credential'

/** Every saved remote, by name. */
export const listRemotes = (env: Environment): readonly Remote[] => readConfig(env, [], readRemotes)

/** Every remote of an open database, by name. Throws CliError `config_invalid` for one that is not usable. */
export const readRemotes = (db: Database): readonly Remote[] =>
	db.query<RemoteRow, []>(`SELECT ${remoteColumns} FROM remotes ORDER BY name`).all().map(readRow)

/**
 * The saved remote of this name.
 *
 * @throws CliError `usage` for an unknown name.
 */
export const getRemote = (env: Environment, name: string): Remote => {
	const remotes = listRemotes(env)
	const remote = remotes.find((candidate) => candidate.name === name)
	return (
		remote ??
		unknownRemote(
			name,
			remotes.map((candidate) => candidate.name)
		)
	)
}

/**
 * The remote that is used when none is named, or null.
 *
 * @throws CliError `usage` where it is saved no longer.
 */
export const defaultRemote = (env: Environment): Remote | null => {
	const name = defaultName(env)
	if (name === null) return null
	const remote = listRemotes(env).find((candidate) => candidate.name === name)
	if (remote) return remote
	throw new CliError('usage', `The default remote '${name}' is not saved`, {
		hint: 'Run: quater remotes default <remote>, or: quater remotes default --unset'
	})
}

/** Name of the default remote as it is saved, or null. */
export const defaultName = (env: Environment): string | null =>
	readConfig(env, undefined, (db) =>
		db.query<{ value: string }, []>("SELECT value FROM settings WHERE key = 'default'").get()
	)?.value ?? null

/** Saves a remote; one of the same name is replaced, its token included. */
export const saveRemote = (env: Environment, remote: Remote): void =>
	changeConfig(env, (db) => writeRemote(db, remote))

/** Writes a remote into an open database. */
export const writeRemote = (db: Database, { name, url, credential }: Remote): void => {
	db.query(
		`INSERT INTO remotes (name, url, credential_kind, credential) VALUES ($name, $url, $kind, $value)
		ON CONFLICT (name) DO UPDATE SET url = $url, credential_kind = $kind, credential = $value`
	).run({ name, url, kind: credential?.kind ?? null, value: credential?.value ?? null })
}

/** Gives a saved remote a credential, or takes it away; refused when its URL has changed meanwhile. */
export const saveCredential = (
	env: Environment,
	remote: Remote,
	credential: Credential | null
): void =>
	changeConfig(env, (db) => {
		const { changes } = db
			.query(
				`UPDATE remotes SET credential_kind = $kind, credential = $value
				WHERE name = $name AND url = $url`
			)
			.run({
				name: remote.name,
				url: remote.url,
				kind: credential?.kind ?? null,
				value: credential?.value ?? null
			})
		if (changes === 0) unknownRemote(remote.name, namesIn(db))
	})

/** Forgets a remote; it is no longer the default either. */
export const removeRemote = (env: Environment, name: string): void =>
	changeConfig(env, (db) => {
		const { changes } = db.query('DELETE FROM remotes WHERE name = $name').run({ name })
		if (changes === 0) unknownRemote(name, namesIn(db))
		db.query("DELETE FROM settings WHERE key = 'default' AND value = $name").run({ name })
	})

/** Makes a saved remote the default; null unsets it. */
export const saveDefault = (env: Environment, name: string | null): void =>
	changeConfig(env, (db) => {
		const names = namesIn(db)
		if (name !== null && !names.includes(name)) unknownRemote(name, names)
		writeDefault(db, name)
	})

/** Writes the default remote's name into an open database; null leaves none. */
export const writeDefault = (db: Database, name: string | null): void => {
	db.run("DELETE FROM settings WHERE key = 'default'")
	if (name !== null)
		db.query("INSERT INTO settings (key, value) VALUES ('default', $name)").run({ name })
}

const namesIn = (db: Database): string[] =>
	db
		.query<{ name: string }, []>('SELECT name FROM remotes')
		.all()
		.map(({ name }) => name)

/** A row is checked again at each use: the file may have been edited, or the rules may be stricter now. */
export const readRow = (row: RemoteRow): Remote => {
	const { credential_kind: kind, credential: value } = row
	const remote = readPlace(row)
	if (kind === null && value === null) return { ...remote, credential: null }
	if (!kinds.includes(kind) || typeof value !== 'string' || value.trim() === '') throw damaged()
	return { ...remote, credential: { kind: kind as Credential['kind'], value } }
}

const readPlace = ({ name, url }: RemoteRow): Pick<Remote, 'name' | 'url'> => {
	if (typeof name !== 'string' || typeof url !== 'string') throw damaged()
	try {
		return { name: remoteName(name), url: remoteUrl(url) }
	} catch (cause) {
		throw damaged(`${toCliError(cause).message} (saved remote ${name})`, cause)
	}
}

const unknownRemote = (name: string, names: readonly string[]): never => {
	throw new CliError('usage', `Unknown remote '${name}'`, {
		hint: didYouMean(nearest(name, names), 'quater remotes list')
	})
}
