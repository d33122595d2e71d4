/** Follows `$ref` while a schema is converted: plain references are written out, recursive ones move to `$defs`. */

import { own } from './json'
import type { JsonSchema } from './json-schema'

/** A schema that can be referred to, and the document its own references start from. */
export interface Target {
	readonly source: unknown
	readonly document: unknown
}

/** Where a conversion stands: what its references can see, and what it found recursive so far. */
export interface Scope {
	/** Schemas by model name. */
	readonly models: Readonly<Record<string, unknown>>
	/** The root that `#` means. */
	readonly document: unknown
	/** Enclosing schemas that have an `$id`, outermost first. */
	readonly enclosing: readonly (Target & { readonly id: string })[]
	readonly recursion: Recursion
}

interface Recursion {
	/** Schemas being converted right now. */
	readonly open: Set<object>
	/** Names of those that turned out to refer to themselves. */
	readonly names: Map<object, string>
	/** Their conversions: the `$defs` of the result. */
	readonly definitions: Map<string, JsonSchema>
}

/** A fresh record of recursion, to be shared by all schemas that end up in one document. */
export const newRecursion = (): Recursion => ({
	open: new Set(),
	names: new Map(),
	definitions: new Map()
})

/**
 * Converts one schema, unless it is already being converted: then it is recursive, and a local
 * reference stands for it.
 */
export const guardRecursion = (
	source: object,
	hint: string,
	{ open, names, definitions }: Recursion,
	convert: () => JsonSchema
): JsonSchema => {
	if (open.has(source) || names.has(source)) {
		const name = names.get(source) ?? freeName(hint, new Set(names.values()))
		names.set(source, name)
		return { $ref: `#/$defs/${name}` }
	}
	open.add(source)
	try {
		const schema = convert()
		const name = names.get(source)
		if (name === undefined) return schema
		definitions.set(name, schema)
		return { $ref: `#/$defs/${name}` }
	} finally {
		open.delete(source)
	}
}

/**
 * The schema that a `$ref` means: an enclosing `$id`, a JSON pointer, a definition or a model.
 *
 * @throws Error when it leads out of the app or nowhere
 */
export const resolveReference = (ref: string, scope: Scope): Target => {
	const enclosing = scope.enclosing.findLast(({ id }) => id === ref)
	if (enclosing) return enclosing
	const pointed = ref.startsWith('#') ? follow(scope.document, ref.slice(1)) : undefined
	if (pointed !== undefined) return { source: pointed, document: scope.document }
	const name = ref.replace(/^#\/(?:\$defs|definitions|components\/schemas)\//, '')
	const definition = own(own(scope.document, '$defs'), name)
	if (definition !== undefined) return { source: definition, document: scope.document }
	const model = own(scope.models, name)
	if (model !== undefined) return { source: model, document: model }
	const reason = /^[a-z][a-z0-9+.-]*:|\/\/|^[^#]+#/i.test(ref)
		? 'leaves the app, and remote schemas are never fetched'
		: 'leads nowhere'
	throw new Error(`the reference ${JSON.stringify(ref)} ${reason}`)
}

/** The last part of a reference, as a name for what it means. */
export const nameOfReference = (ref: string): string => ref.split(/[#/]/).at(-1) ?? ''

const follow = (document: unknown, pointer: string): unknown => {
	let target = document
	for (const part of pointer.split('/').slice(1)) {
		const key = decode(part).replaceAll('~1', '/').replaceAll('~0', '~')
		target = Array.isArray(target) ? target[Number(key)] : own(target, key)
	}
	return target
}

const decode = (part: string): string => {
	try {
		return decodeURIComponent(part)
	} catch {
		return part
	}
}

const freeName = (hint: string, taken: ReadonlySet<string>): string => {
	const name = hint.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^_+|_+$/g, '') || 'node'
	let free = name
	for (let count = 2; taken.has(free); count++) free = `${name}_${count}`
	return free
}
