/** Reads an action's own flags, from the words after its name and by its schema. */

import { nearest } from '../../src/nearest'
import type { Json, JsonSchema } from '../../src/schema/json-schema'
import { CliError, didYouMean } from '../errors'
import type { ActionTail, GivenFlag } from '../syntax/argv'
import { isPlainValue, isSwitch, type SchemaPlace } from './alternatives'
import { type Arguments, argumentsOf, flagsOf, kebab, nameOf } from './arguments'
import { fileCount, fileWords, literalPath } from './file-arguments'
import { readTextFile } from './read-text'
import { flagValue } from './values'

/** What is needed to read the flags of one action. */
export interface ActionFlagsRequest {
	readonly action: string
	/** What our own flags stand before, in advice. @default '`call`' */
	readonly before?: string
	/** The command that describes the action. */
	readonly see: string
	readonly schema: JsonSchema
	readonly tail: ActionTail
	/** Bare words before the flags, and the arguments that such words are. @default none */
	readonly operands?: Operands
	/** Values of `--arg name=value`. */
	readonly pairs: readonly string[]
	readonly cwd: string
}

/** Arguments that are given by their place, as `get-order ord_1001` does. */
export interface Operands {
	/** The arguments, in their order; without any, every bare word is one too many. */
	readonly names: readonly string[]
	readonly words: readonly string[]
}

/** One occurrence of an argument. */
interface Occurrence {
	/** The flag as typed, for messages. */
	readonly flag: string
	readonly text: string
}

/**
 * The argument object that the words after an action's name describe.
 *
 * @throws CliError `usage` for words that are no flags of the action, `invalid_arguments` for values that
 * do not fit.
 */
export const readArguments = (request: ActionFlagsRequest): Record<string, Json> => {
	const known = argumentsOf(request.schema)
	for (const flag of request.tail.ours) refuseBoth(flag, request, known)
	const found = new Map<string, Occurrence[]>()
	const add = (name: string, occurrence: Occurrence) =>
		found.set(name, [...(found.get(name) ?? []), occurrence])
	const words = [...(request.operands?.words ?? [])]
	for (const [name, occurrence] of readWords(request, known, words)) add(name, occurrence)
	for (const [name, occurrence] of readOperands(words, request)) add(name, occurrence)
	for (const pair of request.pairs) add(...readPair(pair, request, known))
	// Not an object literal: an argument may be called `__proto__`.
	return Object.fromEntries(
		[...found].map(([name, occurrences]) => [name, argumentValue(occurrences, known.get(name)!)])
	)
}

const argumentValue = (occurrences: readonly Occurrence[], place: SchemaPlace): Json => {
	const { flag } = occurrences[0]!
	const texts = occurrences.map(({ text }) => text)
	const count = fileCount(place)
	return count === null ? flagValue(flag, texts, place) : fileWords(flag, texts, count)
}

const noOperands: Operands = { names: [], words: [] }

/** Reads flags; bare words among them, where there may be any, are added to `operands`. */
const readWords = (
	request: ActionFlagsRequest,
	known: Arguments,
	operands: string[]
): [string, Occurrence][] => {
	const { words, rest } = request.tail
	return [
		...readRun(words, request, known, operands),
		...readRun(
			rest.filter((word) => word !== '--'),
			request,
			known,
			operands
		)
	]
}

const readOperands = (
	words: readonly string[],
	{ operands: { names } = noOperands, action, see }: ActionFlagsRequest
): [string, Occurrence][] =>
	words.map((text, index) => {
		const name = names[index]
		if (name !== undefined) return [name, { flag: `<${name}>`, text }]
		const takes = names.length === 0 ? 'no words' : names.map((one) => `<${one}>`).join(' ')
		throw new CliError('usage', `Unexpected word '${text}': ${action} takes ${takes}`, {
			hint: `Everything else is a flag: --name value. See: ${see}`
		})
	})

const readRun = (
	words: readonly string[],
	request: ActionFlagsRequest,
	known: Arguments,
	operands: string[]
): [string, Occurrence][] => {
	const found: [string, Occurrence][] = []
	let at = 0
	while (at < words.length) {
		const word = words[at]!
		if (!/^--./.test(word)) {
			if (!request.operands?.names.length)
				throw new CliError('usage', `Unexpected action argument '${word}'`, {
					hint: `Arguments are flags: --name value. See: ${request.see}`
				})
			operands.push(word)
			at += 1
			continue
		}
		const flag = readFlag(word, request, known)
		const next = words[at + 1]
		const value = flag.inline ?? flag.implied(next) ?? next
		const took = flag.inline === undefined && flag.implied(next) === undefined
		if (value === undefined || (took && value.startsWith('--')))
			throw new CliError('usage', `Missing value for action argument ${flag.flag}`, {
				hint: `A value that begins with -- is written ${flag.flag}=<value>`
			})
		found.push([
			flag.name,
			{
				flag: flag.flag,
				text: flag.fromFile ? textIn(value, request.cwd, known.get(flag.name)!) : value
			}
		])
		at += took ? 2 : 1
	}
	return found
}

interface ActionFlag {
	readonly name: string
	readonly flag: string
	readonly inline: string | undefined
	readonly fromFile: boolean
	/** The value of a switch that is followed by no value of its own. */
	implied(next: string | undefined): string | undefined
}

const readFlag = (word: string, request: ActionFlagsRequest, known: Arguments): ActionFlag => {
	const equals = word.indexOf('=')
	const typed = equals < 0 ? word : word.slice(0, equals)
	const inline = equals < 0 ? undefined : word.slice(equals + 1)
	const fromFile = typed.endsWith('@file')
	const flag = fromFile ? typed.slice(0, -'@file'.length) : typed
	const name = nameOf(flag.slice(2), known)
	if (name !== undefined) {
		const takesNone = !fromFile && isSwitch(known.get(name)!)
		const implied = (next: string | undefined) =>
			takesNone &&
			next !== 'true' &&
			next !== 'false' &&
			(next === undefined || next.startsWith('--'))
				? 'true'
				: undefined
		return { name, flag, inline, fromFile, implied }
	}
	const negated = flag.startsWith('--no-') ? nameOf(flag.slice('--no-'.length), known) : undefined
	if (negated === undefined || !isSwitch(known.get(negated)!))
		throw unknownFlag(flag, request, known)
	if (inline !== undefined || fromFile) throw new CliError('usage', `${flag} takes no value`)
	return { name: negated, flag, inline, fromFile, implied: () => 'false' }
}

const readPair = (
	pair: string,
	request: ActionFlagsRequest,
	known: Arguments
): [string, Occurrence] => {
	const equals = pair.indexOf('=')
	if (equals < 1)
		throw new CliError('usage', '--arg is written --arg name=value', {
			hint: `See: ${request.see}`
		})
	const typed = pair.slice(0, equals)
	const name = nameOf(typed, known)
	if (name === undefined) throw unknownFlag(`--${typed}`, request, known)
	return [name, { flag: `--${typed}`, text: pair.slice(equals + 1) }]
}

/** A value that is no text may end with the line break that editors and `echo` add. */
const textIn = (path: string, cwd: string, place: SchemaPlace): string => {
	// A file is not read as text: `--document@file report.pdf` names it.
	if (fileCount(place) !== null) return literalPath(path)
	const text = readTextFile(path, cwd, '--<name>@file takes the path of a file.')
	return isPlainValue(place) ? text.replace(/\r?\n$/, '') : text
}

const refuseBoth = (
	{ name, value }: GivenFlag,
	{ action, before = '`call`' }: ActionFlagsRequest,
	known: Arguments
): void => {
	if (name === 'arg') return
	const argument = [...known].find(([key, place]) => flagsOf(key, place).includes(name))?.[0]
	if (argument === undefined) return
	const owner = action.endsWith('s') ? `${action}'` : `${action}'s`
	const shown = name === 'token' ? '<value>' : (value ?? String(!name.startsWith('no-')))
	throw new CliError(
		'usage',
		`\`--${name}\` is both quater's and ${owner}: put ours before ${before}, or write \`--arg ${argument}=${shown}\``
	)
}

/** So many flags are listed in a hint; more are for `describe`. */
const listed = 8

const unknownFlag = (
	flag: string,
	{ action, see }: ActionFlagsRequest,
	known: Arguments
): CliError => {
	const flags = [...known].flatMap(([name, place]) =>
		isSwitch(place) ? [`--${kebab(name)}`, `--no-${kebab(name)}`] : [`--${kebab(name)}`]
	)
	const near = nearest(flag, flags)
	const names = [...known.keys()].map((name) => `--${kebab(name)}`)
	const takes = names.length === 0 ? 'It takes none.' : `It takes: ${names.join(', ')}.`
	const hint = near || names.length > listed ? didYouMean(near, see) : `${takes} See: ${see}`
	return new CliError('usage', `${action} has no argument ${flag}`, { hint })
}
