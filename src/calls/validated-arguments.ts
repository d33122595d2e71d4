/** The arguments of a call as its handler receives them, wherever in the request they stand. */

import { QuaterError } from '../errors'
import type { Action, Input } from '../routes/action'
import { isRecord } from '../schema/json'
import type { RouteContext } from './route-context'

/** Validated arguments by name. */
export type ValidatedArguments = Record<string, unknown>

/**
 * What the handler receives for its declared inputs, and for the other members of an open body.
 *
 * @throws QuaterError `invalid_arguments` for a member that hides behind an argument of its name
 */
export const validatedArguments = (action: Action, context: RouteContext): ValidatedArguments => {
	const args: ValidatedArguments = {}
	for (const input of action.inputs) {
		const value = valueFor(input, context)
		if (value !== undefined) args[input.name] = value
	}
	if ((action.inputSchema.additionalProperties ?? false) === false) return args
	// The other members of an open body are arguments as much as those that have a name.
	const named = new Map(action.inputs.map((input) => [input.name, input.in]))
	for (const [name, value] of isRecord(context.body) ? Object.entries(context.body) : []) {
		const place = named.get(name)
		// A member that hides behind an argument of the same name would escape the hash.
		if (place !== undefined && place !== 'body') throw unknownArgument(name)
		if (place === undefined && value !== undefined) args[name] = value
	}
	return args
}

/** What the handler receives for one input; undefined where there is nothing. */
export const valueFor = (input: Input, context: RouteContext): unknown => {
	if (input.wholeBody) return context.body
	if (input.in === 'cookie') return context.cookie?.[input.name]?.value
	const place = context[input.in]
	return isRecord(place) && Object.hasOwn(place, input.name) ? place[input.name] : undefined
}

/** The refusal of an argument that nobody declared. */
export const unknownArgument = (member: string): QuaterError =>
	new QuaterError('invalid_arguments', { message: `Unknown argument: ${member}.` })
