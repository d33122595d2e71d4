/** Takes secrets out of arguments before anything is stored or shown. */

import type { Action } from '../routes/action'
import { isPlainObject } from '../schema/json'
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
		const declares = declared.get(action) ?? declaresSecrets(action)
		declared.set(action, declares)
		const walk = new MaskingWalk({ isSecretName, declares, definitions: action.inputSchema.$defs })
		const masked = walk.object(args, declares ? [rootOf(action)] : [])
		return { arguments: masked, secret: declares || walk.hasHidden }
	}
}

/** What tells secrets in the arguments of one action. */
interface SecretKnowledge {
	readonly isSecretName: (name: string) => boolean
	/** Whether some schema calls something secret; else none need be looked at. */
	readonly declares: boolean
	readonly definitions: Definitions | undefined
}

/** One way through the arguments of a call; what holds no secret is not copied. */
class MaskingWalk {
	/** Whether anything was hidden so far. */
	hasHidden = false
	readonly #knows: SecretKnowledge

	constructor(knows: SecretKnowledge) {
		this.#knows = knows
	}

	object(
		object: Readonly<Record<string, unknown>>,
		schemas: readonly JsonSchema[]
	): Readonly<Record<string, unknown>> {
		let copy: Record<string, unknown> | null = null
		for (const [name, item] of Object.entries(object)) {
			const below = this.#below(schemas, (schema) => members(schema, name))
			const shown = this.#shown(item, below, this.#knows.isSecretName(name))
			if (shown === item) continue
			copy ??= { ...object }
			copy[name] = shown
		}
		return copy ?? object
	}

	#list(list: readonly unknown[], schemas: readonly JsonSchema[]): readonly unknown[] {
		let copy: unknown[] | null = null
		for (const [index, item] of list.entries()) {
			const below = this.#below(schemas, (schema) => elements(schema, index))
			const shown = this.#shown(item, below, false)
			if (shown === item) continue
			copy ??= [...list]
			copy[index] = shown
		}
		return copy ?? list
	}

	/** Every schema that holds for a part of what these schemas hold for. */
	#below(
		schemas: readonly JsonSchema[],
		partOf: (schema: JsonSchema) => JsonSchema[]
	): readonly JsonSchema[] {
		const { declares, definitions } = this.#knows
		return declares ? spread(schemas.flatMap(partOf), definitions) : []
	}

	#shown(value: unknown, schemas: readonly JsonSchema[], hasSecretName: boolean): unknown {
		if (isTelling(value) && (hasSecretName || schemas.some(saysSecret))) {
			this.hasHidden = true
			return redacted
		}
		if (Array.isArray(value)) return this.#list(value, schemas)
		return isPlainObject(value) ? this.object(value, schemas) : value
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
