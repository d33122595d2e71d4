/** Finds the command that a command line begins with. */

import type { CommandSpec } from './command'

/** The command whose words, or an alias of which, the first words are. */
export const commandOf = (
	positionals: readonly string[],
	commands: readonly CommandSpec[]
): CommandSpec | null =>
	commands.find(
		({ name, aliases }) =>
			name.split(' ').every((word, index) => positionals[index] === word) ||
			aliases?.includes(positionals[0] ?? '')
	) ?? null
