/** A command: its words, what it takes, and where its code is. */

import type { ManifestAction } from '../../src/remote/protocol'
import type { Context } from '../context'

/** Runs one command and answers its exit code. */
export type Command = (context: Context) => Promise<number>

/** One command. */
export interface CommandSpec {
	/** Its words, such as `actions list`. */
	readonly name: string
	/** Other words that run it too. */
	readonly aliases?: readonly string[]
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
	/** The one action that it runs, in a binary made of one app. */
	readonly action?: ManifestAction
	/** The command of `quater` whose flags it takes. @default its own name */
	readonly flagsOf?: string
	/** Whether it stops by itself, in good order, when interrupted. */
	readonly serves?: true
	readonly load: () => Promise<Command>
}
