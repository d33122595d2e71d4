/** What `actions describe` says about one action: its flags, ready-made commands, its schema. */

import type { ManifestAction } from '../src/remote/protocol'
import type { Json, JsonSchema } from '../src/schema/json-schema'
import { exampleNumber, exampleText } from '../src/schema/scalar-example'
import { resolve, type SchemaPlace, typeOf } from './alternatives'
import { argumentsOf, isOurs, kebab } from './arguments'
import { visible } from './escape'
import { exampleWords } from './example-words'
import { prettyJson, type View } from './output'
import type { Program } from './program'
import type { Style } from './style'
import { typed } from './typed'

/** One argument as `describe --json` lists it. */
export interface DescribedArgument {
	readonly name: string
	/** How it is written: `--order-id`, or `--arg name=` where the flag is also one of ours. */
	readonly flag: string
	readonly required: boolean
	readonly type: string
	readonly example: string
	readonly description?: string
}

/** Commands that can be pasted into a shell; only required arguments are in them. */
export interface DescribedUsage {
	readonly argument_style: string
	readonly command: string
	readonly dry_run_command: string
	readonly approval_command?: string
}

/** A manifest entry with its arguments and its usage. */
export interface DescribedAction extends ManifestAction {
	readonly arguments: readonly DescribedArgument[]
	readonly usage: DescribedUsage
}

const argumentStyle =
	'Flags are argument names in kebab-case; objects and arrays are JSON, and a repeated flag fills an array. --<name>@file reads a value from a file, --input takes all arguments as one JSON object.'

/** Describes an action as a caller of `remote`, or of the local app, writes it. */
export const describeAction = (
	program: Program,
	action: ManifestAction,
	remote: string | null
): DescribedAction => {
	const required = new Set(action.input_schema.required)
	const described = [...argumentsOf(action.input_schema)].map(([name, place]) =>
		describeArgument(name, place, required.has(name))
	)
	const given = described.filter((argument) => argument.required)
	const { before, after } = exampleWords(
		action,
		given.map((argument) => ({ ...argument, value: exampleOf(action, argument.name) }))
	)
	const command = (...ours: string[]) =>
		before +
		[typed(program, ...program.callWords(remote, action.name)), ...ours, ...after].join(' ')
	return {
		...action,
		arguments: described,
		usage: {
			argument_style: argumentStyle,
			command: command(),
			dry_run_command: command('--dry-run'),
			...(action.needs_approval && { approval_command: command('--approval APPROVAL_TOKEN') })
		}
	}
}

/** The description in each of its forms. */
export const describeView = (action: DescribedAction): View => ({
	json: action,
	text: (style) => describeText(action, style)
})

const describeText = (action: DescribedAction, style: Style): string => {
	const { usage } = action
	const flags = action.arguments.map(argumentLine)
	const lines = [
		style.bold(visible(action.name)),
		`  ${action.method} ${visible(action.path)}`,
		`  ${visible(action.description)}`,
		...(action.aliases?.length ? [`  aliases: ${visible(action.aliases.join(', '))}`] : []),
		`  protected action: ${action.needs_approval ? 'yes' : 'no'}`,
		'  arguments:',
		...(flags.length > 0 ? flags : ['    none']),
		'  usage:',
		`    ${visible(usage.command)}`,
		'  dry run:',
		`    ${visible(usage.dry_run_command)}`,
		...(usage.approval_command === undefined
			? []
			: ['  with approval:', `    ${visible(usage.approval_command)}`]),
		'  input schema:',
		prettyJson(action.input_schema)
	]
	return lines.join('\n')
}

const describeArgument = (
	name: string,
	place: SchemaPlace,
	required: boolean
): DescribedArgument => {
	const { description } = resolve(place)
	return {
		name,
		flag: isOurs(name, place) ? `--arg ${name}=` : `--${kebab(name)}`,
		required,
		type: typeOf(place),
		example: exampleWord(place),
		...(description !== undefined && { description })
	}
}

const placeholders: Readonly<Record<string, string>> = {
	boolean: '<true|false>',
	array: '<json array>',
	object: '<json object>',
	any: '<value>'
}

const argumentLine = ({ flag, type, required, description }: DescribedArgument): string => {
	const placeholder = placeholders[type] ?? `<${type}>`
	const about = description === undefined ? '' : `  ${visible(description)}`
	const space = flag.endsWith('=') ? '' : ' '
	return `    ${visible(flag)}${space}${placeholder}  ${required ? 'required' : 'optional'}${about}`
}

const exampleOf = ({ input_schema: root }: ManifestAction, name: string): Json =>
	example({ schema: root.properties?.[name] ?? {}, root }, 0)

const exampleWord = (place: SchemaPlace): string => {
	const value = example(place, 0)
	return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A remote's pattern may be one that takes forever to match. */
const withoutPattern = ({ pattern: _, ...schema }: JsonSchema): JsonSchema => schema

/** So many values make an example: a remote may ask for one without end. */
const mostValues = 200

const example = (place: SchemaPlace, depth: number, budget = { left: mostValues }): Json => {
	const schema = resolve(place)
	budget.left -= 1
	const inside = (part: JsonSchema) =>
		example({ schema: part, root: place.root }, depth + 1, budget)
	const given = schema.examples?.[0] ?? schema.const ?? schema.enum?.[0]
	if (given !== undefined) return given
	const type = typeOf(place)
	if (type === 'integer' || type === 'number') return exampleNumber(schema, type === 'integer')
	if (type === 'string') return exampleText(withoutPattern(schema))
	if (type === 'boolean') return true
	if (type === 'null') return null
	if (depth > 8 || budget.left <= 0)
		return type === 'array' ? [] : type === 'object' ? {} : 'example'
	if (type === 'array')
		return typeof schema.items === 'object' ? [inside(schema.items)] : ['example']
	if (type !== 'object') return 'example'
	const required = new Set(schema.required)
	return Object.fromEntries(
		Object.entries(schema.properties ?? {})
			.filter(([name]) => required.has(name))
			.map(([name, part]) => [name, inside(part)])
	)
}
