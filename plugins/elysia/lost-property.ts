/** Finds the argument that Elysia forgot: its lenient numbers and dates fail without saying where. */

import type { RouteContext } from '../../src/calls/route-context'
import type { Input } from '../../src/routes/action'
import type { JsonSchema } from '../../src/schema/json-schema'

/** A failure of one value whose place is unknown. */
export interface LostFailure {
	/** The decoded value that failed. */
	readonly value: unknown
	/** The constraint that it failed. */
	readonly schema: Readonly<Record<string, unknown>>
}

const constraints = [
	'minimum',
	'maximum',
	'exclusiveMinimum',
	'exclusiveMaximum',
	'multipleOf',
	'minItems',
	'maxItems'
] as const

/**
 * The input whose value this is. Values of places that were decoded before the failure no longer
 * look like their text, so both forms are compared; where several fit, the one with the same
 * constraints is meant.
 */
export const findLost = (
	{ value, schema }: LostFailure,
	context: RouteContext,
	inputs: readonly Input[]
): Input | undefined => {
	const holding = inputs.filter((input) => isSame(valueAt(input, context), value))
	return holding.find((input) => sameConstraints(input.schema, schema)) ?? holding[0]
}

/** What a published schema expects, in a few words. */
export const expectationOf = ({ type, items }: JsonSchema): string => {
	const kind = [type ?? 'another value'].flat().join(' or ')
	const item =
		typeof items === 'object' && typeof items.type === 'string' ? ` of ${items.type}` : ''
	return `expected ${kind}${item}`
}

const valueAt = (input: Input, context: RouteContext): unknown => {
	if (input.wholeBody) return context.body
	const place = context[input.in] as Readonly<Record<string, unknown>> | undefined
	const member = place && Object.hasOwn(place, input.name) ? place[input.name] : undefined
	return input.in === 'cookie' ? (member as { value?: unknown } | undefined)?.value : member
}

const isSame = (given: unknown, decoded: unknown): boolean => {
	if (given === undefined) return false
	if (given === decoded || String(given) === String(decoded)) return true
	if (typeof decoded === 'number') return Number(given) === decoded
	return decoded instanceof Date && new Date(String(given)).getTime() === decoded.getTime()
}

const sameConstraints = (published: JsonSchema, failed: LostFailure['schema']): boolean =>
	constraints.every((keyword) => published[keyword] === failed[keyword])
