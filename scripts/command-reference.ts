/** Writes `docs/command-line.md` from the tables that the command line itself is made of. */

import { join } from 'node:path'
import { variables } from '../cli/environment'
import { mcpClients } from '../cli/mcp/clients'
import type { CommandSpec } from '../cli/syntax/command'
import { commands } from '../cli/syntax/command-table'
import { exitCodes } from '../cli/syntax/exit-codes'
import { type FlagName, flagNames, flagSpec } from '../cli/syntax/flags'

/** Where the reference is. */
export const referenceFile = join(import.meta.dir, '../docs/command-line.md')

/** The whole reference. */
export const reference = (): string => {
	const shown = commands.filter(({ hidden }) => !hidden)
	const common = flagNames.filter((name) => !flagSpec(name).only)
	return `${[
		'# Command reference',
		'Written by `bun run docs:reference` from the commands themselves, and checked by the tests: change the tables in `cli`, not this page. [Actions and the command line](actions-and-cli.md) explains how it all works.',
		'## Commands',
		table(
			['command', 'does'],
			shown.map((spec) => [code(usageOf(spec)), spec.about])
		),
		...shown.flatMap(flagsOf),
		'## Flags of every command',
		flagTable(common),
		'## Environment variables',
		table(
			['variable', 'meaning'],
			variables.map(({ name, about, secret }) => [
				code(name),
				secret ? `${about}. Its value is never shown` : about
			])
		),
		'## MCP clients',
		'What `quater mcp config --client <name>` is written for. Each format was read on the page named, in November 2026.',
		table(
			['name', 'client', 'file', 'format'],
			mcpClients.map(({ id, title, file, source }) => [code(id), title, file, `<${source}>`])
		),
		'## Exit codes',
		table(
			['code', 'meaning'],
			exitCodes.map(([number, about]) => [String(number), about])
		)
	].join('\n\n')}\n`
}

/** A command's own flags; nothing for a command without any. */
const flagsOf = (spec: CommandSpec): string[] => {
	const own = flagNames.filter((name) => flagSpec(name).only?.includes(spec.name))
	return own.length === 0 ? [] : [`### Flags of \`quater ${spec.name}\``, flagTable(own)]
}

const flagTable = (names: readonly FlagName[]): string =>
	table(
		['flag', 'meaning'],
		names.map((name) => {
			const { value, choices, about, repeats } = flagSpec(name)
			const word = value === undefined ? `--${name}` : `--${name} <${value}>`
			const short = shorts[name] === undefined ? '' : `${code(shorts[name])}, `
			const isSaid = value?.includes('|') || choices?.every((choice) => about.includes(choice))
			const lists = choices && !isSaid ? `: ${choices.map(code).join(', ')}` : ''
			const often = repeats && !about.includes('repeatable') ? '; repeatable' : ''
			return [short + code(word), about + lists + often]
		})
	)

const shorts: Partial<Record<FlagName, string>> = { help: '-h', output: '-o', version: '-v' }

const usageOf = ({ name, takes }: CommandSpec): string => `quater ${name} ${takes}`.trim()

const code = (text: string): string => `\`${text}\``

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
	[head, head.map(() => '---'), ...rows]
		.map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n')

if (import.meta.main) await Bun.write(referenceFile, reference())
