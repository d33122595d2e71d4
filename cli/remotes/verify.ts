/** Tries a credential on a remote before it is saved. */

import { keepActions } from '../completions/kept-actions'
import { remotePlace } from '../completions/place'
import type { Context } from '../context'
import { type Credential, readToken } from '../credentials/credential'
import { looseTokenFile, refusePipe } from '../credentials/token-file'
import { hintAtCredential, remoteClient } from '../targets/remote'
import type { Remote } from './remotes'

/** Reads the remote's manifest with this credential; every failure is thrown, and nothing is saved. */
export const verify = async (
	context: Context,
	remote: Pick<Remote, 'name' | 'url'>,
	credential: Credential
): Promise<void> => {
	refusePipe(credential)
	const token = await readToken(context, credential)
	const client = remoteClient(context, remote.url, token)
	const manifest = await client
		.manifest({ signal: context.signal })
		.catch(hintAtCredential('The token was not accepted, so nothing was saved.', remote.name))
	keepActions(context.env, remotePlace(remote), manifest)
	const loose = looseTokenFile(credential)
	if (loose) await context.out.warn(`${loose.message}. ${loose.hint}`)
}
