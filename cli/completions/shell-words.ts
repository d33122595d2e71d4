/** Words between a shell and a completion: how the shells hand them over, and how candidates are written back. */

import type { Candidate, Completion } from './candidate'

/** Shells that completions are made for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** One of them. */
export type Shell = (typeof shells)[number]

/** The words as they were meant: without quotes, and whole where bash has broken them apart. */
export const readWords = (shell: Shell, words: readonly string[]): readonly string[] =>
	(shell === 'bash' ? join(words) : words).map(unquote)

/** Bash ends words at `=` and `:`, which here belong to them. */
const join = (words: readonly string[]): string[] => {
	const joined: string[] = []
	let goesOn = false
	for (const word of words) {
		const isBreak = /^[=:]+$/.test(word)
		if (joined.length > 0 && (isBreak || goesOn)) joined.push(joined.pop()! + word)
		else joined.push(word)
		goesOn = isBreak
	}
	return joined
}

/** A word without the quotes that a shell would take away; the last of them may be open still. */
const unquote = (word: string): string => {
	let text = ''
	let quote = ''
	for (let at = 0; at < word.length; at++) {
		const character = word[at]!
		if (character === '\\' && quote !== "'") text += word[++at] ?? ''
		else if (character === quote) quote = ''
		else if (quote === '' && (character === '"' || character === "'")) quote = character
		else text += character
	}
	return text
}

/**
 * The lines that a script reads: what is to be done first, then a candidate a line.
 *
 * Zsh and fish quote what they insert. Bash inserts it as it is, so there it is quoted here, cut to what
 * follows the last break, and held back inside quotes, where a quote of its own would end them.
 */
export const writeLines = (
	shell: Shell,
	{ candidates, files = false, open = false }: Completion,
	{ typed, breaks }: { readonly typed: string; readonly breaks: string }
): string => {
	const todo = files ? ':files' : open ? ':open' : ':words'
	const lines = candidates.flatMap((candidate) =>
		shell === 'bash' ? forBash(candidate, typed, breaks) : [withAbout(candidate)]
	)
	return [todo, ...lines].map((line) => `${line}\n`).join('')
}

const withAbout = ({ value, about = '' }: Candidate): string => `${value}\t${about}`

const plain = /^[\p{L}\p{N}_./:=@%+,-]*$/u

const forBash = ({ value }: Candidate, typed: string, breaks: string): string[] => {
	const isQuoted = /["'\\]/.test(typed)
	if (isQuoted && !plain.test(value)) return []
	const broken = Math.max(
		...['=', ':'].map((one) => (breaks.includes(one) ? typed.lastIndexOf(one) : -1))
	)
	const kept = [...value.slice(broken + 1)]
	return [kept.map((one) => (plain.test(one) ? one : `\\${one}`)).join('')]
}
