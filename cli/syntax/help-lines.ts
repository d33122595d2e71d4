/** Fits the lines of a help text to a terminal. */

import { wrapped } from '../terminal/wrap'

/** A help text in lines of at most `width` columns, where that can be. */
export const fitted = (text: string, width?: number): string => {
	// A terminal that does not know its width says 0.
	const columns = width || Number.POSITIVE_INFINITY
	return text
		.split('\n')
		.map((line) => wrap(line, columns))
		.join('\n')
}

const narrowest = 24

/** Breaks sentences, and the right one of two columns, at their spaces; where little room is left, it goes below. */
const wrap = (line: string, columns: number): string => {
	// Indented lines of one column are commands to be pasted; the others are sentences.
	if (/^\S/.test(line)) return wrapped(line, columns, { indent: 0 })
	const [, left, right] = /^( {2}\S.*? {2,})(\S.*)$/.exec(line) ?? []
	if (left === undefined || right === undefined || line.length <= columns) return line
	const roomy = columns - left.length >= narrowest
	const indent = roomy ? left.length : 6
	const lines: string[] = []
	for (const word of right.split(' ')) {
		const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
		if (lines.length > 0 && longer.length <= columns - indent) lines.splice(-1, 1, longer)
		else lines.push(word)
	}
	const rest = lines.join(`\n${' '.repeat(indent)}`)
	return roomy ? left + rest : `${left.trimEnd()}\n${' '.repeat(indent)}${rest}`
}
