/** The one app of a binary that was made of it: where it is, and whose token calls it. */

import { join } from 'node:path'
import type { Context, Environment } from '../context'
import { type Credential, tokenVariable } from '../credentials/credential'
import { CliError, toCliError } from '../errors'
import { typed } from '../hints/typed'
import type { Program } from '../program'
import { configDirectory, configFile } from './config'
import { isDamaged } from './config-faults'
import { remoteUrl } from './remote-rules'
import { listRemotes, type Remote, removeRemote, saveRemote } from './remotes'

/**
 * The server that a binary is bound to, or null where the app is part of it.
 *
 * @param readsSaved Whether the saved token is wanted; what nobody needs cannot stand in the way.
 */
export const boundRemote = (
	{ program, env }: Pick<Context, 'program' | 'env'>,
	readsSaved = true
): Remote | null => {
	const { name, bound } = program
	if (bound?.target.kind !== 'remote') return null
	const url = remoteUrl(bound.target.url)
	const saved = () => (readsSaved ? savedFor(env, name, url) : null)
	return { name, url, credential: fromEnvironment(program, env) ?? saved() }
}

/** Saves the credential for the bound server, or forgets it. */
export const saveBound = (
	env: Environment,
	remote: Remote,
	credential: Credential | null
): void => {
	const own = environmentOf(env, remote.name)
	withOwnMend(own, remote, () => {
		if (credential !== null) saveRemote(own, { ...remote, credential })
		else if (savedIn(own, remote) !== undefined) removeRemote(own, remote.name)
	})
}

/** Refuses `login` and `logout` where there is no server. */
export const refuseLocal = (program: Pick<Program, 'name'>): never => {
	throw new CliError(
		'usage',
		`${program.name} runs its app itself, so there is nothing to log in to`,
		{
			hint: `Give the token with --token-file <path>, or in ${tokenVariable(program)}.`
		}
	)
}

/** Each binary has a database of its own, so that no remote of the person's can stand in its way. */
export const environmentOf = (env: Environment, name: string): Environment => ({
	...env,
	QUATER_HOME: join(configDirectory(env), name)
})

const fromEnvironment = (program: Program, env: Environment): Credential | null => {
	const variable = tokenVariable(program)
	return env[variable] ? { kind: 'env', value: variable } : null
}

type Named = Pick<Remote, 'name'>

const savedIn = (own: Environment, { name }: Named): Remote | undefined =>
	withOwnMend(own, { name }, () => listRemotes(own).find((remote) => remote.name === name))

/** Where the file is damaged, one token is lost with it: no more is there to be saved. */
const withOwnMend = <Result>(own: Environment, { name }: Named, use: () => Result): Result => {
	try {
		return use()
	} catch (cause) {
		const error = toCliError(cause)
		if (!isDamaged(error)) throw cause
		const hint = `Move ${configFile(own)} away, then run: ${typed({ name }, 'login')} --token-file <path>`
		throw new CliError(error.code, error.message, { hint, cause })
	}
}

/** A token goes to the server that it was saved for, and to no other that a newer binary is bound to. */
const savedFor = (env: Environment, name: string, url: string): Credential | null => {
	const saved = savedIn(environmentOf(env, name), { name })
	return saved?.url === url ? saved.credential : null
}
