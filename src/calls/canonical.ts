/** Canonical JSON and the arguments hash that approvals bind to. */

import { QuaterError } from '../errors'
import { isPlainObject } from '../schema/json'

const maxDepth = 64

/**
 * Compact JSON of what a handler receives: keys sorted by code point at every depth, dates as
 * `toISOString()`, members that are `undefined` left out. Throws `QuaterError` `invalid_arguments`
 * for values that JSON cannot carry, and past 64 levels.
 */
export const canonicalJson = (value: unknown, depth = 0): string => {
	if (depth > maxDepth) throw unrepresentable('are nested too deeply')
	if (value === null || typeof value === 'boolean' || typeof value === 'string') {
		return JSON.stringify(value)
	}
	if (typeof value === 'number') {
		if (!Number.isFinite(value)) throw unrepresentable('hold a number that is not finite')
		return JSON.stringify(value)
	}
	if (typeof value !== 'object') throw unrepresentable(`hold a ${typeof value}`)
	if (value instanceof Date) return JSON.stringify(isoDate(value))
	if (Array.isArray(value)) return canonicalList(value, depth)
	if (!isPlainObject(value)) throw unrepresentable('hold a value that JSON cannot carry')
	return canonicalObject(value, depth)
}

const canonicalList = (list: readonly unknown[], depth: number): string => {
	const items: string[] = []
	for (const item of list) items.push(canonicalJson(item === undefined ? null : item, depth + 1))
	return `[${items.join(',')}]`
}

const canonicalObject = (object: object, depth: number): string => {
	const members: string[] = []
	for (const [key, value] of Object.entries(object).sort(byCodePoint)) {
		if (value !== undefined)
			members.push(`${JSON.stringify(key)}:${canonicalJson(value, depth + 1)}`)
	}
	return `{${members.join(',')}}`
}

/** `sha256:` and 64 lowercase hex digits over `{"action":...,"arguments":...}`. */
export const argumentsHash = (action: string, args: Readonly<Record<string, unknown>>): string =>
	hashOfCanonical(action, canonicalJson(args))

/** The same of arguments that are in canonical JSON already. */
export const hashOfCanonical = (action: string, canonical: string): string => {
	const text = `{"action":${JSON.stringify(action)},"arguments":${canonical}}`
	return `sha256:${new Bun.CryptoHasher('sha256').update(text).digest('hex')}`
}

/** JavaScript sorts by UTF-16 unit, which puts astral characters before U+E000..U+FFFF. */
const byCodePoint = ([a]: [string, unknown], [b]: [string, unknown]): number => {
	const length = Math.min(a.length, b.length)
	for (let index = 0; index < length; index++) {
		if (a[index] !== b[index]) return rank(a.charCodeAt(index)) - rank(b.charCodeAt(index))
	}
	return a.length - b.length
}

/** Surrogates rank above every other unit; looking at whole code points would make lone ones a cycle. */
const rank = (unit: number): number =>
	unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800

const isoDate = (date: Date): string => {
	if (Number.isNaN(date.getTime())) throw unrepresentable('hold an invalid date')
	return date.toISOString()
}

const unrepresentable = (how: string) =>
	new QuaterError('invalid_arguments', { message: `The arguments ${how}.` })
