/** What is wrong with the saved configuration, in words, and what mends it. */

import { CliError } from '../errors'
import { shellQuote } from '../terminal/escape'
import type { Mode } from './private-mode'

/** The file is no configuration of quater's, or no longer a whole one. */
export const damaged = (message = 'Quater remote config is invalid', cause?: unknown): CliError =>
	new CliError('config_invalid', message, {
		hint: 'Run: quater remotes repair (it keeps what can be read, and the file as it is under another name)',
		data: { damaged: true },
		cause
	})

/** Whether a failure is one that a repair mends. */
export const isDamaged = (error: CliError): boolean => error.data.damaged === true

/** Other users can reach a file that may hold tokens. */
export const shared = (path: string, found: string, wanted: Mode): CliError =>
	new CliError('config_invalid', `Other users can reach ${path} (mode ${found})`, {
		hint: `Run: chmod ${wanted} ${shellQuote(path)}`
	})

/** A newer quater has changed what the file holds. */
export const newer = (file: string): CliError =>
	new CliError('config_invalid', 'Quater remote config was written by a newer quater', {
		hint: `Update quater, or move ${file} away.`
	})

/** What a failure to open, read or write the file comes from. */
export const unusable = (file: string, cause: unknown): CliError => {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
	if (code.startsWith('SQLITE_BUSY'))
		return new CliError('config_invalid', 'Could not read Quater remote config', {
			hint: 'Another quater is writing it: try again.',
			retryable: true,
			cause
		})
	if (code === 'SQLITE_ERROR') return damaged(undefined, cause)
	if (/^SQLITE_(NOTADB|CORRUPT)/.test(code))
		return damaged('Could not read Quater remote config: the file is damaged', cause)
	const reason = reasons.find(([codes]) => codes.test(code))?.[1] ?? 'it cannot be opened'
	return new CliError('config_invalid', `Could not use ${file}: ${reason}`, {
		hint: 'Mend that, or set QUATER_HOME to a directory of your own.',
		cause
	})
}

const reasons: readonly (readonly [RegExp, string])[] = [
	[/^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/, 'there is no space left'],
	[/^(EROFS|SQLITE_READONLY.*)$/, 'it cannot be written'],
	[/^(EACCES|EPERM)$/, 'permission denied'],
	[/^(ENOTDIR|EEXIST)$/, 'a part of its path is no directory'],
	[/^EISDIR$/, 'it is a directory'],
	[/^SQLITE_IOERR/, 'reading or writing it failed']
]
