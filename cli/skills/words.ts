/** Text that an app wrote, as it may stand in a file for agents: one line, and no markup of its own. */

import { oneLine } from '../completions/candidate'

/** What could end a code span, a link or a tag, and what reads the same without being able to. */
const markup: Readonly<Record<string, string>> = {
	'`': "'",
	'<': '‹',
	'>': '›',
	'[': '(',
	']': ')',
	'|': '/',
	'\\': '/'
}

/** At most `longest` characters on one line, in which nothing is markup. */
export const plainLine = (text: string, longest: number): string =>
	oneLine(text, longest).replace(/[`<>[\]|\\]/g, (character) => markup[character]!)
