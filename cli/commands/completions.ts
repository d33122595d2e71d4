/** `quater completions bash|zsh|fish`: prints the script that a shell sources. */

import { completionScript } from '../completions/scripts'
import { type Shell, shells } from '../completions/shell-words'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import type { Command } from '../syntax/command'

/** Prints the script for one shell. */
export const completions: Command = async ({ program, positionals, out }) => {
	const shell = shellOf(positionals[0])
	if (shell === undefined)
		throw new CliError('usage', `There are completions for ${shells.join(', ')}`, {
			hint: `Run: ${typed(program, 'completions', 'bash')}`
		})
	await out.raw(completionScript(program.name, shell))
	return 0
}

const shellOf = (word: string | undefined): Shell | undefined => shells.find((one) => one === word)
