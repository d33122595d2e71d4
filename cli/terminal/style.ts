/** Emphasis and width of what is printed for people; nothing of both where no terminal reads. */

import type { Environment } from '../context'

/** How text is written for people: colours that do nothing where they are off, and the room there is. */
export interface Style {
	/** Columns that a line may take; infinite where no terminal reads. */
	readonly width: number
	bold(text: string): string
	dim(text: string): string
	/** What went well. */
	green(text: string): string
	/** What waits, or deserves a look. */
	yellow(text: string): string
	/** What failed, or was refused. */
	red(text: string): string
}

/**
 * Whether to colour a stream.
 *
 * @see https://no-color.org, https://bixense.com/clicolors
 */
export const useColor = (isTTY: boolean, env: Environment, noColor: boolean): boolean => {
	if (noColor || env.NO_COLOR) return false
	if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true
	return isTTY && env.TERM !== 'dumb'
}

/**
 * A style with colours or without.
 *
 * @param width In columns. @default Number.POSITIVE_INFINITY
 */
export const styleOf = (color: boolean, width = Number.POSITIVE_INFINITY): Style => {
	const wrap = (open: number, close: number) => (text: string) =>
		color && text !== '' ? `\x1b[${open}m${text}\x1b[${close}m` : text
	return {
		width,
		bold: wrap(1, 22),
		dim: wrap(2, 22),
		green: wrap(32, 39),
		yellow: wrap(33, 39),
		red: wrap(31, 39)
	}
}

const good = new Set(['ok', 'approved', 'consumed', 'whole'])
const waiting = new Set(['pending', 'approval_required', 'unknown'])
const neutral = new Set(['dry_run', 'withdrawn'])

/** A status or an outcome in the colour of what it means. */
export const statusText = (style: Style, word: string, shown = word): string => {
	if (good.has(word)) return style.green(shown)
	if (waiting.has(word)) return style.yellow(shown)
	return neutral.has(word) ? style.dim(shown) : style.red(shown)
}
