/** `quater connect`: saves a remote app under a name. */

import { credentialFromFlags } from '../credentials/credential'
import { typed } from '../hints/typed'
import { remoteName, remoteUrl } from '../remotes/remote-rules'
import { listRemotes, saveRemote } from '../remotes/remotes'
import { verify } from '../remotes/verify'
import type { Command } from '../syntax/command'

/** Saves a remote. With a token, its manifest is read first, and a failure saves nothing. */
export const connect: Command = async (context) => {
	const { program, positionals, env, out } = context
	const [typedName = '', typedUrl = ''] = positionals
	const name = remoteName(typedName)
	const url = remoteUrl(typedUrl)
	const credential = await credentialFromFlags(context)
	const before = listRemotes(env).find((remote) => remote.name === name)
	const remote = { name, url, credential }
	if (credential) await verify(context, remote, credential)
	saveRemote(env, remote)
	if (before && before.url !== url) await out.note(`${name} was ${before.url}`)
	await out.data({
		json: { ok: true, remote: { name, url } },
		rows: [{ name, url }],
		text: () => `Connected remote ${name}: ${url}`
	})
	const lost = before?.credential ? 'The token that was saved is forgotten.' : 'No token is saved.'
	if (!credential)
		await out.note(`${lost} Run: ${typed(program, 'login', name)} --token-file <path>`)
	return 0
}
