/** The command line to paste again, without the secrets that may stand in it. */

import { shellQuote } from './escape'

/** Flags whose value lets somebody in. */
const secret = /^--(token|approval)(=|$)/

/**
 * The words of this invocation as a shell command. Tokens are left out and header values hidden, since
 * hints end in logs; words after a lone `--` are the action's.
 */
export const rerun = (argv: readonly string[]): string => {
	const end = argv.indexOf('--')
	const mine = end < 0 ? argv : argv.slice(0, end)
	const words: string[] = ['quater']
	for (let at = 0; at < mine.length; at++) {
		const word = mine[at]!
		if (secret.test(word)) at += word.includes('=') ? 0 : 1
		else if (word === '--header') words.push(word, hidden(mine[++at] ?? ''))
		else if (word.startsWith('--header=')) words.push(`--header=${hidden(word.slice(9))}`)
		else words.push(word)
	}
	return [...words, ...argv.slice(mine.length)].map(shellQuote).join(' ')
}

const hidden = (header: string): string => `${header.split(':', 1)[0]}: <value>`
