/** One command line as a whole: `quater` itself, or a binary that was made of one app. */

import type { Manifest, ManifestAction } from '../src/remote/protocol'
import type { CommandSpec } from './syntax/command'
import { commands } from './syntax/command-table'
import { type BuildInfo, ownBuild, version } from './version'

/** What differs between command lines: everything else works the same in each. */
export interface Program {
	/** What is typed to run it, in hints and help. */
	readonly name: string
	readonly version: string
	/** How the binary was built, or null where the command line runs from its files. */
	readonly build: BuildInfo | null
	/** In the order of the help. */
	readonly commands: readonly CommandSpec[]
	/** The words that call an action, before its arguments. */
	callWords(remote: string | null, action: string): readonly string[]
	/** The arguments of an action that may be given as bare words, in their order. */
	operandsOf(action: ManifestAction): readonly string[]
	/** What a binary is bound to that was made of one app; absent where the person chooses. */
	readonly bound?: Binding
}

/** The one app that a binary acts on, whatever its environment says. */
export interface Binding {
	/** Its actions when the binary was made, for help and completion; the app itself decides what runs. */
	readonly manifest: Manifest
	readonly target:
		| { readonly kind: 'remote'; readonly url: string }
		| {
				readonly kind: 'local'
				/** Loads the app's module, which is part of the binary. */
				load(): Promise<Record<string, unknown>>
				/** Path to the app in it, or null for `app`, else the default export. */
				readonly attribute: readonly string[] | null
		  }
}

/** The `quater` command. */
export const quater: Program = {
	name: 'quater',
	version,
	build: ownBuild,
	commands,
	callWords: (remote, action) => ['call', ...(remote === null ? [] : [remote]), action],
	operandsOf: () => []
}
