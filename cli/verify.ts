/** Tries a credential on a remote before it is saved. */

import type { Context } from './context'
import { type Credential, readToken } from './credential'
import { hintAtCredential, remoteClient } from './remote'
import type { Remote } from './remotes'

/** Reads the remote's manifest with this credential; every failure is thrown, and nothing is saved. */
export const verify = async (
	context: Context,
	remote: Pick<Remote, 'name' | 'url'>,
	credential: Credential
): Promise<void> => {
	const token = await readToken(credential, context.env)
	const client = remoteClient(context, remote.url, token)
	await client
		.manifest({ signal: context.signal })
		.catch(hintAtCredential('The token was not accepted, so nothing was saved.', remote.name))
}
