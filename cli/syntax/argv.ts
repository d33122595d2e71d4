/** Splits raw words into a command, its positionals, flags of ours, and what belongs to an action. */

import { CliError } from '../errors'
import { type Program, quater } from '../program'
import type { CommandSpec } from './command'
import { commandOf } from './command-of'
import { type FlagName, flagSpec, isFlagOf } from './flags'
import { unknownFlag } from './usage'

/** Flags of ours, as they were given. */
export interface Flags {
	has(name: FlagName): boolean
	/** The value of a flag, or undefined where it was not given. */
	value(name: FlagName): string | undefined
	/** Every value of a flag that repeats. */
	values(name: FlagName): readonly string[]
}

/** The words after an action's name, before its schema is known. */
export interface ActionTail {
	/** Words that are none of our flags. */
	readonly words: readonly string[]
	/** Words after a lone `--`, where no flag is ours. */
	readonly rest: readonly string[]
	/** Flags of ours that were found there, with their values; an action may claim the same name. */
	readonly ours: readonly GivenFlag[]
}

/** A flag of ours and its value as typed. */
export interface GivenFlag {
	readonly name: FlagName
	readonly value: string | undefined
}

/** A command line, taken apart. */
export interface ParsedArgv {
	readonly command: CommandSpec | null
	/** Words after the command's own, or all of them where no command matched. */
	readonly positionals: readonly string[]
	readonly flags: Flags
	readonly tail: ActionTail
}

/**
 * Takes a command line apart. Flags of ours may stand anywhere; the first other flag after an
 * action's name begins what belongs to the action.
 *
 * @throws CliError `usage` for unknown and incomplete flags.
 */
export const parseArgv = (words: readonly string[], program: Program = quater): ParsedArgv => {
	const { commands } = program
	const given: GivenFlag[] = []
	const positionals: string[] = []
	let tail = emptyTail
	let beforeLastWord = 0
	let at = 0
	while (at < words.length) {
		const word = words[at]!
		const inCall = followsAction(positionals, commands)
		const isOperand = inCall && commandOf(positionals, commands)?.action !== undefined
		if (word === '--' || (isFlag(word) && !flagIn(word, program, inCall))) {
			if (!inCall) {
				if (word !== '--') throw unknownFlag(word, positionals, program)
				positionals.push(...words.slice(at + 1))
			} else {
				if (!isOperand) refuseStray(words, at, positionals, program)
				tail = splitTail(words.slice(at), program)
			}
			break
		}
		if (!isFlag(word)) {
			positionals.push(word)
			if (!isOperand) beforeLastWord = given.length
			at += 1
			continue
		}
		const [flag, next] = readFlag(words, at, program)
		given.push(flag)
		at = next
	}
	// Flags between a remote's and an action's name are no argument of the action.
	const after = followsAction(positionals, commands) ? given.splice(beforeLastWord) : []
	tail = { ...tail, ours: [...after, ...tail.ours] }
	const command = commandOf(positionals, commands)
	return {
		command,
		positionals: command ? positionals.slice(command.name.split(' ').length) : positionals,
		flags: flagsOf(given, tail.ours),
		tail
	}
}

const emptyTail: ActionTail = { words: [], rest: [], ours: [] }
const shortFlags = new Map<string, FlagName>([
	['-h', 'help'],
	['-o', 'output'],
	['-v', 'version']
])

const isFlag = (word: string): boolean => /^-./.test(word)

/** The flag of ours that a word is; after an action's name, flags of other commands are the action's. */
const flagIn = (
	word: string,
	program: Pick<Program, 'bound'>,
	inCall = false
): FlagName | undefined => {
	const name = /^--([^=]+)/.exec(word)?.[1] ?? shortFlags.get(word)
	return name !== undefined && isFlagOf(program, name, inCall) ? name : undefined
}

/** Where flags that are not ours may begin: after a word that names an action. */
const followsAction = (
	positionals: readonly string[],
	commands: readonly CommandSpec[]
): boolean => {
	const command = commandOf(positionals, commands)
	return command?.takesAction === true && positionals.length >= (command.action ? 1 : 2)
}

const readFlag = (
	words: readonly string[],
	at: number,
	program: Program
): [GivenFlag, next: number] => {
	const word = words[at]!
	const name = flagIn(word, program)!
	const equals = word.indexOf('=')
	const inline = equals < 0 ? undefined : word.slice(equals + 1)
	if (!flagSpec(name).value) {
		if (inline !== undefined) throw new CliError('usage', `--${name} takes no value`)
		return [{ name, value: undefined }, at + 1]
	}
	if (inline !== undefined) return [{ name, value: inline }, at + 1]
	const value = words[at + 1]
	if (value === undefined || value.startsWith('--'))
		throw new CliError('usage', `Missing value for --${name}`, {
			hint: `Write --${name}=<${flagSpec(name).value}>`
		})
	return [{ name, value }, at + 2]
}

/** Between a remote's and an action's name, a flag that may be the action's cannot be told from it. */
const refuseStray = (
	words: readonly string[],
	at: number,
	positionals: readonly string[],
	program: Program
): void => {
	const name = flagIn(words[at]!, program)
	if (name === undefined || !flagSpec(name).yields || positionals.length > 2) return
	const after = words.slice(at + 1)
	// A switch of the action's own has no value.
	const value = words[at]!.includes('=') ? '' : after.shift()
	const [stray] = after
	if (value?.startsWith('--') !== false || stray === undefined || isFlag(stray)) return
	throw new CliError('usage', `Unexpected word '${stray}' after --${name}`, {
		hint: `A text of several words is written in quotes. --${name} stands before \`call\`, or after the action's name.`
	})
}

const splitTail = (words: readonly string[], program: Program): ActionTail => {
	const end = words.indexOf('--')
	const mine = end < 0 ? words : words.slice(0, end)
	const ours: GivenFlag[] = []
	const others: string[] = []
	let at = 0
	while (at < mine.length) {
		const word = mine[at]!
		// A short flag here could be the value of an action's flag, so only the long forms are ours.
		if (!word.startsWith('--') || !flagIn(word, program, true)) {
			others.push(word)
			at += 1
			continue
		}
		const [flag, next] = readFlag(mine, at, program)
		ours.push(flag)
		at = next
	}
	return { words: others, rest: end < 0 ? [] : words.slice(end + 1), ours }
}

/** Where a flag stands both before the command and after an action's name, the first is surely ours. */
const flagsOf = (given: readonly GivenFlag[], late: readonly GivenFlag[]): Flags => {
	const values = new Map([...collect(late), ...collect(given)])
	return {
		has: (name) => values.has(name),
		value: (name) => values.get(name)?.[0],
		values: (name) => values.get(name) ?? []
	}
}

const collect = (given: readonly GivenFlag[]): Map<FlagName, readonly string[]> => {
	const values = new Map<FlagName, readonly string[]>()
	for (const { name, value } of given) {
		const list = values.get(name) ?? []
		if (list.length > 0 && value !== undefined && !flagSpec(name).repeats)
			throw new CliError('usage', `--${name} is given twice`)
		values.set(name, value === undefined ? list : [...list, value])
	}
	return values
}
