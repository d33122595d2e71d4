/** `quater __complete <shell> <breaks> -- words...`: what fits next, for the scripts of `completions`; it never fails. */

import type { Completion } from '../completions/candidate'
import { complete as find } from '../completions/complete'
import { beginKeeping } from '../completions/kept-actions'
import { readWords, shells, writeLines } from '../completions/shell-words'
import type { Command } from '../syntax/command'

const nothing: Completion = { candidates: [] }

/** Prints what fits where the last word is. */
export const complete: Command = async (context) => {
	const [shell = '', breaks = '', ...raw] = context.positionals
	const known = shells.find((one) => one === shell)
	if (known === undefined) return 2
	if (!context.program.bound) beginKeeping(context.env)
	const words = raw.length === 0 ? [''] : raw
	const typed = readWords(known, words).at(-1) ?? ''
	const found = attempt(() => find(context, readWords(known, words)))
	await context.out.raw(writeLines(known, found, { typed: rawTyped(words, typed), breaks }))
	return 0
}

/** What stands on the line, quotes included, so that nothing is inserted that they would change. */
const rawTyped = (words: readonly string[], typed: string): string =>
	/["'\\]/.test(words.at(-1) ?? '') ? (words.at(-1) ?? '') : typed

const attempt = (act: () => Completion): Completion => {
	try {
		return act()
	} catch {
		return nothing
	}
}
