/** What TypeBox and Elysia's `t` write differently from JSON Schema, and what it stands for. */

import { isRecord, own } from './json'
import type { Io } from './standard'

type Source = Readonly<Record<string, unknown>>

const kindSymbol = Symbol.for('TypeBox.Kind')
const optionalSymbol = Symbol.for('TypeBox.Optional')

/** TypeBox's name for a type, such as `Object` or `UnionEnum`. */
export const kindOf = (source: object): unknown => Reflect.get(source, kindSymbol)

/** Whether a value may be left out: by `t.Optional`, or because one branch is undefined. */
export const isOptional = (source: Source): boolean => {
	if (optionalSymbol in source || isAbsence(source)) return true
	if (isImport(source)) {
		const target = own(source.$defs, String(source.$ref))
		return isRecord(target) && isOptional(target)
	}
	return Array.isArray(source.anyOf) && source.anyOf.some(isAbsence)
}

/** A reference by bare name into the `$defs` beside it, as `t.Module` imports are written. */
export const isImport = (source: Source): boolean =>
	isRecord(source.$defs) &&
	typeof source.$ref === 'string' &&
	(kindOf(source) === 'Import' || !source.$ref.startsWith('#'))

/** Whether a branch stands for a value that is not there. */
const isAbsence = (branch: unknown): boolean =>
	isRecord(branch) && (branch.type === 'undefined' || branch.type === 'void')

/**
 * The branches of a union that a caller should see. Elysia writes `t.Numeric()` as a union of
 * number and numeric string, `t.Date()` as one of four, and so on; what is meant is one type.
 */
export const meantBranches = (source: Source, branches: readonly unknown[], io: Io): unknown[] => {
	if (isDate(branches)) return [{ type: 'string', format: 'date-time' }]
	if (carriesText.has(source.elysiaMeta)) {
		// Elysia answers these as a JSON text, even where the handler returned an object.
		const text = { type: 'string', contentMediaType: 'application/json' }
		return io === 'output' ? [text] : branches.filter((branch) => typeOf(branch) !== 'string')
	}
	return branches.filter(
		(branch) => !isAbsence(branch) && !isFormMarker(branch) && !isNumberInText(branch, branches)
	)
}

/**
 * The schema with JSON types and without the defaults that Elysia adds only for its messages.
 *
 * @throws Error for types whose values have no JSON form
 */
export const translate = (source: Source): Source => {
	const schema = withoutSilentDefault(source)
	const binary = { type: 'string', format: 'binary', ...mediaTypeOf(source) }
	if (source.elysiaMeta === 'Files') return { ...schema, items: binary }
	if (kindOf(source) === 'ArrayBuffer' || kindOf(source) === 'File') return { ...schema, ...binary }
	switch (source.type) {
		case 'Date':
			return { ...schema, type: 'string', format: 'date-time' }
		case 'Uint8Array':
			return { ...schema, ...binary }
		case 'RegExp':
			// JSON Schema's `pattern` has no flags; one that ignores case would refuse too much.
			return {
				...schema,
				type: 'string',
				pattern: /^[duvgy]*$/.test(String(source.flags ?? '')) ? source.source : undefined
			}
		case 'undefined':
		case 'void':
			return { not: {} }
		default:
			return withTuple(schema)
	}
}

/** What `t.File({ type })` takes, where that is one type; JSON Schema has no word for several. */
const mediaTypeOf = (source: Source): Source => {
	const isFile = kindOf(source) === 'File' || kindOf(source) === 'Files'
	const [only, ...others] = [source.extension].flat()
	const isOne = isFile && others.length === 0 && typeof only === 'string'
	return isOne && /^[^/]+\/[^/*]+$/.test(only) ? { contentMediaType: only } : {}
}

/**
 * The members that have to be there. What a handler answers as `undefined` is missing from the
 * JSON, and what a function fills in may be left out.
 */
export const requiredMembers = (source: Source, io: Io): string[] => {
	const mayBeMissing = (key: string): boolean => {
		const member = own(source.properties, key)
		if (!isRecord(member)) return false
		if (io === 'input') return typeof member.default === 'function'
		return (Array.isArray(member.anyOf) ? member.anyOf : [member]).some(isAbsence)
	}
	const required = Array.isArray(source.required) ? new Set(source.required) : []
	return [...required].filter(
		(key) => typeof key === 'string' && key !== '__proto__' && !mayBeMissing(key)
	)
}

const typeOf = (branch: unknown): unknown => (isRecord(branch) ? branch.type : undefined)
const formatOf = (branch: unknown): unknown => (isRecord(branch) ? branch.format : undefined)

const carriesText: ReadonlySet<unknown> = new Set(['ObjectString', 'ArrayString', 'ArrayQuery'])

const isDate = (branches: readonly unknown[]): boolean =>
	branches.length === 4 &&
	typeOf(branches[0]) === 'Date' &&
	formatOf(branches[1]) === 'date-time' &&
	formatOf(branches[2]) === 'date' &&
	typeOf(branches[3]) === 'number'

const isFormMarker = (branch: unknown): boolean =>
	isRecord(branch) && (kindOf(branch) === 'ElysiaForm' || 'compiler' in branch)

const carriedTypes: Readonly<Record<string, string>> = {
	numeric: 'number',
	integer: 'integer',
	boolean: 'boolean'
}

const isNumberInText = (branch: unknown, branches: readonly unknown[]): boolean => {
	const format = formatOf(branch)
	if (typeOf(branch) !== 'string' || typeof format !== 'string') return false
	return (
		Object.hasOwn(carriedTypes, format) &&
		branches.some((other) => typeOf(other) === carriedTypes[format])
	)
}

const withoutSilentDefault = (source: Source): Source => {
	const kind = kindOf(source)
	const values = source.enum
	const isSilent =
		kind === 'ArrayBuffer' ||
		source.default instanceof FormData ||
		((source.format === 'binary' || source.elysiaMeta === 'Files') &&
			(source.default === 'File' || source.default === 'Files')) ||
		(kind === 'UnionEnum' && Array.isArray(values) && source.default === values[0])
	if (!isSilent) return source
	const { default: _silent, ...rest } = source
	return rest
}

/** TypeBox writes tuples as draft 7 did. */
const withTuple = (schema: Source): Source => {
	const { items, additionalItems, ...rest } = schema
	if (!Array.isArray(items)) return schema
	return {
		...rest,
		prefixItems: items,
		...(additionalItems === undefined ? {} : { items: additionalItems })
	}
}
