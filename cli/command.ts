/** A command: its words, what it takes, and where its code is. */

import type { Context } from './context'

/** Runs one command and answers its exit code. */
export type Command = (context: Context) => Promise<number>

/** One command. */
export interface CommandSpec {
	/** Its words, such as `actions list`. */
	readonly name: string
	/** Its positionals, as help shows them. */
	readonly takes: string
	/** Fewest and most positionals. */
	readonly arity: readonly [min: number, max: number]
	readonly about: string
	/** What its help says below the flags, for a program of this name. */
	readonly more?: (program: string) => string
	/** Whether it is for machines, and left out of help and suggestions. */
	readonly hidden?: true
	/** Whether flags of an action follow its positionals. */
	readonly takesAction?: true
	/** Whether it stops by itself, in good order, when interrupted. */
	readonly serves?: true
	readonly load: () => Promise<Command>
}
