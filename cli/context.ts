/** What every command is handed: its words, flags, environment and streams. */

import type { Program } from './program'
import type { ActionTail, Flags } from './syntax/argv'
import type { Output } from './terminal/output'

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One invocation of one command. */
export interface Context {
	/** The command line that was started: hints name it. */
	readonly program: Program
	/** Words after the command's own. */
	readonly positionals: readonly string[]
	readonly flags: Flags
	/** What follows an action's name; empty for other commands. */
	readonly tail: ActionTail
	/** The words as they were typed, without the program's name. */
	readonly argv: readonly string[]
	readonly env: Environment
	readonly cwd: string
	readonly out: Output
	/** Aborted by Ctrl-C and by SIGTERM, with the signal's name as its reason. */
	readonly signal: AbortSignal
	/** Registers what has to be done even if the command is left behind after Ctrl-C. */
	readonly onLeaving: (close: () => Promise<void>) => void
	/** Whether a question may be asked. */
	readonly interactive: boolean
	/** Whether a question would be asked on this terminal, if no agent ran the command. */
	readonly silenced: boolean
}
