/** The names of an action's arguments, and the flags that mean them. */

import type { JsonSchema } from '../../src/schema/json-schema'
import { CliError } from '../errors'
import { isCallFlag } from '../syntax/flags'
import { isSwitch, type SchemaPlace } from './alternatives'

/** The arguments of one action, by name. */
export type Arguments = ReadonlyMap<string, SchemaPlace>

/** The flag of an argument: its name in kebab-case. */
export const kebab = (name: string): string =>
	name
		.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
		.replaceAll('_', '-')
		.toLowerCase()

/** The arguments of an action's schema, by name. */
export const argumentsOf = (schema: JsonSchema): Arguments =>
	new Map(
		Object.entries(schema.properties ?? {}).map(([name, part]) => [
			name,
			{ schema: part, root: schema }
		])
	)

/** Whether the flag of an argument is one of ours too, so that only `--arg name=value` sets it. */
export const isOurs = (name: string, place: SchemaPlace): boolean =>
	flagsOf(name, place).some((flag) => flag !== 'arg' && isCallFlag(flag))

/**
 * The argument that a flag means: its exact name, else the one argument with that kebab-case.
 *
 * @throws CliError `usage` where it could be several.
 */
export const nameOf = (flag: string, known: Arguments): string | undefined => {
	if (known.has(flag)) return flag
	const names = [...known.keys()].filter((name) => kebab(name) === flag)
	if (names.length > 1)
		throw new CliError('usage', `--${flag} could be ${names.join(' or ')}`, {
			hint: `Write --arg ${names[0]}=<value>`
		})
	return names[0]
}

/** Every flag that sets an argument, without its dashes. */
export const flagsOf = (name: string, place: SchemaPlace): readonly string[] => {
	const flags = [name, kebab(name)]
	return isSwitch(place) ? [...flags, ...flags.map((flag) => `no-${flag}`)] : flags
}
