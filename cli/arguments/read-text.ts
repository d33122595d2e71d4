/** Text from files and standard input, exactly as it is there: bytes that are no text are refused, not replaced. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { CliError } from '../errors'

/**
 * The text of a file.
 *
 * @param hint what to do where it cannot be read
 * @throws CliError `usage`.
 */
export const readTextFile = (path: string, cwd: string, hint?: string): string => {
	try {
		return textOf(readFileSync(resolve(cwd, path)), path)
	} catch (cause) {
		if (cause instanceof CliError) throw cause
		throw new CliError('usage', `Cannot read ${path}${because(cause)}`, { hint, cause })
	}
}

/** The text of standard input. Throws CliError `usage` where it is none. */
export const readStandardInput = async (): Promise<string> =>
	textOf(await Bun.stdin.bytes(), 'Standard input')

/** A byte order mark is kept: it is as much of the value as any other character. */
const textOf = (bytes: Uint8Array, what: string): string => {
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
	} catch (cause) {
		throw new CliError('usage', `${what} is not UTF-8 text`, {
			hint: 'Bytes travel as text only when encoded, for example with base64.',
			cause
		})
	}
}

const reasons: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EISDIR: 'it is a directory',
	EACCES: 'you may not read it'
}

const because = (cause: unknown): string => {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
	return Object.hasOwn(reasons, code) ? `: ${reasons[code]}` : ''
}
