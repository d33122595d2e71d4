/** The command line to paste again, without the secrets that may stand in it. */

import type { Program } from '../program'
import type { Hides } from './secret-words'
import { typed } from './typed'

/** Flags whose value lets somebody in. */
const secret = /^--(token|approval)(=|$)/

/**
 * The words of this invocation as a shell command. Tokens are left out, and values of headers and of
 * secret arguments hidden, since hints end in logs; words after a lone `--` are the action's.
 *
 * @param bare Bare words that are secrets, wherever they stand.
 */
export const rerun = (
	program: Pick<Program, 'name'>,
	typedWords: readonly string[],
	hides: Hides = () => false,
	bare: readonly string[] = []
): string => {
	const argv = typedWords.map((word) => (bare.includes(word) ? '<value>' : word))
	const end = argv.indexOf('--')
	const mine = end < 0 ? argv : argv.slice(0, end)
	const words: string[] = []
	for (let at = 0; at < mine.length; at++) {
		const word = mine[at]!
		if (secret.test(word)) at += word.includes('=') ? 0 : 1
		else if (word === '--token-from') words.push(word, source(mine[++at] ?? ''))
		else if (word.startsWith('--token-from=')) words.push(`--token-from=${source(word.slice(13))}`)
		else if (word === '--header') words.push(word, hidden(mine[++at] ?? ''))
		else if (word.startsWith('--header=')) words.push(`--header=${hidden(word.slice(9))}`)
		else at += pushArgument(mine, at, words, hides)
	}
	const rest: string[] = []
	const others = argv.slice(mine.length)
	for (let at = 0; at < others.length; at++) at += pushArgument(others, at, rest, hides)
	return typed(program, ...words, ...rest)
}

/** Takes one word, and its value where that is hidden; answers how many words it took beyond the first. */
const pushArgument = (
	from: readonly string[],
	at: number,
	words: string[],
	hides: Hides
): number => {
	const word = from[at]!
	const [flag, inline] = split(word)
	const next = from[at + 1]
	const given = inline ?? (next?.startsWith('--') ? undefined : next)
	const isFlag = word.startsWith('--') && given !== undefined
	const shown = isFlag ? hiddenValue(flag.slice(2), given, hides) : null
	if (shown === null) words.push(word)
	else if (inline === undefined) words.push(flag, shown)
	else words.push(`${flag}=${shown}`)
	return shown === null || inline !== undefined ? 0 : 1
}

/** What stands for a value that must not be shown, or null. */
const hiddenValue = (flag: string, given: string, hides: Hides): string | null => {
	if (flag === 'arg') {
		const [name, value] = split(given)
		return value !== undefined && hides(name, value) ? `${name}=<value>` : null
	}
	return !flag.endsWith('@file') && hides(flag, given) ? '<value>' : null
}

const split = (text: string): [name: string, value: string | undefined] => {
	const equals = text.indexOf('=')
	return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)]
}

/** A command that prints a token may hold it, or another one. */
const source = (text: string): string => (text.startsWith('command:') ? 'command:<value>' : text)

const hidden = (header: string): string => `${header.split(':', 1)[0]}: <value>`
