/** Whether the person's shell has completions of this program. */

import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { keepsActions } from '../completions/kept-actions'
import { installLines } from '../completions/scripts'
import { type Shell, shells } from '../completions/shell-words'
import type { Context } from '../context'
import { type Finding, note, ok } from './finding'

/** Where a shell's own start-up files are, below the home directory. */
const files: Readonly<Record<Shell, readonly string[]>> = {
	bash: ['.bashrc', '.bash_profile', '.profile'],
	zsh: ['.zshrc'],
	fish: ['.config/fish/config.fish']
}

/** Examines the shell that SHELL names. */
export const examineShell = ({ program, env }: Pick<Context, 'program' | 'env'>): Finding[] => {
	const shell = shells.find((one) => one === basename(env.SHELL ?? ''))
	const home = env.HOME
	if (shell === undefined || !home) return []
	const scripts = {
		bash: [`.local/share/bash-completion/completions/${program.name}`],
		zsh: [],
		fish: [`.config/fish/completions/${program.name}.fish`]
	}[shell]
	const isInstalled =
		keepsActions(env) ||
		scripts.some((path) => existsSync(join(home, path))) ||
		files[shell].some((path) => mentions(join(home, path), `${program.name} completions`))
	if (isInstalled) return [ok('completions', shell)]
	const [, always] = installLines(program.name, shell)
	return [note('completions', `none in ${shell}; to have them: ${always}`)]
}

const mentions = (path: string, words: string): boolean => {
	try {
		return readFileSync(path, 'utf8').includes(words)
	} catch {
		return false
	}
}
