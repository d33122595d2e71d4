/** What the help of a binary says about its actions: all of them by their tags, or one with its arguments. */

import type { ManifestAction } from '../../src/remote/protocol'
import { type DescribedArgument, describeAction } from '../actions/describe'
import { aboutArgument, writtenOf } from '../arguments/argument-line'
import type { Program } from '../program'
import type { Flags } from '../syntax/argv'
import type { CommandSpec } from '../syntax/command'
import { visible, visibleLine } from '../terminal/escape'

/** One part of a help text. */
export interface HelpSection {
	readonly title?: string
	readonly body: string
}

/** The actions as commands, a section for each tag; those without one come last. */
export const actionGroups = (commands: readonly CommandSpec[]): HelpSection[] => {
	const groups = new Map<string, CommandSpec[]>()
	const actions = commands.filter(({ action }) => action !== undefined)
	for (const spec of actions) {
		const tag = spec.action?.tags?.[0] ?? ''
		groups.set(tag, [...(groups.get(tag) ?? []), spec])
	}
	const width = widest(actions.map(shown))
	return [...groups]
		.toSorted(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
		.map(([tag, specs]) => ({
			title: tag === '' ? (groups.size === 1 ? 'Actions' : 'Other actions') : visibleLine(tag),
			body: specs
				.map((spec) => `  ${shown(spec).padEnd(width)}  ${visibleLine(spec.about)}`)
				.join('\n')
		}))
}

/** What one action does, takes and is typed like. */
export const aboutAction = (program: Program, action: ManifestAction): HelpSection[] => {
	const { arguments: args, usage } = describeAction({ program, flags: noFlags }, action, null)
	const examples = [usage.command, usage.dry_run_command]
	return [
		{ body: visible(action.description) },
		...(action.needs_approval
			? [{ body: 'A second person has to approve each call. --wait waits until then.' }]
			: []),
		...(args.length === 0 ? [] : [{ title: 'Arguments', body: argumentLines(args) }]),
		...(action.max_body_bytes === undefined
			? []
			: [{ body: `Files: at most ${action.max_body_bytes} bytes in one call.` }]),
		{ title: 'Examples', body: examples.map((line) => `  ${visible(line)}`).join('\n') }
	]
}

const noFlags: Flags = { has: () => false, value: () => undefined, values: () => [] }

const argumentLines = (args: readonly DescribedArgument[]): string => {
	const names = args.map((argument) => visibleLine(writtenOf(argument)))
	const width = widest(names)
	return args
		.map((argument, index) => {
			const about = aboutArgument(argument).map(visibleLine).join('  ')
			return `  ${names[index]?.padEnd(width)}  ${about}`
		})
		.join('\n')
}

const shown = ({ name, takes }: CommandSpec): string => visibleLine(`${name} ${takes}`.trim())

const widest = (texts: readonly string[]): number =>
	Math.max(0, ...texts.map((text) => text.length))
