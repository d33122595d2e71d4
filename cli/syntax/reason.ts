/** The `--reason` flag: why the caller asks, or decides. */

import type { JsonSchema } from '../../src/schema/json-schema'
import { argumentsOf, nameOf } from '../arguments/arguments'
import { CliError } from '../errors'
import type { ActionTail, Flags } from './argv'

/**
 * Takes `--reason` out of the words after an action's name, unless the action has an argument of that
 * name: many that need approval do, and theirs was meant long before this flag was there.
 *
 * @throws CliError `usage` for a flag without a value, or given twice.
 */
export const takeReason = (
	tail: ActionTail,
	schema: JsonSchema
): [tail: ActionTail, reason: string | undefined] => {
	if (nameOf('reason', argumentsOf(schema)) !== undefined) return [tail, undefined]
	const at = tail.words.findIndex(isReason)
	if (at < 0) return [tail, undefined]
	const inline = tail.words[at]!.slice('--reason='.length)
	const isInline = tail.words[at] !== '--reason'
	const value = isInline ? inline : tail.words[at + 1]
	if (value === undefined || (!isInline && value.startsWith('--')))
		throw new CliError('usage', 'Missing value for --reason', { hint: 'Write --reason=<text>' })
	const words = tail.words.toSpliced(at, isInline ? 1 : 2)
	if (words.some(isReason)) throw new CliError('usage', '--reason is given twice')
	return [{ ...tail, words }, value]
}

/**
 * The reason that was given, if one was.
 *
 * @param late One that stood after an action's name.
 * @throws CliError `usage` for one that says nothing, or two.
 */
export const reasonOf = (flags: Flags, late?: string): string | undefined => {
	const early = flags.value('reason')
	if (early !== undefined && late !== undefined)
		throw new CliError('usage', '--reason is given twice')
	const reason = early ?? late
	if (reason?.trim() === '') throw new CliError('usage', '--reason must not be empty')
	return reason
}

const isReason = (word: string): boolean => word === '--reason' || word.startsWith('--reason=')
