/** Checks that an answer has the members it is promised to have, and trusts none of it. */

import { ClientError } from '../../src/client/client-error'
import { isRecord } from '../../src/schema/json'

/** Whether one value is as promised. */
export type Check = (value: unknown) => boolean

/** What each member of an object is to be. */
export type Shape<Value> = { readonly [Name in keyof Value]-?: Check }

/** Any text. */
export const text: Check = (value) => typeof value === 'string'

/** A whole number, 0 or more. */
export const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0

/** True or false. */
export const truth: Check = (value) => typeof value === 'boolean'

/** A time as ISO 8601 writes it. */
export const time: Check = (value) =>
	typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value))

/** Anything at all, null and nothing included. */
export const anything: Check = () => true

/** One of some words. */
export const oneOf =
	(words: readonly string[]): Check =>
	(value) =>
		words.some((word) => word === value)

/** Null, or as promised. */
export const nullable =
	(check: Check): Check =>
	(value) =>
		value === null || check(value)

/** Left out, or as promised. */
export const optional =
	(check: Check): Check =>
	(value) =>
		value === undefined || check(value)

/** A list whose elements are as promised. */
export const listOf =
	(check: Check): Check =>
	(value) =>
		Array.isArray(value) && value.every(check)

/** An object whose members are as promised; further ones may be there. */
export const members =
	<Value>(shape: Shape<Value>): Check =>
	(value) =>
		isRecord(value) && wrongMember(value, shape) === undefined

/**
 * A value as what it was checked to be.
 *
 * @param what Names the value in a failure.
 * @throws ClientError `invalid_answer`, naming the first member that is wrong.
 */
export const checked = <Value>(value: unknown, shape: Shape<Value>, what: string): Value => {
	if (!isRecord(value)) throw invalid(what)
	const wrong = wrongMember(value, shape)
	if (wrong !== undefined) throw invalid(`${what}.${wrong}`)
	return value as Value
}

const wrongMember = <Value>(
	value: Record<string, unknown>,
	shape: Shape<Value>
): string | undefined =>
	Object.entries<Check>(shape).find(([name, check]) => !check(value[name]))?.[0]

const invalid = (what: string): ClientError =>
	new ClientError('invalid_answer', `The answer is invalid: ${what}`, {
		hint: 'Does another release of quater answer there?'
	})
