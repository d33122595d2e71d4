/** Reads JSON that a caller wrote, and refuses what a parser would change without a word. */

import type { Json } from '../../src/schema/json-schema'
import { CliError } from '../errors'
import { lossOf } from './exact-number'

/**
 * JSON text as a value. Numbers that would be rounded, members that are given twice and halves of surrogate
 * pairs are refused: each would reach the action as something else.
 *
 * @param what what the text is of, for messages
 * @param hint what to do where it is no JSON
 * @throws CliError `invalid_arguments`.
 */
export const parseJson = (text: string, what: string, hint?: string): Json => {
	// The reviver visits the whole value as if it were a member too.
	let members = -1
	try {
		const value: Json = JSON.parse(text, function (this: unknown, key, part, context?: Source) {
			if (!Array.isArray(this)) members += 1
			const source = typeof part === 'number' ? context?.source : undefined
			const why = source === undefined ? undefined : lossOf(source)
			if (why !== undefined) throw misfit(`${what} holds a number that ${why}: ${source}`, asText)
			if (!key.isWellFormed() || (typeof part === 'string' && !part.isWellFormed()))
				throw misfit(`${what} holds half of a surrogate pair, which is no text`)
			return Object.is(part, -0) ? 0 : part
		})
		if (members < membersIn(text)) throw misfit(`${what} holds an object with one member twice`)
		return value
	} catch (cause) {
		throw cause instanceof CliError ? cause : misfit(`Invalid JSON value for ${what}`, hint)
	}
}

/** What to do with a number that no program would keep. */
export const asText = 'Only an action that takes it as text can receive it exactly.'

interface Source {
	readonly source?: string
}

/** Members as they are written: each has one colon outside of texts. */
const membersIn = (text: string): number =>
	text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1

const misfit = (message: string, hint?: string): CliError =>
	new CliError('invalid_arguments', message, { hint })
