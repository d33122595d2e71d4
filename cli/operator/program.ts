/** The command line of a binary that was made of one app. */

import type { Program } from '../program'
import { callWords, operandsOf, operatorCommands } from './commands'
import type { Made } from './start'

/** What the binary answers to. */
export const operatorProgram = ({ name, version, build, manifest, target }: Made): Program => {
	const actions = manifest()
	return {
		name,
		version,
		build,
		commands: operatorCommands(target.kind, actions),
		callWords: (_remote, action) => callWords(action),
		operandsOf,
		bound: { manifest: actions, target }
	}
}
