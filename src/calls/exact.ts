/** Refuses numbers that were rounded on their way, on every surface alike. */

import { QuaterError } from '../errors'
import type { Action, Input } from '../routes/action'
import { someSchema } from '../schema/local-reference'

/** An input that takes numbers. */
interface NumericInput {
	readonly input: Input
	/** Whether some number in it has to be an integer. */
	readonly integral: boolean
}

const known = new WeakMap<Action, readonly NumericInput[]>()

/**
 * Checks what a handler is about to receive: JSON and query parsers round integers beyond 2^53, and
 * a rounded neighbour is another order. From 1e21 on, JSON writes a number in exponent form; there
 * a plain `number` is taken as the approximation that it is. Throws `invalid_arguments`.
 *
 * @param valueAt the validated value of an input
 */
export const refuseInexact = (action: Action, valueAt: (input: Input) => unknown): void => {
	for (const { input, integral } of numericInputs(action)) {
		const why = inexact(valueAt(input), integral)
		if (why === undefined) continue
		throw new QuaterError('invalid_arguments', {
			message: `Invalid argument ${input.name}: ${why}.`,
			data: { argument: input.name }
		})
	}
}

const numericInputs = (action: Action): readonly NumericInput[] => {
	const before = known.get(action)
	if (before) return before
	const { inputs, inputSchema } = action
	const mentions = (input: Input, type: string) =>
		someSchema(input.schema, inputSchema.$defs, (part) => [part.type].flat().includes(type))
	const found = inputs
		.map((input) => ({ input, integral: mentions(input, 'integer') }))
		.filter(({ input, integral }) => integral || mentions(input, 'number'))
	known.set(action, found)
	return found
}

const digitsEnd = 1e21

const inexact = (value: unknown, integral: boolean): string | undefined => {
	if (typeof value === 'number') return inexactNumber(value, integral)
	if (typeof value !== 'object' || value === null) return undefined
	// A set instead of recursion: bodies may be deep, and what a schema transforms may be cyclic.
	const pending = new Set<unknown>([value])
	for (const next of pending) {
		if (typeof next === 'object' && next !== null) {
			for (const item of Object.values(next)) pending.add(item)
		} else if (typeof next === 'number') {
			const why = inexactNumber(next, integral)
			if (why !== undefined) return why
		}
	}
	return undefined
}

const inexactNumber = (value: number, integral: boolean): string | undefined => {
	if (!Number.isFinite(value)) return 'the number is not finite'
	const rounded = Number.isInteger(value) && !Number.isSafeInteger(value)
	return rounded && (integral || Math.abs(value) < digitsEnd)
		? 'the number is too large to be exact'
		: undefined
}
