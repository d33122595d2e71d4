/** `version`: what was built, of what, and for which platform. */

import type { Command } from '../syntax/command'
import { aboutVersion, versionText } from '../version'

/** Prints what `--version` prints. */
export const version: Command = async ({ program, out }) => {
	await out.data({ json: aboutVersion(program), text: () => versionText(program).trimEnd() })
	return 0
}
