/** One command line as a whole: `quater` itself, or a binary that was made of one app. */

import type { CommandSpec } from './command'
import { commands } from './command-table'
import { version } from './version'

/** What differs between command lines: everything else works the same in each. */
export interface Program {
	/** What is typed to run it, in hints and help. */
	readonly name: string
	/** What `--version` prints. */
	readonly version: string
	/** In the order of the help. */
	readonly commands: readonly CommandSpec[]
	/** The words that call an action, before its arguments. */
	callWords(remote: string | null, action: string): readonly string[]
}

/** The `quater` command. */
export const quater: Program = {
	name: 'quater',
	version,
	commands,
	callWords: (remote, action) => ['call', ...(remote === null ? [] : [remote]), action]
}
