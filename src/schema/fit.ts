/** Tells at a glance which branches of a union a value can be meant for. */

import type { Alternatives, Group } from './alternatives'
import { isRecord } from './json'
import type { Json, JsonSchema } from './json-schema'

/** Whether no schema of a group rules the value's type out. */
export const admits = (group: Group, value: unknown): boolean =>
	group.every(({ type }) => type === undefined || isOfType(value, type))

/**
 * Whether an object can be meant for a group: it has what is required, and its members are of the
 * right type and equal the constants. This is no validation; it keeps the members that one branch
 * declares from passing under another.
 */
export const fits = (group: Group, value: object, alternatives: Alternatives): boolean =>
	!isRecord(value) ||
	group.every(
		({ required = [], properties = {} }) =>
			required.every((key) => Object.hasOwn(value, key)) &&
			Object.entries(properties).every(
				([key, member]) =>
					!Object.hasOwn(value, key) ||
					alternatives(member).some(
						(parts) => admits(parts, value[key]) && parts.every((part) => allows(part, value[key]))
					)
			)
	)

const allows = (schema: JsonSchema, value: unknown): boolean => {
	const allowed = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
	return !allowed || typeof value === 'object' || allowed.some((other) => isSame(other, value))
}

/** Over HTTP, `2` and `true` arrive as text. */
const isSame = (expected: Json | undefined, value: unknown): boolean =>
	expected === value || String(expected) === value

const isOfType = (value: unknown, type: string | string[]): boolean => {
	// A text may carry any type: Elysia reads numbers, booleans and JSON out of it.
	if (typeof value === 'string' || value === undefined) return true
	const name = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
	return type.includes(name) || (name === 'number' && type.includes('integer'))
}
