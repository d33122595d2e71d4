/** Turns whatever a route takes as a schema into clean JSON Schema 2020-12. */

import { nearest } from '../nearest'
import { isRecord, own } from './json'
import type { JsonSchema } from './json-schema'
import { copyKeywords, listKeywords, mapped, single } from './keywords'
import { intersectionOf } from './merge'
import {
	guardRecursion,
	nameOfReference,
	newRecursion,
	resolveReference,
	type Scope
} from './references'
import { type Io, standardJsonSchema, standardOf, type Vendors } from './standard'
import { isImport, meantBranches, requiredMembers, translate } from './typebox'
import { beside, unionOf } from './unions'

/** What schemas are read with. */
export interface NormaliseOptions {
	/** Schemas by model name, as `app.definitions.type` has them. @default {} */
	readonly models?: Readonly<Record<string, unknown>> | undefined
	/** Mappers for libraries without Standard JSON Schema, by vendor. @default {} */
	readonly vendors?: Vendors | undefined
	/** Whether the schema says what callers send or what handlers answer. */
	readonly io: Io
}

/** Reads several schemas into one document. */
export interface Normaliser {
	/** Converts one schema, its root written out; references below it point into `definitions`. */
	readonly read: (source: unknown) => JsonSchema
	/** The recursive schemas met so far: the `$defs` of the document. */
	readonly definitions: ReadonlyMap<string, JsonSchema>
}

interface Context extends Scope {
	readonly io: Io
	readonly vendors: Vendors
}

type Source = Readonly<Record<string, unknown>>

/**
 * The JSON Schema of a TypeBox schema, a model name (`'order'`, `'order[]'`) or a Standard Schema.
 * It holds JSON Schema 2020-12 alone: no dialect of TypeBox's or Elysia's, and no reference that
 * leaves it.
 *
 * @throws Error when the schema has no JSON Schema form, saying why
 */
export const normaliseSchema = (source: unknown, options: NormaliseOptions): JsonSchema => {
	const { read, definitions } = createNormaliser(options)
	const schema = read(source)
	return definitions.size === 0 ? schema : { ...schema, $defs: Object.fromEntries(definitions) }
}

/** A reader whose schemas share one set of `$defs`. */
export const createNormaliser = ({
	models = {},
	vendors = {},
	io
}: NormaliseOptions): Normaliser => {
	const recursion = newRecursion()
	const { definitions } = recursion
	const read = (source: unknown): JsonSchema => {
		if (typeof source !== 'string') {
			const context = { models, vendors, io, recursion, document: source, enclosing: [] }
			const { $ref, ...schema } = convert(source, context)
			// Hosts want the root's type in plain sight, so a recursive root is written out once more.
			const root = $ref === undefined ? {} : definitions.get(nameOfReference($ref))
			return { ...root, ...schema }
		}
		const isList = source.endsWith('[]') && !Object.hasOwn(models, source)
		const model = read(modelOf(isList ? source.slice(0, -2) : source, models))
		return isList ? { type: 'array', items: model } : model
	}
	return { read, definitions }
}

const modelOf = (name: string, models: Readonly<Record<string, unknown>>): unknown => {
	const model = own(models, name)
	if (model !== undefined && typeof model !== 'string') return model
	const suggestion = nearest(name, Object.keys(models))
	const hint = suggestion === undefined ? '' : `; did you mean ${JSON.stringify(suggestion)}?`
	throw new Error(`there is no model ${JSON.stringify(name)}${hint}`)
}

const convert = (source: unknown, context: Context, hint = 'node'): JsonSchema => {
	if (typeof source === 'boolean') return source ? {} : { not: {} }
	const standard = standardOf(source)
	if (standard) {
		const document = standardJsonSchema(source, standard, context.io, context.vendors)
		return convert(document, { ...context, document, enclosing: [] }, hint)
	}
	if (!isRecord(source)) throw new Error(`${describe(source)} is no schema`)
	const inner = isImport(source) ? { ...context, document: source } : context
	return guardRecursion(source, hint, context.recursion, () =>
		typeof source.$ref === 'string'
			? reference(source.$ref, source, inner)
			: structure(source, withId(source, inner))
	)
}

const describe = (source: unknown): string =>
	source === null ? 'null' : Array.isArray(source) ? 'a list' : `a ${typeof source}`

const withId = (source: Source, context: Context): Context =>
	typeof source.$id === 'string'
		? {
				...context,
				enclosing: [...context.enclosing, { id: source.$id, source, document: context.document }]
			}
		: context

const reference = (ref: string, source: Source, context: Context): JsonSchema => {
	const { source: target, document } = resolveReference(ref, context)
	const schema = convert(target, { ...context, document }, nameOfReference(ref))
	return beside(schema, structure({ ...source, $ref: undefined, $id: undefined }, context))
}

const structure = (source: Source, context: Context): JsonSchema => {
	const schema = translate(source)
	const result: Record<string, unknown> = copyKeywords(schema)
	for (const keyword in schema) {
		const value = schema[keyword]
		if (value === undefined) continue
		if (mapped.has(keyword)) {
			if (isRecord(value)) result[keyword] = convertMembers(value, context)
		} else if (single.has(keyword)) {
			result[keyword] = typeof value === 'boolean' ? value : convert(value, context)
		}
	}
	const required = requiredMembers(schema, context.io)
	if (required.length > 0) result.required = required
	return combine(result, schema, context)
}

const convertMembers = (members: Source, context: Context): Record<string, JsonSchema> =>
	Object.fromEntries(
		Object.entries(members)
			// A member of this name could not be told from a prototype further on.
			.filter(([key]) => key !== '__proto__')
			.map(([key, member]) => [key, convert(member, context)])
	)

/** Folds lists of schemas in: intersections of objects merge, unions take their short form. */
const combine = (base: JsonSchema, source: Source, context: Context): JsonSchema => {
	let result = base
	for (const keyword of listKeywords) {
		const list = source[keyword]
		if (!Array.isArray(list)) continue
		if (keyword === 'anyOf' || keyword === 'oneOf') {
			const branches = meantBranches(source, list, context.io)
			result = unionOf(
				keyword,
				branches.map((branch) => convert(branch, context)),
				result
			)
			continue
		}
		const schemas = list.map((member) => convert(member, context))
		if (keyword === 'allOf') result = intersectionOf(schemas, result)
		else result[keyword] = schemas
	}
	return result
}
