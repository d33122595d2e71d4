/** `quater login`: gives a saved remote a token. */

import type { Context } from '../context'
import { type Credential, credentialFromFlags } from '../credentials/credential'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import { boundRemote, refuseLocal, saveBound } from '../remotes/bound'
import { getRemote, type Remote, saveCredential } from '../remotes/remotes'
import { verify } from '../remotes/verify'
import type { Command } from '../syntax/command'

/** Saves a token, or a reference to one, after the remote has accepted it. */
export const login: Command = async (context) => {
	const { program, env, out } = context
	const remote = remoteOf(context)
	const credential = (await credentialFromFlags(context)) ?? (await ask(context, remote.name))
	await verify(context, remote, credential)
	if (program.bound) saveBound(env, remote, credential)
	else saveCredential(env, remote, credential)
	await out.data({
		json: { ok: true, remote: { name: remote.name, url: remote.url } },
		rows: [{ name: remote.name, url: remote.url }],
		text: () => `Logged in to ${remote.name}`
	})
	return 0
}

/** The remote that is meant: the one of the binary, else the named one. */
export const remoteOf = ({ program, positionals, env }: Context): Remote =>
	program.bound
		? (boundRemote({ program, env }) ?? refuseLocal(program))
		: getRemote(env, positionals[0] ?? '')

const ask = async (context: Context, name: string): Promise<Credential> => {
	const { program, interactive } = context
	if (!interactive)
		throw new CliError('usage', 'A token is needed', {
			hint: `Run: ${typed(program, 'login', program.bound ? null : name)} --token-file <path>, or --token-from env:NAME, or --token-file - with the token on standard input`
		})
	const { askSecret } = await import('../terminal/prompt')
	const token = (await askSecret(context, `Token for ${name}:`)).trim()
	if (token === '') throw new CliError('usage', 'Auth token must not be empty')
	return { kind: 'token', value: token }
}
