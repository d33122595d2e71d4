/** Tells by its schema whether an argument is a file, or a list of files. */

import type { JsonSchema } from './json-schema'
import { type Definitions, dereference, someSchema } from './local-reference'

/** How many files an argument is. */
export type FileCount = 'one' | 'many'

/** Whether an argument is one file or a list of them; null for everything else. */
export const fileCountOf = (schema: JsonSchema, definitions?: Definitions): FileCount | null => {
	const target = dereference(schema, definitions)
	if (isBinary(target)) return 'one'
	if (target.type !== 'array' || typeof target.items !== 'object') return null
	return isBinary(dereference(target.items, definitions)) ? 'many' : null
}

/** Whether an argument is, or holds at any depth, a file. */
export const holdsFile = (schema: JsonSchema, definitions?: Definitions): boolean =>
	someSchema(schema, definitions, isBinary)

const isBinary = ({ format }: JsonSchema): boolean => format === 'binary'
