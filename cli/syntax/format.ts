/** The `--format` and `--json` flags. */

import { CliError, oneOf } from '../errors'
import type { Flags } from './argv'

const formats = ['json', 'ndjson', 'table'] as const

/** How data is printed when it was asked for. */
export type Format = (typeof formats)[number]

/** Whether a word is one of the formats. */
export const isFormat = (text: string | undefined): text is Format =>
	formats.some((format) => format === text)

/**
 * The format that was asked for, or null.
 *
 * @throws CliError `usage`.
 */
export const checkFormat = (flags: Flags): Format | null => {
	const text = flags.value('format')
	const json = flags.has('json') ? 'json' : null
	if (text === undefined) return json
	if (!isFormat(text))
		throw new CliError('usage', `--format is one of: ${formats.join(', ')}`, {
			hint: oneOf('--format', text, formats)
		})
	if (json && text !== json) throw new CliError('usage', '--json and --format do not agree')
	return text
}
