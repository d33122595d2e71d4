/** Names the nearest value where an argument takes one of a few and was given another. */

import { nearest } from '../../src/nearest'
import type { JsonSchema } from '../../src/schema/json-schema'
import { flagOf } from '../actions/describe'
import { valuesOf } from './argument-shape'
import { argumentsOf } from './arguments'

/** The values that the first misfit may take, and the nearest of them; undefined where all fit. */
export const valueHint = (
	schema: JsonSchema,
	args: Readonly<Record<string, unknown>>
): string | undefined => {
	for (const [name, place] of argumentsOf(schema)) {
		const given = Object.hasOwn(args, name) ? args[name] : undefined
		const values = valuesOf(place)
		if (typeof given !== 'string' || !values || values.includes(given)) continue
		const near = nearest(given, values.map(String))
		const guess = near === undefined ? '' : ` Did you mean ${near}?`
		return `${flagOf(name, place)} is one of: ${values.map(String).join(', ')}.${guess}`
	}
	return undefined
}
