/** The words that run an action in a binary made of its app, and those that it cannot have. */

import type { Manifest, ManifestAction } from '../../src/remote/protocol'
import { kebab } from '../arguments'
import { commands } from '../command-table'

/** An action's own command: its name in kebab-case. */
export const commandWord = (name: string): string => kebab(name).replace(/^-+(?=.)/, '')

/** Every word that runs an action, its command first. */
export const wordsOf = ({ name, aliases = [] }: ManifestAction): readonly string[] => [
	...new Set([commandWord(name), name, ...aliases.map(commandWord), ...aliases])
]

/** Commands that choose between apps or remotes, or work on source files: a binary has none of them. */
export const leftOut: readonly string[] = [
	'build',
	'call',
	'connect',
	'dev',
	'remotes default',
	'remotes list',
	'remotes remove'
]

/** First words of the commands that are part of some binary. */
export const reservedWords = (): ReadonlySet<string> =>
	new Set([
		'help',
		'serve',
		'version',
		...commands
			.filter(({ name }) => name !== 'run' && !leftOut.includes(name))
			.map(({ name }) => name.split(' ')[0]!)
	])

/** What keeps the actions from being root commands, one line each. */
export const wordProblems = ({ actions }: Manifest): readonly string[] => {
	const reserved = reservedWords()
	const owners = new Map<string, string>()
	const problems: string[] = []
	for (const action of actions) {
		const { name, method, path } = action
		const where = `${method} ${path} (${name})`
		for (const word of wordsOf(action)) {
			const owner = owners.get(word)
			if (reserved.has(word)) problems.push(`${where}: '${word}' is a command of every binary.`)
			else if (owner !== undefined) problems.push(`${where}: '${word}' also runs ${owner}.`)
			else if (word.startsWith('-')) problems.push(`${where}: '${word}' looks like a flag.`)
			else owners.set(word, name)
		}
	}
	return problems
}
