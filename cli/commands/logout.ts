/** `quater logout`: forgets a saved remote's token. */

import type { Command } from '../command'
import { forgetActions } from '../completions/kept-actions'
import { remotePlace } from '../completions/place'
import { getRemote, saveCredential } from '../remotes'

/** Forgets the token of a remote, and keeps the remote. */
export const logout: Command = async ({ positionals, env, out }) => {
	const { name, url } = getRemote(env, positionals[0] ?? '')
	saveCredential(env, { name, url, credential: null }, null)
	forgetActions(env, remotePlace({ name, url }))
	await out.data({
		json: { ok: true, remote: { name, url } },
		rows: [{ name, url }],
		text: () => `Logged out of ${name}`
	})
	return 0
}
