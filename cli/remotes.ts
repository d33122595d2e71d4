/** Saved remotes: names, URLs and where their tokens come from. */

import type { Database } from 'bun:sqlite'
import { nearest } from '../src/nearest'
import { changeConfig, readConfig } from './config'
import type { Environment } from './context'
import type { Credential } from './credential'
import { CliError, didYouMean } from './errors'
import { remoteName, remoteUrl } from './remote-rules'

/** One saved remote. */
export interface Remote {
	readonly name: string
	/** Without a trailing slash. */
	readonly url: string
	readonly credential: Credential | null
}

interface Row {
	name: unknown
	url: unknown
	credential_kind: unknown
	credential: unknown
}

const kinds: readonly unknown[] = ['token', 'file', 'env', 'command']

/** Every saved remote, by name. */
export const listRemotes = (env: Environment): readonly Remote[] =>
	readConfig(env, [], (db) =>
		db
			.query<Row, []>('SELECT name, url, credential_kind, credential FROM remotes ORDER BY name')
			.all()
	).map(readRow)

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

/** The remote that is used when none is named, or null. */
export const defaultRemote = (env: Environment): Remote | null => {
	const name = readConfig(env, undefined, (db) =>
		db.query<{ value: string }, []>("SELECT value FROM settings WHERE key = 'default'").get()
	)?.value
	return name === undefined ? null : getRemote(env, name)
}

/** Saves a remote; one of the same name is replaced, its token included. */
export const saveRemote = (env: Environment, { name, url, credential }: Remote): void =>
	changeConfig(env, (db) => {
		db.query(
			`INSERT INTO remotes (name, url, credential_kind, credential) VALUES ($name, $url, $kind, $value)
			ON CONFLICT (name) DO UPDATE SET url = $url, credential_kind = $kind, credential = $value`
		).run({ name, url, kind: credential?.kind ?? null, value: credential?.value ?? null })
	})

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
		db.run("DELETE FROM settings WHERE key = 'default'")
		if (name === null) return
		const names = namesIn(db)
		if (!names.includes(name)) unknownRemote(name, names)
		db.query("INSERT INTO settings (key, value) VALUES ('default', $name)").run({ name })
	})

const namesIn = (db: Database): string[] =>
	db
		.query<{ name: string }, []>('SELECT name FROM remotes')
		.all()
		.map(({ name }) => name)

/** A row is checked again at each use: the file may have been edited, or the rules may be stricter now. */
const readRow = ({ name, url, credential_kind: kind, credential: value }: Row): Remote => {
	if (typeof name !== 'string' || typeof url !== 'string') throw tampered()
	const remote = { name: remoteName(name), url: remoteUrl(url) }
	if (kind === null && value === null) return { ...remote, credential: null }
	if (!kinds.includes(kind) || typeof value !== 'string' || value.trim() === '') throw tampered()
	return { ...remote, credential: { kind: kind as Credential['kind'], value } }
}

const tampered = (): CliError => new CliError('config_invalid', 'Quater remote config is invalid')

const unknownRemote = (name: string, names: readonly string[]): never => {
	throw new CliError('usage', `Unknown remote '${name}'`, {
		hint: didYouMean(nearest(name, names), 'quater remotes list')
	})
}
