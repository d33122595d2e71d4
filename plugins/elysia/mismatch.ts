/** Reads Elysia's errors: what a caller may learn of them, and which code they stand for. */

import { mapValueError } from 'elysia'
import type { Mismatch } from '../../src/answers'
import { fileRule } from './file-rule'

/** What TypeBox says of one value. */
interface ValueError {
	readonly type: number
	readonly path: string
	readonly message: string
	readonly value: unknown
	readonly schema: { readonly [key: string]: unknown }
}

/** What a Standard Schema validator says of one value. */
interface Issue {
	readonly message: string
	readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[]
	/** arktype's wording without the value that it found. */
	readonly expected?: unknown
}

/** The parts of `ValidationError` that quater reads. */
export interface ValidationFailure {
	readonly type: string
	readonly valueError?: ValueError | Issue
	readonly customError?: unknown
	readonly value?: unknown
}

/** A failure that TypeBox threw while decoding comes bare: without the place, its detail elsewhere. */
export const failureOf = (
	failure: ValidationFailure & { readonly error?: unknown }
): ValidationFailure => {
	if (failure.type !== undefined || !isValueError(failure.error)) return failure
	return { type: 'property', valueError: failure.error, value: failure.value }
}

const isValueError = (error: unknown): error is ValueError =>
	typeof error === 'object' && error !== null && 'path' in error && 'schema' in error

/** What went wrong first, without the value that was found. */
export const mismatchOf = (failure: ValidationFailure): Mismatch => {
	const { valueError } = failure
	if (valueError === undefined)
		return { on: failure.type, pointer: '', missing: false, reason: 'it does not fit' }
	return isIssue(valueError) ? ofIssue(failure, valueError) : ofValueError(failure, valueError)
}

const isIssue = (error: ValueError | Issue): error is Issue => !('schema' in error)

const ofValueError = (failure: ValidationFailure, error: ValueError): Mismatch => {
	const own = (error.schema as { error?: unknown }).error
	const custom = own === undefined ? undefined : customText(failure.customError)
	return {
		on: failure.type,
		pointer: error.path,
		missing: error.value === undefined && error.path !== '',
		reason: expectation(error),
		custom,
		legacy: {
			type: 'validation',
			on: failure.type,
			property: error.path || 'root',
			message: custom ?? error.message,
			summary: summaryOf(error)
		}
	}
}

const customText = (custom: unknown): string | undefined =>
	typeof custom === 'string' ? custom : undefined

/** TypeBox's summaries quote the value in one case; every other speaks of the schema alone. */
const summaryOf = (error: ValueError): string => {
	const summary = mapValueError(error as never)?.summary ?? error.message
	return summary.includes(' but found: ') ? (summary.split(' but found: ')[0] ?? '') : summary
}

const expectation = (error: ValueError): string => {
	const file = fileRule(error.schema)
	if (file !== undefined) return file
	const kind = expectedKind(error.schema)
	return kind === undefined ? lowerFirst(error.message) : `expected ${kind}`
}

/** Unions stand for Elysia's lenient numbers, booleans and dates: name what is meant. */
const expectedKind = (schema: ValueError['schema']): string | undefined => {
	const branches = schema.anyOf
	if (!Array.isArray(branches)) return undefined
	const kinds = branches.map((branch: { type?: unknown; const?: unknown; format?: unknown }) =>
		branch.const === undefined
			? String(branch.format ?? branch.type ?? 'value')
			: JSON.stringify(branch.const)
	)
	if (kinds.includes('integer')) return 'integer'
	if (kinds.includes('number') || kinds.includes('numeric')) return 'number'
	if (kinds.includes('boolean')) return 'boolean'
	if (kinds.some((kind) => kind === 'Date' || kind.startsWith('date'))) return 'date'
	return [...new Set(kinds)].join(' or ')
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const ofIssue = (failure: ValidationFailure, issue: Issue): Mismatch => {
	const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
	const found = valueAt(failure.value, path)
	const said =
		typeof issue.expected === 'string'
			? `expected ${withoutFound(issue.expected)}`
			: lowerFirst(issue.message)
	// Some libraries quote what they found, and that may be a secret.
	const reason = quotes(said, found) ? 'it does not fit' : said
	const pointer = path
		.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`)
		.join('')
	return {
		on: failure.type,
		pointer,
		missing: path.length > 0 && found === undefined,
		reason,
		legacy: {
			type: 'validation',
			on: failure.type,
			property: path.join('.') || 'root',
			message: reason,
			summary: reason
		}
	}
}

/** arktype tells of a union in whole sentences, and of the value that it found after them. */
const withoutFound = (expected: string): string => {
	const [sentence = ''] = expected.split(' (was ', 1)
	return sentence.split(' must be ').at(-1) ?? sentence
}

/** Shorter texts stand in many a sentence by chance, and are no secrets. */
const quotedLength = 4

/** Whether a sentence holds a text or a number of what was found. */
const quotes = (sentence: string, found: unknown): boolean => {
	const pending = new Set<unknown>([found])
	for (const next of pending) {
		if (typeof next === 'object' && next !== null) {
			for (const item of Object.values(next)) pending.add(item)
			continue
		}
		const text = typeof next === 'string' || typeof next === 'number' ? String(next) : ''
		if (text.length < quotedLength) continue
		if ([text, JSON.stringify(text).slice(1, -1)].some((form) => sentence.includes(form)))
			return true
	}
	return false
}

const valueAt = (value: unknown, path: readonly string[]): unknown =>
	path.reduce<unknown>(
		(at, key) =>
			typeof at === 'object' && at !== null && Object.hasOwn(at, key)
				? (at as Record<string, unknown>)[key]
				: undefined,
		value
	)
