/** Stand-ins for schema names while a document is being written. */

import { isRecord } from '../schema/json'
import type { Io } from '../schema/standard'

const prefix = 'quater:'

/** The stand-in for a schema, by what it describes, where it comes from and its own name. */
export const keyOf = (io: Io, kind: string, name: string): string =>
	`${prefix}${io}:${kind}:${name}`

/** The three parts of a stand-in. */
export const partsOf = (key: string): { io: Io; kind: string; name: string } => {
	const [, io, kind, ...name] = key.split(':')
	return { io: io as Io, kind: kind ?? '', name: name.join(':') }
}

/** The stand-in of the same schema on the other side of a call. */
export const otherSide = (key: string): string => {
	const { io, kind, name } = partsOf(key)
	return keyOf(io === 'input' ? 'output' : 'input', kind, name)
}

/** The name in a reference to `$defs`. */
export const definitionOf = (ref: unknown): string | undefined =>
	typeof ref === 'string' ? /^#\/\$defs\/(.+)$/.exec(ref)?.[1] : undefined

/** Whether a `$ref` is a stand-in. */
export const isKey = (ref: unknown): ref is string =>
	typeof ref === 'string' && ref.startsWith(prefix)

/** A name for `components.schemas` that nobody has taken. */
export const freeName = (name: string, io: Io, taken: ReadonlySet<string>): string => {
	const base = name.replace(/[^A-Za-z0-9._-]+/g, '_') || 'schema'
	if (!taken.has(base)) return base
	let free = `${base}-${io}`
	for (let count = 2; taken.has(free); count++) free = `${base}-${io}-${count}`
	return free
}

/** A copy of a part of the document with every stand-in changed. */
export const mapReferences = <T>(node: T, change: (key: string) => string): T => {
	if (Array.isArray(node)) return node.map((item) => mapReferences(item, change)) as T
	if (!isRecord(node)) return node
	const changed = Object.entries(node).map(([key, value]) =>
		key === '$ref' && isKey(value) ? [key, change(value)] : [key, mapReferences(value, change)]
	)
	return Object.fromEntries(changed) as T
}
