/** Finds the members of a value that its schema does not declare. */

import { type Alternatives, alternativesIn, type Group } from './alternatives'
import { admits, fits } from './fit'
import type { JsonSchema } from './json-schema'
import { type Members, membersIn } from './members'

/** How many levels of arrays and objects a value may have. */
const maxDepth = 64

/**
 * The dotted path, such as `items.0.extra`, of the first member in sorted order that no branch of
 * the schema declares, at any depth; `undefined` when there is none. An object is closed unless
 * its schema opens it with `additionalProperties`; the empty schema accepts everything.
 *
 * Types and values are left to validation. A value of more than {@link maxDepth} levels is refused
 * whatever its schema says, with a note in place of the rest of the path.
 *
 * @param schema a clean schema, whose references point into its own `$defs`
 */
export const undeclared = (schema: JsonSchema, value: unknown): string | undefined =>
	unsafeMember(value) ??
	search(schema, value, {
		alternatives: alternativesIn(schema.$defs),
		members: membersIn(),
		found: new Map()
	})

interface Search {
	readonly alternatives: Alternatives
	readonly members: Members
	/** What was found in unions; a recursive one would be searched twice at every level otherwise. */
	readonly found: Map<JsonSchema, Map<object, string | undefined>>
}

/**
 * The first member that no schema can allow: one named `__proto__`, which merging would turn into a
 * prototype, or one below {@link maxDepth} levels. Keeps a stack of its own, since the value may be
 * as deep as its sender likes.
 */
export const unsafeMember = (value: unknown): string | undefined => {
	if (!isContainer(value)) return undefined
	const stack = [{ container: value, depth: 0, path: '' }]
	for (let next = stack.pop(); next; next = stack.pop()) {
		for (const [key, child] of Object.entries(next.container)) {
			const path = next.path === '' ? key : `${next.path}.${key}`
			if (key === '__proto__') return path
			if (next.depth === maxDepth) {
				return `${path.split('.', 1)[0]} (nested deeper than ${maxDepth} levels)`
			}
			if (isContainer(child)) stack.push({ container: child, depth: next.depth + 1, path })
		}
	}
	return undefined
}

/** Plain objects and arrays; a Date or a File has no members that a caller wrote. */
const isContainer = (value: unknown): value is object => {
	if (typeof value !== 'object' || value === null) return false
	const prototype = Object.getPrototypeOf(value)
	return prototype === Object.prototype || prototype === null || Array.isArray(value)
}

const search = (schema: JsonSchema, value: unknown, state: Search): string | undefined => {
	if (!isContainer(value)) return undefined
	const groups = state.alternatives(schema)
	const [only] = groups
	if (only && groups.length === 1)
		return admits(only, value) ? searchGroup(only, value, state) : undefined
	const found = state.found.get(schema) ?? new Map<object, string | undefined>()
	state.found.set(schema, found)
	if (!found.has(value)) found.set(value, searchGroups(groups, value, state))
	return found.get(value)
}

/** A value passes where one group declares all of it; of a wrong type it is validation's to refuse. */
const searchGroups = (
	groups: readonly Group[],
	value: object,
	state: Search
): string | undefined => {
	const admitting = groups.filter((group) => admits(group, value))
	const fitting = admitting.filter(
		(group) => admitting.length === 1 || fits(group, value, state.alternatives)
	)
	const candidates = fitting.length > 0 ? fitting : admitting
	const refused: string[] = []
	for (const group of candidates) {
		const path = searchGroup(group, value, state)
		if (path === undefined) return undefined
		refused.push(path)
	}
	if (refused.length < 2 || Array.isArray(value)) return refused[0]
	const strangers = Object.keys(value).filter((key) =>
		candidates.every((group) => state.members.ofObject(group, key) === undefined)
	)
	return strangers.sort()[0] ?? refused[0]
}

const searchGroup = (group: Group, value: object, state: Search): string | undefined => {
	const isList = Array.isArray(value)
	let first: { readonly key: string; readonly path: string } | undefined
	for (const [key, child] of Object.entries(value)) {
		if (first && first.key < key) continue
		const schema = isList
			? state.members.ofList(group, Number(key))
			: state.members.ofObject(group, key)
		const below = schema && search(schema, child, state)
		if (schema && below === undefined) continue
		first = { key, path: below === undefined ? key : `${key}.${below}` }
		if (isList) break
	}
	return first?.path
}
