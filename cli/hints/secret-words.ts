/** Tells which words of a command line hold secrets, by the action's schema and by what members are called. */

import type { JsonSchema } from '../../src/schema/json-schema'
import { someSchema } from '../../src/schema/local-reference'
import { saysSecret } from '../../src/secrets/mask'
import { secretNames } from '../../src/secrets/names'
import { kebab } from '../arguments/arguments'

/** Whether the value of an argument, named as it was typed, must not be shown. */
export type Hides = (typed: string, value: string) => boolean

const isSecretName = secretNames([])

/** Decides by an action's schema. */
export const hidesFor =
	(schema: JsonSchema): Hides =>
	(typed, value) => {
		if (isSecretName(typed) || holdsSecretName(value)) return true
		return Object.entries(schema.properties ?? {}).some(
			([name, part]) =>
				(name === typed || kebab(name) === typed) && someSchema(part, schema.$defs, hints)
		)
	}

const hints = (schema: JsonSchema): boolean =>
	saysSecret(schema) || Object.keys(schema.properties ?? {}).some(isSecretName)

/** Whether a value is JSON with a member that is called like a secret; broken JSON counts as well. */
const holdsSecretName = (value: string): boolean =>
	[...value.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/g)].some(([, name = '']) => isSecretName(name))
