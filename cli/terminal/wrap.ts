/** Breaks text that is wider than the terminal, so that no line of it begins where ours do. */

/** How text is broken. */
export interface WrapOptions {
	/** Columns that every line but the first is indented by. */
	readonly indent: number
	/** Columns that the first line is indented by already. @default 0 */
	readonly first?: number
	/** Keeps every space, also where a line is broken. @default false */
	readonly isExact?: boolean
}

/** One line of text as lines of at most `width` columns, broken between words where it can be; colours survive. */
export const wrapped = (
	text: string,
	width: number,
	{ indent, first = 0, isExact = false }: WrapOptions
): string => {
	if (first + Bun.stringWidth(text) <= width) return text
	const room = Math.max(1, width - indent)
	const lines = Bun.wrapAnsi(text, room, { hard: true, trim: !isExact })
	return lines.replaceAll('\n', `\n${' '.repeat(indent)}`)
}

/** The same for a line that is indented already, and keeps every space. */
export const hanging = (line: string, width: number): string =>
	wrapped(line, width, { indent: line.search(/\S|$/) + 4, isExact: true })
