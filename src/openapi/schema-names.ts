/** Gives schemas that occur in many places one name each under `components.schemas`. */

import { isRecord, own } from '../schema/json'
import type { JsonSchema } from '../schema/json-schema'
import { createNormaliser, type Normaliser } from '../schema/normalise'
import type { Io, Vendors } from '../schema/standard'
import {
	definitionOf,
	freeName,
	isKey,
	keyOf,
	mapReferences,
	otherSide,
	partsOf
} from './schema-keys'

/** What schemas are read with. */
export interface SchemaNamesOptions {
	/** Schemas by model name, as the app defined them. */
	readonly models: Readonly<Record<string, unknown>>
	readonly vendors: Vendors
}

const sides = ['input', 'output'] as const satisfies readonly Io[]

/**
 * Reads schemas for one document. Models, and recursive types, come back as references that only
 * {@link SchemaNames.publish} turns into real ones: whether a model needs one name or two, for what
 * is sent and what is answered, is known at the end.
 */
export class SchemaNames {
	/** Schemas by model name. */
	readonly models: Readonly<Record<string, unknown>>
	readonly #normalisers: Readonly<Record<Io, Normaliser>>
	readonly #schemas = new Map<string, JsonSchema>()
	/** Keys of models by the text of their schema. */
	readonly #known: Readonly<Record<Io, Map<string, string>>> = {
		input: new Map(),
		output: new Map()
	}

	constructor({ models, vendors }: SchemaNamesOptions) {
		this.models = models
		this.#normalisers = {
			input: createNormaliser({ models, vendors, io: 'input' }),
			output: createNormaliser({ models, vendors, io: 'output' })
		}
		for (const io of sides) this.#readModels(io)
	}

	/** The schema of a source; models are references, at any depth. */
	read(source: unknown, io: Io): JsonSchema {
		const schema = this.#normalisers[io].read(source)
		this.#learnDefinitions(io)
		return this.#link(schema, io)
	}

	/** The same with its own members in sight, for places whose members are parameters. */
	readMembers(source: unknown, io: Io): JsonSchema {
		const schema = this.#normalisers[io].read(source)
		const definition = this.#normalisers[io].definitions.get(definitionOf(schema.$ref) ?? '')
		return this.#linkChildren(definition ?? schema, io)
	}

	/** Names a schema of quater's own; gives a reference to it. */
	add(name: string, schema: JsonSchema): JsonSchema {
		const key = keyOf('output', 'own', name)
		this.#schemas.set(key, schema)
		return { $ref: key }
	}

	/** The schema behind a reference of this object's, or the schema itself. */
	resolve(schema: JsonSchema): JsonSchema {
		const target = schema.$ref === undefined ? undefined : this.#schema(schema.$ref)
		return target === undefined ? schema : this.resolve(target)
	}

	/** Rewrites every reference in a part of the document; gives the schemas that they mean. */
	publish<T>(part: T): { part: T; schemas: Record<string, JsonSchema> } {
		const names = this.#assign(this.#reachable(part))
		const rename = (ref: string) => `#/components/schemas/${names.get(this.#canonical(ref))}`
		const schemas: Record<string, JsonSchema> = {}
		for (const [key, name] of names) {
			schemas[name] ??= mapReferences(this.#schema(key) ?? {}, rename)
		}
		return { part: mapReferences(part, rename), schemas }
	}

	#readModels(io: Io): void {
		const { read } = this.#normalisers[io]
		const names = Object.keys(this.models)
		const models = names.flatMap((name): [key: string, schema: JsonSchema][] => {
			const schema = attempt(() => read(name))
			return schema === undefined ? [] : [[keyOf(io, 'model', name), schema]]
		})
		this.#learnDefinitions(io)
		const known = this.#known[io]
		for (const [key, schema] of models) {
			const text = JSON.stringify(schema)
			if (Object.keys(schema.properties ?? {}).length > 0 && !known.has(text)) known.set(text, key)
		}
		for (const [key, schema] of models) {
			const other = known.get(JSON.stringify(schema)) ?? key
			this.#schemas.set(key, other === key ? this.#linkChildren(schema, io) : { $ref: other })
		}
	}

	/** Recursive types are known by their text too, however they were written. */
	#learnDefinitions(io: Io): void {
		for (const [name, schema] of this.#normalisers[io].definitions) {
			const text = JSON.stringify(schema)
			if (!this.#known[io].has(text)) this.#known[io].set(text, keyOf(io, 'definition', name))
		}
	}

	#link(schema: JsonSchema, io: Io): JsonSchema {
		const model = schema.properties && this.#known[io].get(JSON.stringify(schema))
		return model === undefined ? this.#linkChildren(schema, io) : { $ref: model }
	}

	#linkChildren<T>(node: T, io: Io): T {
		if (Array.isArray(node)) return node.map((item) => this.#linkAny(item, io)) as T
		if (!isRecord(node)) return node
		const linked = Object.entries(node).map(([key, value]) => {
			const definition = key === '$ref' ? definitionOf(value) : undefined
			return [key, definition ? keyOf(io, 'definition', definition) : this.#linkAny(value, io)]
		})
		const copy = Object.fromEntries(linked)
		return (io === 'input' ? withoutFilledIn(copy) : copy) as T
	}

	#linkAny(node: unknown, io: Io): unknown {
		return isRecord(node) && isRecord(node.properties)
			? this.#link(node as JsonSchema, io)
			: this.#linkChildren(node, io)
	}

	#schema(key: string): JsonSchema | undefined {
		const known = this.#schemas.get(key)
		if (known !== undefined) return known
		const { io, kind, name } = partsOf(key)
		const definition =
			kind === 'definition' ? this.#normalisers[io].definitions.get(name) : undefined
		if (definition === undefined) return undefined
		const schema = this.#linkChildren(definition, io)
		this.#schemas.set(key, schema)
		return schema
	}

	/** The key that a chain of bare references ends at. */
	#canonical(key: string): string {
		const schema = this.#schema(key)
		const isAlias = isKey(schema?.$ref) && Object.keys(schema ?? {}).length === 1
		return isAlias ? this.#canonical(schema?.$ref as string) : key
	}

	/** Keys in use, models first and in the app's order; a model that nobody uses is among them. */
	#reachable(part: unknown): Set<string> {
		const used = new Set<string>()
		const visit = (node: unknown) =>
			mapReferences(node, (key) => {
				if (!used.has(key)) {
					used.add(key)
					visit(this.#schema(key))
				}
				return key
			})
		visit(part)
		for (const name of Object.keys(this.models)) {
			const keys = sides.map((io) => keyOf(io, 'model', name))
			if (keys.some((key) => used.has(key))) continue
			const unused = keys.find((key) => this.#schemas.has(key))
			if (unused) visit({ $ref: unused })
		}
		const rank = (key: string) => (partsOf(key).kind === 'model' ? 0 : 1)
		return new Set([...used].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)))
	}

	#assign(used: ReadonlySet<string>): Map<string, string> {
		const names = new Map<string, string>()
		for (const key of used) {
			const canonical = this.#canonical(key)
			if (names.has(canonical)) continue
			const { io, name } = partsOf(key)
			const twin = names.get(otherSide(canonical))
			if (twin !== undefined && this.#agree(canonical, new Set())) names.set(canonical, twin)
			else names.set(canonical, freeName(name, io, new Set(names.values())))
		}
		return names
	}

	/** Whether a schema says the same of what is sent and of what is answered. */
	#agree(key: string, seen: Set<string>): boolean {
		if (seen.has(key)) return true
		seen.add(key)
		const inner = new Set<string>()
		const neutral = (schema: unknown) =>
			JSON.stringify(
				mapReferences(schema, (ref) => {
					inner.add(ref)
					return keyOf('input', partsOf(ref).kind, partsOf(ref).name)
				})
			)
		return (
			neutral(this.#schema(key)) === neutral(this.#schema(otherSide(key))) &&
			[...inner].every((ref) => this.#agree(ref, seen))
		)
	}
}

/** What a caller leaves out and the server fills in is not required of the caller. */
const withoutFilledIn = (schema: Record<string, unknown>): Record<string, unknown> => {
	const { properties, required, ...rest } = schema
	if (!isRecord(properties) || !Array.isArray(required)) return schema
	const needed = required.filter((key) => own(properties[key], 'default') === undefined)
	return { ...rest, properties, ...(needed.length > 0 ? { required: needed } : {}) }
}

const attempt = <T>(read: () => T): T | undefined => {
	try {
		return read()
	} catch {
		return undefined
	}
}
