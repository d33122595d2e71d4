/** `quater logout`: forgets a saved remote's token. */

import { forgetActions } from '../completions/kept-actions'
import { remotePlace } from '../completions/place'
import { saveBound } from '../remotes/bound'
import { saveCredential } from '../remotes/remotes'
import type { Command } from '../syntax/command'
import { remoteOf } from './login'

/** Forgets the token of a remote, and keeps the remote. */
export const logout: Command = async (context) => {
	const { program, env, out } = context
	const { name, url } = remoteOf(context)
	const remote = { name, url, credential: null }
	if (program.bound) saveBound(env, remote, null)
	else saveCredential(env, remote, null)
	forgetActions(env, remotePlace({ name, url }))
	await out.data({
		json: { ok: true, remote: { name, url } },
		rows: [{ name, url }],
		text: () => `Logged out of ${name}`
	})
	return 0
}
