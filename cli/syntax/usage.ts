/** Refuses command lines that fit no command, and says what would. */

import { nearest } from '../../src/nearest'
import { CliError, didYouMean } from '../errors'
import { typed } from '../hints/typed'
import { type Program, quater } from '../program'
import type { ParsedArgv } from './argv'
import type { CommandSpec } from './command'
import { flagNames, flagSpec, flagsOf } from './flags'

/**
 * The command, unless it is given too few or many words, or flags of other commands.
 *
 * @throws CliError `usage`.
 */
export const checkUsage = (
	{ command, positionals, flags }: ParsedArgv,
	program: Program = quater
): CommandSpec => {
	if (!command) throw unknownCommand(positionals, program)
	const [min, max] = command.arity
	const usage = `Usage: ${program.name} ${command.name} ${command.takes}`.trim()
	if (positionals.length < min) throw missingWords(command, positionals.length, program)
	if (positionals.length > max) {
		const extra = positionals[max]!
		const hint =
			command.takesAction === true && !command.action
				? `${usage}; arguments are flags: --name value`
				: command.name === 'actions search'
					? `${usage}; a query of several words is written in quotes`
					: usage
		throw new CliError('usage', `Unexpected word '${extra}' after ${command.name}`, { hint })
	}
	for (const name of flagNames) {
		const { only } = flagSpec(name)
		if (only && flags.has(name) && !only.includes(command.flagsOf ?? command.name))
			throw new CliError('usage', `--${name} is not a flag of ${command.name}`, {
				hint: `It belongs to: ${only.join(', ')}`
			})
	}
	return command
}

/** Where the words can be read that a command takes. */
const whereToRead: Readonly<Record<string, readonly string[]>> = {
	'<action>': ['actions', 'list'],
	'<id>': ['approvals', 'list'],
	'<remote>': ['remotes', 'list']
}

const missingWords = ({ name, takes }: CommandSpec, given: number, program: Program): CliError => {
	const missing = (takes.match(/<[^>]+>/g) ?? []).slice(given)
	const where = whereToRead[missing[0] ?? '']
	const usage = `Usage: ${program.name} ${name} ${takes}`
	return new CliError('usage', `${name} needs ${missing.join(' ')}`, {
		hint: where === undefined ? usage : `${usage}. See: ${typed(program, ...where)}`
	})
}

/** The failure of a flag that is none of ours, where no action could claim it. */
export const unknownFlag = (
	word: string,
	positionals: readonly string[],
	program: Program
): CliError => {
	const name = word.split('=', 1)[0]!
	if (positionals[0] === 'call')
		return new CliError('usage', `${name} comes before the action's name`, {
			hint: `Usage: ${program.name} call [remote] <action> [--argument value ...]`
		})
	const known = flagsOf(program).map((flag) => `--${flag}`)
	return new CliError('usage', `Unknown option ${name}`, {
		hint: didYouMean(nearest(name, known), typed(program, '--help'))
	})
}

/** The commands of two words that begin with this one. */
export const groupOf = (word: string, { commands }: Pick<Program, 'commands'>) =>
	commands.filter(({ name, hidden }) => !hidden && name.startsWith(`${word} `))

const unknownCommand = (positionals: readonly string[], program: Program): CliError => {
	const commands = program.commands.filter(({ hidden }) => !hidden)
	const help = typed(program, '--help')
	const [word] = positionals
	if (word === undefined)
		return new CliError('usage', 'No command is given', { hint: `See: ${help}` })
	const group = groupOf(word, program)
	if (group.length > 0) {
		const steps = group.map(({ name }) => name.split(' ')[1]!)
		const step = nearest(positionals[1] ?? '', steps)
		const meant = step === undefined ? undefined : typed(program, word, step)
		return new CliError('usage', `${word} needs one of: ${steps.join(', ')}`, {
			hint: didYouMean(meant, typed(program, word, '--help'))
		})
	}
	return new CliError('usage', `Unknown command '${word}'`, {
		hint: meantBy(word, commands, program)
	})
}

/** So many commands are worth naming; beyond, the word says too little. */
const mostMeant = 3

/** The command that is spelled almost so, else those of which the word is a part, else where to look. */
const meantBy = (word: string, commands: readonly CommandSpec[], program: Program): string => {
	const help = typed(program, '--help')
	const words = commands.flatMap(({ name, aliases = [] }) => [name.split(' ')[0]!, ...aliases])
	const near = nearest(word, words)
	if (near !== undefined) return didYouMean(near, help)
	const isName = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(word)
	if (!isName) return didYouMean(null, help)
	const holding = commands.filter(({ name }) => hasPart(name, word)).map(({ name }) => name)
	if (holding.length > 0 && holding.length <= mostMeant)
		return didYouMean(holding.map((name) => typed(program, ...name.split(' '))).join(', or '), help)
	const find = program.bound
		? `Find it: ${typed(program, 'actions', 'search', word)}`
		: `To run an action: ${typed(program, ...program.callWords(null, word))}`
	return `${find}. ${didYouMean(null, help)}`
}

/** Whether one of a command's words, or of the parts of its words, begins with these letters. */
const hasPart = (name: string, letters: string): boolean =>
	letters.length > 2 && name.split(/[ -]/).some((part) => part.startsWith(letters.toLowerCase()))
