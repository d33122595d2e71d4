/** Help texts, laid out by cac from the command tables. */

import { type CAC, cac } from 'cac'
import type { CommandSpec } from './command'
import { exitCodes } from './exit-codes'
import { type FlagName, flagNames, flagSpec, flagsOf } from './flags'
import { aboutAction, actionGroups } from './operator/help'
import { type Program, quater } from './program'

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
	// A terminal that does not know its width says 0.
	const columns = width || Number.POSITIVE_INFINITY
	const described = describeProgram(program, spec)
	const command = spec && described.commands.find(({ rawName }) => rawName === rawNameOf(spec))
	const text = capture(() =>
		command ? command.outputHelp() : described.globalCommand.outputHelp()
	)
	const more = spec?.more?.(program.name)
	return (more === undefined ? text : `${text}\n${more}\n`)
		.split('\n')
		.map((line) => wrap(line, columns))
		.join('\n')
}

const narrowest = 24

/** Breaks the right one of two columns at its spaces; where little room is left, it goes below. */
const wrap = (line: string, columns: number): string => {
	const [, left, right] = /^( {2}\S.*? {2,})(\S.*)$/.exec(line) ?? []
	if (left === undefined || right === undefined || line.length <= columns) return line
	const roomy = columns - left.length >= narrowest
	const indent = roomy ? left.length : 6
	const lines: string[] = []
	for (const word of right.split(' ')) {
		const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
		if (lines.length > 0 && longer.length <= columns - indent) lines.splice(-1, 1, longer)
		else lines.push(word)
	}
	const rest = lines.join(`\n${' '.repeat(indent)}`)
	return roomy ? left + rest : `${left.trimEnd()}\n${' '.repeat(indent)}${rest}`
}

const rawNameOf = ({ name, takes }: CommandSpec): string => `${name} ${takes}`.trim()

/** Actions are grouped by themselves, so of their commands cac knows the one alone that is asked about. */
const describeProgram = (described: Program, asked: CommandSpec | null): CAC => {
	const { name: programName, version, commands } = described
	const program = cac(programName)
	for (const spec of commands.filter((one) => !one.hidden && (!one.action || one === asked))) {
		const command = program.command(rawNameOf(spec), spec.about)
		const own = spec.flagsOf ?? spec.name
		for (const name of flagNames.filter((flag) => flagSpec(flag).only?.includes(own)))
			command.option(rawFlag(name), flagSpec(name).about)
	}
	for (const name of flagsOf(described).filter((flag) => !flagSpec(flag).only))
		program.option(rawFlag(name), flagSpec(name).about)
	program.globalCommand.usage('<command> [flags]')
	program.globalCommand.version(version)
	program.globalCommand.options.pop()
	program.globalCommand.helpCallback = (sections) => [
		...withActions(
			sections.filter(({ title }) => !title?.startsWith('For more info')),
			described,
			asked
		),
		{ body: exitCodeHelp }
	]
	return program
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
			? []
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
