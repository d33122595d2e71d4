/** The `--limit` and `--cursor` flags, and cursors as they are shown. */

import { CliError } from '../errors'
import { shellQuote, visibleLine } from '../terminal/escape'
import type { Flags } from './argv'

/**
 * The number of `--limit` as text, or undefined where it was not given.
 *
 * @throws CliError `usage` unless it is a whole number above 0.
 */
export const limitOf = (flags: Flags): string | undefined => {
	const text = flags.value('limit')
	if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text
	throw new CliError('usage', '--limit is a whole number above 0')
}

/** A server's cursor as the word of a command. */
export const cursorWord = (cursor: string): string => visibleLine(shellQuote(cursor))
