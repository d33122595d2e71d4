/** Files that hold a token. */

import { createReadStream, statSync } from 'node:fs'
import { CliError } from '../errors'
import { looseMode } from '../remotes/private-mode'
import { shellQuote } from '../terminal/escape'
import type { Credential } from './credential'
import { readTokenText, type TokenPatience } from './token-text'

/**
 * The text of a token file; a pipe will do, such as a shell's `<(...)`.
 *
 * @throws CliError `unauthenticated` where it cannot be read.
 */
export const readTokenFile = async (path: string, patience: TokenPatience): Promise<string> => {
	try {
		return await readTokenText(async () => createReadStream(path), path, patience)
	} catch (cause) {
		if (cause instanceof CliError) throw cause
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
		const reason = Object.hasOwn(reasons, code) ? `: ${reasons[code]}` : ''
		throw new CliError('unauthenticated', `Cannot read the token file ${path}${reason}`, {
			hint: 'Write the token there, or name another source with --token-file or --token-from.',
			cause
		})
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	ENOTDIR: 'there is no such file',
	EISDIR: 'it is a directory',
	EACCES: 'permission denied'
}

/**
 * Refuses a path that will not be there for the next call: what a pipe holds can be read only once.
 *
 * @throws CliError `usage`.
 */
export const refusePipe = ({ kind, value }: Credential): void => {
	const stat = kind === 'file' ? statSync(value, { throwIfNoEntry: false }) : undefined
	if (stat === undefined || stat.isFile() || stat.isDirectory()) return
	throw new CliError('usage', `${value} is no regular file, and could not be read again`, {
		hint: 'Save what prints the token with --token-from command:CMD, or the token itself with --token-file -'
	})
}

/** What to warn of where other users can read the token that a credential refers to. */
export const looseTokenFile = (credential: Credential | null): CliError | undefined => {
	if (credential?.kind !== 'file') return undefined
	const found = looseMode(credential.value)
	if (found === undefined) return undefined
	const { value } = credential
	return new CliError(
		'config_invalid',
		`Other users can reach the token file ${value} (mode ${found})`,
		{
			hint: `Run: chmod 0600 ${shellQuote(value)}`
		}
	)
}
