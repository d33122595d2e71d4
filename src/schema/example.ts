/** Makes an example value out of a schema, for documentation and help texts. */

import type { Json, JsonSchema } from './json-schema'
import { type Definitions, dereference } from './local-reference'
import { mergeObjects } from './merge'
import { exampleNumber, exampleText } from './scalar-example'

/**
 * A small value that the schema accepts: its own example or default where it has one, else the
 * first constant, else made up within formats and limits. Objects have their required members
 * alone. The same schema always gives the same value.
 *
 * @param schema a clean schema, whose references point into its own `$defs`
 */
export const exampleOf = (schema: JsonSchema): Json =>
	make(schema, {
		definitions: schema.$defs ?? {},
		within: [],
		variant: 0,
		budget: { left: mostValues }
	})

interface Setting {
	readonly definitions: Definitions
	/** The schemas that the current one is a part of, outermost first. */
	readonly within: readonly JsonSchema[]
	/** Which of several different examples is wanted. */
	readonly variant: number
	/** How many more values may be made, in the whole example. */
	readonly budget: { left: number }
}

/** More than any example that helps; only schemas whose members branch without end get here. */
const mostValues = 1000

/** Deeper than any example that helps; only schemas that no finite value satisfies get here. */
const maxDepth = 64

const make = (schema: JsonSchema, setting: Setting): Json => {
	const { examples, default: fallback, const: constant, enum: values } = schema
	const { variant, within } = setting
	for (const written of [examples, fallback === undefined ? [] : [fallback], values]) {
		const value = written?.[variant] ?? written?.[0]
		if (value !== undefined) return value
	}
	if (constant !== undefined) return constant
	if (within.length > maxDepth || setting.budget.left-- <= 0) return null
	const inner = { ...setting, within: [...within, schema] }
	const simple = simplify(schema, setting.definitions)
	return simple === schema ? makeOfType(schema, inner) : make(simple, inner)
}

/** Follows a reference, joins an intersection, or takes the first branch of a union that is no null. */
const simplify = (schema: JsonSchema, definitions: Definitions): JsonSchema => {
	const { $ref, allOf, anyOf, oneOf, ...rest } = schema
	if ($ref !== undefined) {
		const target = dereference(schema, definitions)
		return Object.keys(rest).length === 0 ? target : join(target, rest)
	}
	if (allOf) return join(allOf.reduce(join, {}), { ...rest, ...(anyOf && { anyOf }) })
	const branches = anyOf ?? oneOf
	if (!branches) return schema
	const branch = branches.find(({ type, not }) => type !== 'null' && !not) ?? branches[0]
	return branch ? join(branch, rest) : rest
}

const join = (a: JsonSchema, b: JsonSchema): JsonSchema =>
	a.properties || b.properties ? mergeObjects([a, b]) : { ...a, ...b }

const makeOfType = (schema: JsonSchema, setting: Setting): Json => {
	switch (typeOf(schema)) {
		case 'object':
			return makeObject(schema, setting)
		case 'array':
			return makeList(schema, setting)
		case 'integer':
			return exampleNumber(schema, true, setting.variant)
		case 'number':
			return exampleNumber(schema, false, setting.variant)
		case 'boolean':
			return setting.variant === 0
		case 'null':
			return null
		default:
			return exampleText(schema, setting.variant)
	}
}

const typeOf = ({ type, ...schema }: JsonSchema): string | undefined => {
	const types = type === undefined ? [] : [type].flat()
	if (types.length > 0) return types.find((name) => name !== 'null') ?? 'null'
	if ('properties' in schema || 'required' in schema) return 'object'
	if ('items' in schema || 'prefixItems' in schema) return 'array'
	return ['minimum', 'maximum', 'multipleOf'].some((word) => word in schema) ? 'number' : undefined
}

const makeObject = (schema: JsonSchema, setting: Setting): Json => {
	const { properties = {}, required = [] } = schema
	const least = typeof schema.minProperties === 'number' ? schema.minProperties : 0
	const optional = Object.keys(properties).filter((key) => !required.includes(key))
	const keys = [...required, ...optional.slice(0, Math.max(0, least - required.length))]
	return Object.fromEntries(
		keys.map((key) => [key, make(ownMember(properties, key), { ...setting, variant: 0 })])
	)
}

const ownMember = (properties: Readonly<Record<string, JsonSchema>>, key: string): JsonSchema =>
	(Object.hasOwn(properties, key) && properties[key]) || {}

/** One element shows what a list is made of, unless that is what the list is part of. */
const makeList = (schema: JsonSchema, setting: Setting): Json => {
	const { prefixItems = [], items, uniqueItems } = schema
	const each = typeof items === 'object' ? items : {}
	const least = typeof schema.minItems === 'number' ? schema.minItems : 0
	const most = typeof schema.maxItems === 'number' ? schema.maxItems : Number.POSITIVE_INFINITY
	const isRecursive = setting.within.includes(dereference(each, setting.definitions))
	const wanted = items === false || items === undefined || isRecursive ? 0 : 1
	const length = Math.min(Math.max(least, prefixItems.length, wanted), most)
	return Array.from({ length: Math.min(length, 100) }, (_, index) =>
		make(prefixItems[index] ?? each, { ...setting, variant: uniqueItems ? index : 0 })
	)
}
