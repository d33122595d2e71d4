/** Commands as they are typed, ready to be pasted. */

import type { Program } from '../program'
import { shellQuote } from '../terminal/escape'

type Words = readonly (string | null | undefined)[]

/** A command of this program; words that are missing are left out, the others quoted for a shell. */
export const typed = ({ name }: Pick<Program, 'name'>, ...words: Words): string =>
	[name, ...words.filter((word) => word !== null && word !== undefined)].map(shellQuote).join(' ')
