/** What `actions describe` says about one action: its flags, a command that runs, and its schema where it is asked for. */

import type { ManifestAction } from '../../src/remote/protocol'
import type { Json } from '../../src/schema/json-schema'
import { resolve, type SchemaPlace, typeOf } from '../arguments/alternatives'
import { aboutArgument, writtenOf } from '../arguments/argument-line'
import { ruleOf, shapeOf, valuesOf } from '../arguments/argument-shape'
import { argumentsOf, isOurs, kebab } from '../arguments/arguments'
import { exampleValue, exampleWord } from '../arguments/example-value'
import { exampleWords } from '../arguments/example-words'
import { fileCount } from '../arguments/file-arguments'
import type { Context } from '../context'
import { actionsCommand, callCommand } from '../hints/next-command'
import { visible, visibleLine } from '../terminal/escape'
import { prettyJson, type View } from '../terminal/output'
import type { Style } from '../terminal/style'

/** One argument as `describe` lists it. */
export interface DescribedArgument {
	readonly name: string
	/** How it is written: `--order-id`, `<order_id>` for a bare word, or `--arg name=` where the flag is also one of ours. */
	readonly flag: string
	readonly required: boolean
	readonly type: string
	/** The only values that it takes. */
	readonly values?: readonly Json[]
	/** What is inside an object or a list. */
	readonly shape?: string
	/** Format, limits and default. */
	readonly rule?: string
	readonly example: string
	readonly description?: string
}

/** Commands that can be pasted into a shell; only required arguments are in them. */
export interface DescribedUsage {
	readonly command: string
	readonly dry_run_command: string
	readonly approval_command?: string
}

/** A manifest entry with its arguments and its usage. */
export interface DescribedAction extends ManifestAction {
	readonly arguments: readonly DescribedArgument[]
	readonly usage: DescribedUsage
	/** The command that prints the schema too. */
	readonly schema_command: string
}

/** Describes an action as a caller of `remote`, or of the local app, writes it. */
export const describeAction = (
	context: Pick<Context, 'program' | 'flags'>,
	action: ManifestAction,
	remote: string | null
): DescribedAction => {
	const required = new Set(action.input_schema.required)
	const operands = context.program.operandsOf(action)
	const args = [...argumentsOf(action.input_schema)]
		.map(([name, place]) => {
			const value = exampleValue(place, remote === null)
			const described = describeArgument(name, place, required.has(name))
			const flag = operands.includes(name) ? `<${name}>` : described.flag
			return { ...described, flag, example: exampleWord(place, value), value }
		})
		.toSorted((a, b) => placeOf(a.name, operands) - placeOf(b.name, operands))
	const { before, after } = exampleWords(
		action,
		args.filter((argument) => argument.required)
	)
	const call = callCommand(context, remote, action.name)
	const command = (...ours: string[]) => before + [call, ...ours, ...after].join(' ')
	return {
		...action,
		arguments: args.map(({ value: _, ...described }) => described),
		usage: {
			command: command(),
			dry_run_command: command('--dry-run'),
			...(action.needs_approval && { approval_command: command('--approval APPROVAL_TOKEN') })
		},
		schema_command: actionsCommand(context, remote, 'describe', action.name, '--schema')
	}
}

/** The description in each of its forms, with the whole input schema or without. */
export const describeView = (action: DescribedAction, withSchema: boolean): View => {
	const { input_schema: schema, schema_command: command, ...short } = action
	return {
		json: withSchema ? { ...short, input_schema: schema } : { ...short, schema_command: command },
		...(!withSchema && { dense: true }),
		text: (style) => describeText(action, withSchema, style)
	}
}

/** Where lines of an app's own text begin: none of them can pass for a heading, or for a command of ours. */
const below = '        '

const describeText = (action: DescribedAction, withSchema: boolean, style: Style): string => {
	const { usage } = action
	const flags = action.arguments.map(
		(argument) => `    ${visibleLine([writtenOf(argument), ...aboutArgument(argument)].join('  '))}`
	)
	const lines = [
		style.bold(visible(action.name)),
		`  ${action.method} ${visibleLine(action.path)}`,
		`  ${visible(action.description).replaceAll('\n', `\n${below}`)}`,
		...(action.aliases?.length ? [`  aliases: ${visible(action.aliases.join(', '))}`] : []),
		`  protected action: ${action.needs_approval ? 'yes' : 'no'}`,
		'  arguments:',
		...(flags.length > 0 ? flags : ['    none']),
		...(action.max_body_bytes === undefined
			? []
			: [`  files: at most ${action.max_body_bytes} bytes in one call`]),
		'  usage:',
		`    ${visible(usage.command)}`,
		'  dry run:',
		`    ${visible(usage.dry_run_command)}`,
		...(usage.approval_command === undefined
			? []
			: ['  with approval:', `    ${visible(usage.approval_command)}`]),
		'  input schema:',
		withSchema ? prettyJson(action.input_schema) : `    ${visible(action.schema_command)}`
	]
	return lines.join('\n')
}

/** How an argument is set: by its flag, or by `--arg name=` where that flag is one of ours. */
export const flagOf = (name: string, place: SchemaPlace): string =>
	isOurs(name, place) ? `--arg ${name}=` : `--${kebab(name)}`

const describeArgument = (
	name: string,
	place: SchemaPlace,
	required: boolean
): Omit<DescribedArgument, 'example'> => {
	const { description } = resolve(place)
	const files = fileCount(place)
	const values = valuesOf(place)
	const shape = files === null ? shapeOf(place) : undefined
	const rule = files === null ? ruleOf(place) : undefined
	return {
		name,
		flag: flagOf(name, place),
		required,
		type: files === null ? typeOf(place) : fileTypes[files],
		...(values !== undefined && { values }),
		...(shape !== undefined && { shape }),
		...(rule !== undefined && { rule }),
		...(description !== undefined && { description })
	}
}

const fileTypes = { one: 'file', many: 'files' } as const

/** Bare words come first, in their order; flags as they were. */
const placeOf = (name: string, operands: readonly string[]): number => {
	const at = operands.indexOf(name)
	return at < 0 ? operands.length : at
}
