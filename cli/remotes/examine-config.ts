/** Looks at the saved configuration without changing it: what is there, and all that is wrong with it. */

import type { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'
import type { Environment } from '../context'
import { looseTokenFile } from '../credentials/token-file'
import { CliError } from '../errors'
import { configDirectory, configFile, configPaths, readConfig } from './config'
import { damaged, shared, unusable } from './config-faults'
import { looseMode } from './private-mode'
import { defaultRemote, type Remote, readRemotes } from './remotes'

/** One thing that is wrong, and what mends it. */
export interface ConfigProblem {
	readonly message: string
	readonly hint: string
}

/** What an examination found. */
export interface ConfigReport {
	readonly directory: string
	readonly file: string
	/** Every saved remote, its token aside; null where they cannot be read. */
	readonly remotes: readonly Pick<Remote, 'name' | 'url'>[] | null
	/** Everything that is wrong, the worst last; empty where all is well or nothing was ever saved. */
	readonly problems: readonly ConfigProblem[]
}

/**
 * Examines the saved configuration. Never throws, and never shows a token.
 *
 * @param login The command that gives a remote another token.
 */
export const examineConfig = (
	env: Environment,
	login: (name: string) => string = (name) => `quater login ${name}`
): ConfigReport => {
	const where = { directory: configDirectory(env), file: configFile(env) }
	const problems: ConfigProblem[] = []
	const attempt = <Result>(act: () => Result): Result | undefined => {
		try {
			return act()
		} catch (cause) {
			const error = cause instanceof CliError ? cause : unusable(where.file, cause)
			problems.push({ message: error.message, hint: error.hint ?? '' })
			return undefined
		}
	}
	for (const [path, mode] of configPaths(env))
		attempt(() => {
			const found = looseMode(path)
			if (found !== undefined) throw shared(path, found, mode)
		})
	// Loose modes are told already, and nothing is opened while others may write it.
	if (problems.length > 0) return { ...where, remotes: null, problems }
	const remotes = attempt(() => checkConfig(env))
	if (remotes) attempt(() => defaultRemote(env))
	for (const remote of remotes ?? [])
		attempt(() => {
			const fault = missingTokenFile(remote, login) ?? looseTokenFile(remote.credential)
			if (fault !== undefined) throw fault
		})
	return { ...where, remotes: remotes?.map(({ name, url }) => ({ name, url })) ?? null, problems }
}

/**
 * Every saved remote, of a file that is whole in every page and every row.
 *
 * @throws CliError `config_invalid` with the first thing that is wrong.
 */
export const checkConfig = (env: Environment): readonly Remote[] =>
	readConfig(env, [], (db) => {
		checkPages(db)
		return readRemotes(db)
	})

const missingTokenFile = (
	{ name, credential }: Remote,
	login: (name: string) => string
): CliError | undefined => {
	if (credential?.kind !== 'file' || existsSync(credential.value)) return undefined
	return new CliError('config_invalid', `The token file of ${name} is gone: ${credential.value}`, {
		hint: `Run: ${login(name)} --token-file <path>`
	})
}

const checkPages = (db: Database): void => {
	const found = db.query<{ quick_check: string }, []>('PRAGMA quick_check(1)').get()?.quick_check
	if (found !== 'ok') throw damaged('Could not read Quater remote config: the file is damaged')
}
