/** Says in words what a schema of `t.File` or `t.Files` takes: Elysia names its kind alone. */

import { kindOf } from '../../src/schema/typebox'

/** Such as `expected a file of at most 100k, image/png or image/jpeg`; undefined for any other schema. */
export const fileRule = (schema: Readonly<Record<string, unknown>>): string | undefined => {
	const kind = kindOf(schema)
	if (kind !== 'File' && kind !== 'Files') return undefined
	const { minSize, maxSize, extension, minItems, maxItems } = schema
	const sizes = [size('at least', minSize), size('at most', maxSize)].filter((text) => text !== '')
	const rules = [
		sizes.length === 0 ? '' : ` of ${sizes.join(' and ')}`,
		extension === undefined ? '' : `, ${[extension].flat().join(' or ')}`,
		kind === 'Files' ? count(minItems, maxItems) : ''
	]
	return `expected ${kind === 'File' ? 'a file' : 'files'}${rules.join('')}`
}

const size = (lead: string, given: unknown): string => {
	if (given === undefined) return ''
	return `${lead} ${given}${typeof given === 'number' ? ' bytes' : ''}`
}

const count = (least: unknown, most: unknown): string =>
	[
		least === undefined ? '' : `, ${least} or more`,
		most === undefined ? '' : `, ${most} or fewer`
	].join('')
