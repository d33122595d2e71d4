/** Help texts, laid out by cac from the command tables. */

import { type CAC, cac } from 'cac'
import { aboutAction, actionGroups } from '../operator/help'
import { type Program, quater } from '../program'
import { visible } from '../terminal/escape'
import type { CommandSpec } from './command'
import { exitCodes } from './exit-codes'
import { type FlagName, flagNames, flagSpec, flagsOf } from './flags'
import { fitted } from './help-lines'

const exitCodeHelp = [
	'Exit codes:',
	...exitCodes.map(([code, about]) => `  ${String(code).padEnd(5)}${about}`)
].join('\n')

/** The help of one command, or of the whole program; at most `width` wide where that can be. */
export const helpText = (
	spec: CommandSpec | null,
	width?: number,
	program: Program = quater
): string => {
	const described = describeProgram(program, spec)
	const command = spec && described.commands.find(({ rawName }) => rawName === rawNameOf(spec))
	const text = capture(() =>
		command ? command.outputHelp() : described.globalCommand.outputHelp()
	)
	const more = spec?.more?.(program.name)
	// A binary's version, and the names in its paths, are the app's words.
	return fitted(visible(more === undefined ? text : `${text}\n${more}\n`), width)
}

/** The help of the commands that begin with the same word, such as `approvals`. */
export const groupHelp = (
	commands: readonly CommandSpec[],
	width?: number,
	program: Program = quater
): string => {
	const described = describeProgram({ ...program, commands }, null, commands)
	return fitted(visible(capture(() => described.globalCommand.outputHelp())), width)
}

const rawNameOf = ({ name, takes }: CommandSpec): string => `${name} ${takes}`.trim()

/** Actions are grouped by themselves, so of their commands cac knows the one alone that is asked about. */
const describeProgram = (
	described: Program,
	asked: CommandSpec | null,
	group: readonly CommandSpec[] | null = null
): CAC => {
	const { name: programName, version, commands } = described
	const program = cac(programName)
	for (const spec of commands.filter((one) => !one.hidden && (!one.action || one === asked))) {
		const command = program.command(rawNameOf(spec), spec.about)
		const own = spec.flagsOf ?? spec.name
		for (const name of flagNames.filter((flag) => flagSpec(flag).only?.includes(own)))
			command.option(rawFlag(name), aboutFlag(name, spec))
	}
	const isWhole = !asked && !group
	const common = flagsOf(described).filter((flag) => !flagSpec(flag).only)
	if (isWhole) for (const name of common) program.option(rawFlag(name), flagSpec(name).about)
	const word = group?.[0]?.name.split(' ')[0]
	program.globalCommand.usage(
		word === undefined ? '<command> [flags]' : `${word} <command> [flags]`
	)
	program.globalCommand.version(version)
	program.globalCommand.options.pop()
	program.globalCommand.helpCallback = (sections) => [
		...withActions(
			sections.filter(({ title }) => !title?.startsWith('For more info')),
			described,
			asked
		),
		{ body: isWhole ? exitCodeHelp : alsoTakes(programName, common) }
	]
	return program
}

/** What is the same for every command is explained once, in the help of the program. */
const alsoTakes = (program: string, common: readonly FlagName[]): string => {
	const flags = common.filter((name) => name !== 'version').map((name) => `--${name}`)
	return `Also: ${flags.join(', ')}. What these do, and the exit codes: ${program} --help`
}

/** An action's own argument takes the place of a flag of ours that yields to it. */
const aboutFlag = (name: FlagName, { action, name: command }: CommandSpec): string => {
	const { about, yields } = flagSpec(name)
	const isTaken = yields && Object.hasOwn(action?.input_schema.properties ?? {}, name)
	return isTaken
		? `Only before ${command}: ${about.charAt(0).toLowerCase()}${about.slice(1)}`
		: about
}

type Section = Parameters<NonNullable<CAC['globalCommand']['helpCallback']>>[0][number]

/** Puts what is known of the actions behind the usage. */
const withActions = (
	sections: readonly Section[],
	program: Program,
	asked: CommandSpec | null
): Section[] => {
	const added = asked?.action
		? aboutAction(program, asked.action)
		: asked
			? [{ body: asked.about }]
			: actionGroups(program.commands)
	const at = sections.findIndex(({ title }) => title === 'Usage') + 1
	return [...sections.slice(0, at), ...added, ...sections.slice(at)]
}

const shortOf: Partial<Record<FlagName, string>> = { help: '-h, ', output: '-o, ', version: '-v, ' }

const rawFlag = (name: FlagName): string => {
	const { value } = flagSpec(name)
	return `${shortOf[name] ?? ''}--${name}${value === undefined ? '' : ` <${value}>`}`
}

/** cac prints help itself; here it is wanted as text. */
const capture = (print: () => void): string => {
	const { info } = console
	let text = ''
	console.info = (printed: string) => {
		text += printed
	}
	try {
		print()
	} finally {
		console.info = info
	}
	// cac takes every --no-flag for a switch that is on by default.
	return `${text.replace(/(?: \(default: true\))? *$/gm, '')}\n`
}
