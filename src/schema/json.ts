/** Small, own-property-safe readings of unknown values. */

import type { Json } from './json-schema'

/** Whether a value is an object with members, arrays and null aside. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether a value is an object that was written down rather than made by a class. */
export const isPlainObject = (value: unknown): value is Record<string, unknown> => {
	if (typeof value !== 'object' || value === null) return false
	const prototype = Object.getPrototypeOf(value)
	return prototype === null || prototype === Object.prototype
}

/** An own member, never one that `Object.prototype` lends. */
export const own = (value: unknown, key: string): unknown =>
	isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined

/** What a value is on the wire, or `undefined` where it has no JSON form. */
export const jsonOf = (value: unknown): Json | undefined => {
	try {
		const text: string | undefined = JSON.stringify(value)
		return text === undefined ? undefined : JSON.parse(text)
	} catch {
		return undefined
	}
}
