/** The command line to paste again, without the token that may stand in it. */

import { shellQuote } from './escape'

/** The words of this invocation as a shell command; an inline `--token` is left out. */
export const rerun = (argv: readonly string[]): string => {
	const words = argv.filter(
		(word, index) =>
			word !== '--token' && !word.startsWith('--token=') && argv[index - 1] !== '--token'
	)
	return ['quater', ...words].map(shellQuote).join(' ')
}
