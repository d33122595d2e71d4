/** Reads a command line that is still being typed: what is complete in it, and what the last word would be. */

import type { Program } from '../program'
import type { CommandSpec } from '../syntax/command'
import { commandOf } from '../syntax/command-of'
import { type FlagName, flagSpec, isCallFlag, isFlagName } from '../syntax/flags'

/** A command line up to its last word. */
export interface Line {
	/** The command, once all of its words are there. */
	readonly command: CommandSpec | null
	/** Words after the command's own, or all of them where no command matched. */
	readonly positionals: readonly string[]
	/** The names of the flags before the last word, without dashes. */
	readonly given: readonly string[]
	/** The flag whose value the last word is. */
	readonly pending: string | null
	/** The value of `--app`. */
	readonly app: string | undefined
	/** Whether flags of an action may stand here. */
	readonly inAction: boolean
	/** What is typed of the last word. */
	readonly typed: string
}

/** Whether a flag that is not ours is a switch, by the words that name the action. */
export type IsSwitch = (
	positionals: readonly string[],
	command: CommandSpec,
	flag: string
) => boolean

/** Reads the words after the program's name; the last one is where the cursor is. */
export const readLine = (program: Program, words: readonly string[], isSwitch: IsSwitch): Line => {
	const commands = program.commands.filter(({ hidden }) => !hidden)
	const positionals: string[] = []
	const given: string[] = []
	let pending: string | null = null
	let app: string | undefined
	for (const word of words.slice(0, -1)) {
		if (pending !== null) {
			if (pending === 'app') app = word
			pending = null
			continue
		}
		const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
		if (name === undefined) {
			positionals.push(word)
			continue
		}
		given.push(name)
		if (inline !== undefined && name === 'app') app = inline
		const command = commandOf(positionals, commands)
		const takes = ourFlag(name, command, positionals)
			? flagSpec(name as FlagName).value !== undefined
			: command !== null && !isSwitch(rest(command, positionals), command, name)
		if (inline === undefined && takes) pending = name
	}
	const command = commandOf(positionals, commands)
	return {
		command,
		positionals: command ? rest(command, positionals) : positionals,
		given,
		pending,
		app,
		inAction:
			command?.takesAction === true &&
			(command.action !== undefined || rest(command, positionals).length > 0),
		typed: words.at(-1) ?? ''
	}
}

const rest = ({ name }: CommandSpec, positionals: readonly string[]): readonly string[] =>
	positionals.slice(name.split(' ').length)

const ourFlag = (
	name: string,
	command: CommandSpec | null,
	positionals: readonly string[]
): boolean => {
	if (!isFlagName(name)) return false
	const inTail = command?.takesAction === true && positionals.length > (command.action ? 0 : 1)
	return inTail ? isCallFlag(name) || name === 'reason' : true
}
