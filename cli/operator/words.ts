/** The words that run an action in a binary made of its app, and those that it cannot have. */

import type { Manifest, ManifestAction } from '../../src/remote/protocol'
import { kebab } from '../arguments/arguments'
import type { CommandSpec } from '../syntax/command'

/** An action's own command: its name in kebab-case. */
export const commandWord = (name: string): string => kebab(name).replace(/^-+(?=.)/, '')

/** Every word that runs an action, its command first. */
export const wordsOf = ({ name, aliases = [] }: ManifestAction): readonly string[] => [
	...new Set([commandWord(name), name, ...aliases.map(commandWord), ...aliases])
]

const leftOut: readonly string[] = ['build', 'call', 'connect', 'dev', 'remotes']

/** Whether a command of `quater` chooses between apps or remotes, or works on source files: no binary has it. */
export const isLeftOut = ({ name }: Pick<CommandSpec, 'name'>): boolean =>
	leftOut.includes(firstWord(name))

const firstWord = (name: string): string => name.split(' ', 1)[0]!

/** First words of those of `quater`'s commands that are part of some binary. */
const reservedWords = (commands: readonly CommandSpec[]): ReadonlySet<string> =>
	new Set([
		'help',
		'serve',
		'version',
		...commands
			.filter((spec) => spec.name !== 'run' && !isLeftOut(spec))
			.map(({ name }) => firstWord(name))
	])

/** What keeps the actions from being root commands beside those of `quater`, one line each. */
export const wordProblems = (
	{ actions }: Manifest,
	commands: readonly CommandSpec[]
): readonly string[] => {
	const reserved = reservedWords(commands)
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
