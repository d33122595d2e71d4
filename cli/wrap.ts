/** Breaks text that is wider than the terminal between its words. */

/**
 * One line of text as lines of at most `width` columns, all but the first indented; colours survive.
 *
 * @param first Columns that the first line is indented by already.
 */
export const wrapped = (text: string, width: number, indent: number, first = 0): string => {
	const room = Math.max(1, width - indent)
	if (first + Bun.stringWidth(text) <= width || !Number.isFinite(width)) return text
	return Bun.wrapAnsi(text, room, { hard: true }).replaceAll('\n', `\n${' '.repeat(indent)}`)
}
