/** Example values of arguments: values that get past validation, and that flags can carry. */

import { exampleOf } from '../../src/schema/example'
import type { Json, JsonSchema } from '../../src/schema/json-schema'
import { alternativesOf, type SchemaPlace } from './alternatives'
import { fileCount } from './file-arguments'
import { isTame } from './tame-pattern'
import { flagValue } from './values'

/**
 * An example value.
 *
 * @param isTrusted whether the schema is the local app's own, whose patterns the app itself tries out
 */
export const exampleValue = (place: SchemaPlace, isTrusted = false): Json => {
	const files = fileCount(place)
	if (files !== null) return files === 'one' ? exampleFile : [exampleFile]
	const value = exampleOf(isTrusted ? whole(place) : tamed(place))
	if (isReadBack(value, place)) return value
	// Where text is welcome, no flag can carry anything else: an example of the text it is.
	const texts = alternativesOf(place).some(({ kind }) => kind === 'string')
	return texts ? exampleOf({ type: 'string' }) : value
}

/** An example value as the one word that a flag takes; of several files the first. */
export const exampleWord = (place: SchemaPlace, value: Json): string =>
	fileCount(place) === null ? wordOf(value) : exampleFile

const exampleFile = '@path/to/file'

const wordOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

const isReadBack = (value: Json, place: SchemaPlace): boolean => {
	try {
		return Bun.deepEquals(flagValue('', [wordOf(value)], place), value)
	} catch {
		return false
	}
}

const whole = ({ schema, root }: SchemaPlace): JsonSchema =>
	root.$defs === undefined ? schema : { ...schema, $defs: root.$defs }

/** A schema whose patterns can be tried out at no risk: a remote's may take for ever to match. */
const tamed = (place: SchemaPlace): JsonSchema =>
	JSON.parse(JSON.stringify(whole(place)), function (this: JsonSchema, key, value: unknown) {
		const isPattern = key === 'pattern' && typeof value === 'string'
		const isLong = typeof this.minLength === 'number' && this.minLength > longestText
		return isPattern && (isLong || !isTame(value)) ? undefined : value
	}) as JsonSchema

/** Texts that must be longer are not made to match a remote's pattern. */
const longestText = 32
