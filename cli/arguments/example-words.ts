/** The arguments of an example call as shell words that can be pasted, and are read back as they are meant. */

import type { JsonSchema } from '../../src/schema/json-schema'
import { shellQuote, visible } from '../terminal/escape'
import { readArguments } from './action-flags'
import { kebab } from './arguments'

/** One argument of an example. */
export interface ExampleArgument {
	readonly name: string
	/** How it is written: `--order-id`, `<order_id>` for a bare word, or `--arg name=`. */
	readonly flag: string
	/** Its value as one word. */
	readonly example: string
	readonly value: unknown
}

/** An example's arguments: what stands before the command, and after it. */
export interface ExampleWords {
	readonly before: string
	readonly after: readonly string[]
}

/**
 * The arguments as flags, where the command line reads those flags as these very values; else the whole
 * object as JSON, which can say everything: an app may name and show its arguments as it likes.
 */
export const exampleWords = (
	action: { readonly name: string; readonly input_schema: JsonSchema },
	args: readonly ExampleArgument[]
): ExampleWords => {
	const values = Object.fromEntries(args.map(({ name, value }) => [name, value]))
	if (isReadAs(action, args, values))
		return { before: '', after: args.flatMap(wordsOf).map(shellQuote) }
	const json = shellQuote(visible(JSON.stringify(values)))
	return { before: `printf '%s' ${json} | `, after: ['--input -'] }
}

const wordsOf = (argument: ExampleArgument): readonly string[] => {
	const { name, flag, example } = argument
	if (isPair(argument)) return ['--arg', pairOf(argument)]
	if (isOperand(flag)) return [example.startsWith('-') ? `--${kebab(name)}=${example}` : example]
	return example.startsWith('--') ? [`${flag}=${example}`] : [flag, example]
}

/** Whether an argument is written as a bare word, in its place. */
export const isOperand = (flag: string): boolean => flag.startsWith('<')

const isPair = ({ flag }: ExampleArgument): boolean => flag.endsWith('=')

const pairOf = ({ name, example }: ExampleArgument): string => `${name}=${example}`

const isReadAs = (
	{ name: action, input_schema: schema }: Parameters<typeof exampleWords>[0],
	args: readonly ExampleArgument[],
	values: Readonly<Record<string, unknown>>
): boolean => {
	// No process can be handed these.
	if (args.flatMap(wordsOf).some((word) => !word.isWellFormed() || /[\0\ufffd]/.test(word)))
		return false
	const words = args.filter((argument) => !isPair(argument)).flatMap(wordsOf)
	const pairs = args.filter(isPair).map(pairOf)
	const tail = { words, rest: [], ours: [] }
	const names = args.filter(({ flag }) => isOperand(flag)).map(({ name }) => name)
	const operands = { names, words: [] }
	try {
		const read = readArguments({ action, see: '', schema, tail, operands, pairs, cwd: '/' })
		return Bun.deepEquals(read, values, true)
	} catch {
		return false
	}
}
