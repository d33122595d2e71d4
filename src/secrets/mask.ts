/** Takes secrets out of arguments before anything is stored or shown. */

import type { Action } from '../routes/action'
import type { JsonSchema } from '../schema/json-schema'
import { type Definitions, dereference, someSchema } from '../schema/local-reference'

/** What stands in the place of a secret. */
const redacted = '<redacted>'

/** Arguments without their secrets. */
export interface Masked {
	/** The very same object where nothing was secret. */
	readonly arguments: Readonly<Record<string, unknown>>
	/** Whether the arguments may hold secrets, so that even their plain hash would tell of them. */
	readonly secret: boolean
}

/** Masks the arguments of an action. */
export type Mask = (action: Action, args: Readonly<Record<string, unknown>>) => Masked

/**
 * Makes a mask: members whose schema says `secret: true`, `writeOnly: true` or `format: 'password'`,
 * at any depth and in any branch, and members that `isSecretName` names.
 */
export const maskWith = (isSecretName: (name: string) => boolean): Mask => {
	const declared = new WeakMap<Action, boolean>()
	return (action, args) => {
		const definitions = action.inputSchema.$defs
		const known = declared.get(action) ?? declaresSecrets(action)
		declared.set(action, known)
		let hidden = false
		const walk = (value: unknown, schemas: readonly JsonSchema[]): unknown => {
			if (typeof value !== 'object' || value === null) return value
			if (Array.isArray(value)) return walkList(value, schemas)
			return isPlain(value) ? walkObject(value, schemas) : value
		}
		const walkList = (list: readonly unknown[], schemas: readonly JsonSchema[]): unknown => {
			let copy: unknown[] | null = null
			for (const [index, item] of list.entries()) {
				const below = known
					? spread(
							schemas.flatMap((schema) => elements(schema, index)),
							definitions
						)
					: []
				const shown = hides(item, below) ? redacted : walk(item, below)
				if (shown === item) continue
				copy ??= [...list]
				copy[index] = shown
			}
			return copy ?? list
		}
		const walkObject = (object: object, schemas: readonly JsonSchema[]): unknown => {
			let copy: Record<string, unknown> | null = null
			for (const [name, item] of Object.entries(object)) {
				const below = known
					? spread(
							schemas.flatMap((schema) => members(schema, name)),
							definitions
						)
					: []
				const shown =
					isSecretName(name) && isTelling(item)
						? hide()
						: hides(item, below)
							? redacted
							: walk(item, below)
				if (shown === item) continue
				copy ??= { ...object }
				copy[name] = shown
			}
			return copy ?? object
		}
		const hide = (): string => {
			hidden = true
			return redacted
		}
		const hides = (value: unknown, schemas: readonly JsonSchema[]): boolean => {
			if (!isTelling(value) || !schemas.some(saysSecret)) return false
			hidden = true
			return true
		}
		const masked = walkObject(args, known ? [rootOf(action)] : []) as Readonly<
			Record<string, unknown>
		>
		return { arguments: masked, secret: known || hidden }
	}
}

const rootOf = ({ inputs, inputSchema }: Action): JsonSchema => ({
	properties: Object.fromEntries(inputs.map(({ name, schema }) => [name, schema])),
	additionalProperties: inputSchema.additionalProperties ?? false
})

/** Nothing can be learned from these. */
const isTelling = (value: unknown): boolean =>
	value !== null && value !== undefined && typeof value !== 'boolean'

/** Whether a schema itself calls its values secret. */
export const saysSecret = ({ secret, writeOnly, format }: JsonSchema): boolean =>
	secret === true || writeOnly === true || format === 'password'

const declaresSecrets = ({ inputs, inputSchema }: Action): boolean =>
	inputs.some(({ schema }) => someSchema(schema, inputSchema.$defs, saysSecret))

const isPlain = (value: object): boolean => {
	const prototype = Object.getPrototypeOf(value)
	return prototype === null || prototype === Object.prototype
}

/** Schemas with every branch and reference of theirs: what one of them hides, all hide. */
const spread = (
	schemas: readonly JsonSchema[],
	definitions: Definitions | undefined
): readonly JsonSchema[] => {
	const all = new Set(schemas)
	for (const schema of all) {
		if (schema.$ref !== undefined) all.add(dereference(schema, definitions))
		for (const branch of [schema.allOf, schema.anyOf, schema.oneOf].flat()) {
			if (branch) all.add(branch)
		}
		for (const branch of [schema.if, schema.then, schema.else]) {
			if (typeof branch === 'object' && branch !== null) all.add(branch as JsonSchema)
		}
	}
	return [...all]
}

const elements = ({ prefixItems = [], items }: JsonSchema, index: number): JsonSchema[] => {
	const schema = prefixItems[index] ?? items
	return typeof schema === 'object' && schema !== null ? [schema as JsonSchema] : []
}

const members = (schema: JsonSchema, name: string): JsonSchema[] => {
	const { properties, patternProperties, additionalProperties } = schema
	if (properties && Object.hasOwn(properties, name)) return [properties[name]!]
	// Which pattern matches does not matter: it is safer to hide too much.
	const rest = [...Object.values(patternProperties ?? {}), additionalProperties]
	return rest.filter((part): part is JsonSchema => typeof part === 'object' && part !== null)
}
