/** Whether a schema that a server sent can be read: of the right shapes, and of a size to be worked with. */

import { isRecord } from '../schema/json'

/** More than any action has: who sends it wants the reader busy. */
const mostParts = 10_000
const mostDepth = 64
const mostDefinitions = 500

/** Checks every part of a schema, in time that its size bounds. */
export const isSoundSchema = (schema: Record<string, unknown>): boolean =>
	isBounded(schema) && isWellShaped(schema)

const isBounded = (schema: Record<string, unknown>): boolean => {
	if (isRecord(schema.$defs) && Object.keys(schema.$defs).length > mostDefinitions) return false
	const pending: [part: object, depth: number][] = [[schema, 0]]
	for (let seen = 0; pending.length > 0; seen++) {
		const [part, depth] = pending.pop()!
		if (seen > mostParts || depth > mostDepth) return false
		for (const inner of Object.values(part))
			if (typeof inner === 'object' && inner !== null) pending.push([inner, depth + 1])
	}
	return true
}

const isWellShaped = (schema: Record<string, unknown>): boolean => {
	const pending: unknown[] = [schema]
	while (pending.length > 0) {
		const part = pending.pop()
		if (typeof part === 'boolean') continue
		if (!isRecord(part)) return false
		for (const [keyword, value] of Object.entries(part)) {
			if (shapes.get(keyword)?.(value) === false) return false
			if (ofSchemas.has(keyword)) pending.push(...Object.values(value as object))
			else if (isSchema.has(keyword)) pending.push(value)
		}
	}
	return true
}

const isText = (value: unknown): boolean => typeof value === 'string'
const isList = (value: unknown): boolean => Array.isArray(value)
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText)

/** What readers rely on, by keyword. */
const shapes: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
	...['properties', '$defs'].map((keyword) => [keyword, isRecord] as const),
	...['anyOf', 'oneOf', 'allOf', 'enum', 'examples'].map((keyword) => [keyword, isList] as const),
	...['$ref', 'description', 'title', 'format', 'pattern'].map(
		(keyword) => [keyword, isText] as const
	),
	['required', isTexts],
	['type', (value) => isText(value) || isTexts(value)]
])

const ofSchemas = new Set(['properties', '$defs', 'anyOf', 'oneOf', 'allOf'])
const isSchema = new Set(['items', 'additionalProperties', 'not'])
