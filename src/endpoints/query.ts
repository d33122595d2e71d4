/** Reads the query of an endpoint. */

import { QuaterError } from '../errors'

/** A number of the query, 1 or more. */
export const wholeNumber = (
	text: string | null,
	name: string,
	largest: number
): number | undefined => {
	if (text === null) return undefined
	const value = /^\d{1,16}$/.test(text) ? Number(text) : 0
	if (value >= 1 && value <= largest) return value
	throw invalid(name, `${name} must be a whole number from 1 to ${largest}.`)
}

/** The refusal of an argument that cannot be meant. */
export const invalid = (argument: string, message: string): QuaterError =>
	new QuaterError('invalid_arguments', { message, data: { argument } })
