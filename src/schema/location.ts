/** Reads what a route and its guards together ask of one location, such as its body. */

import { isRecord, own } from './json'
import type { JsonSchema } from './json-schema'
import { both, isMemberwise, mergeObjects } from './merge'
import { standardOf, takesNothing } from './standard'
import { isOptional } from './typebox'

/** All that is asked of one location. */
export interface LocatedSchema {
	readonly schema: JsonSchema
	/** Whether the location may be left empty as a whole. */
	readonly optional: boolean
}

/**
 * One schema for a location, from the route's own and those of its standalone guards, in this
 * order; `undefined` where nobody asks for anything.
 *
 * @throws Error when one of them has no JSON Schema
 */
export const readLocation = (
	sources: readonly unknown[],
	models: Readonly<Record<string, unknown>>,
	read: (source: unknown) => JsonSchema
): LocatedSchema | undefined => {
	const [first, ...others] = sources.map(read)
	if (!first) return undefined
	const written = sources.map((source) =>
		typeof source === 'string' ? own(models, source) : source
	)
	// Of two TypeBox objects Elysia checks the later one's members alone; otherwise both schemas.
	const collide = written.some(standardOf)
		? both
		: (_earlier: JsonSchema, later: JsonSchema) => later
	const schema = others.reduce(
		(merged, next) =>
			isMemberwise(merged) && isMemberwise(next)
				? mergeObjects([merged, next], collide)
				: both(merged, next),
		first
	)
	return { schema, optional: written.every(mayBeAbsent) }
}

const mayBeAbsent = (source: unknown): boolean => {
	const standard = standardOf(source)
	return standard ? takesNothing(standard) : isRecord(source) && isOptional(source)
}
