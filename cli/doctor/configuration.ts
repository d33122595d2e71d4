/** Whether saved remotes can be read: the directory, the database, and each row of it. */

import { statSync } from 'node:fs'
import type { Environment } from '../context'
import { configDirectory } from '../remotes/config'
import { examineConfig } from '../remotes/examine-config'
import { listRemotes, type Remote } from '../remotes/remotes'
import { shellQuote } from '../terminal/escape'
import { type Finding, note, ok, problem, warning } from './finding'

/** What is saved, and whether anything is wrong with it. */
export interface Configuration {
	readonly findings: readonly Finding[]
	/** The saved remotes; none where they cannot be read. */
	readonly remotes: readonly Remote[]
}

const about = 'configuration'

/** Examines the saved configuration; `login` is the command that gives a remote another token. */
export const examineConfiguration = (
	env: Environment,
	login?: (name: string) => string
): Configuration => {
	const directory = configDirectory(env)
	const foreign = foreignOwner(directory)
	const { remotes: readable, problems } = examineConfig(env, login)
	const findings = [
		...foreign,
		...problems.map(({ message, hint }) => problem(about, message, hint))
	]
	if (readable === null) return { findings, remotes: [] }
	if (readable.length === 0)
		return {
			findings: [...findings, note(about, `${directory}: no remotes are saved`)],
			remotes: []
		}
	const count = `${readable.length} ${readable.length === 1 ? 'remote' : 'remotes'}`
	return { findings: [...findings, ok(about, `${directory}: ${count}`)], remotes: listRemotes(env) }
}

/** Files of another user's cannot be kept private from that user. */
const foreignOwner = (directory: string): readonly Finding[] => {
	const owner = statSync(directory, { throwIfNoEntry: false })?.uid
	const own = process.getuid?.()
	if (owner === undefined || own === undefined || owner === own) return []
	const message = `${directory} belongs to user ${owner}, and this is user ${own}`
	const mend = `Run: chown -R ${own} ${shellQuote(directory)}, or set QUATER_HOME.`
	return [warning(about, message, mend)]
}
