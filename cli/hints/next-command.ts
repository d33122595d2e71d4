/** What to type next, for the same app or remote and by the same caller as this time. */

import type { Context } from '../context'
import { typed } from './typed'

type Around = Pick<Context, 'program' | 'flags'>

/** `actions <what>` for a local app, or a remote. */
export const actionsCommand = (
	{ program, flags }: Around,
	remote: string | null,
	what: 'list' | 'search' | 'describe',
	...words: readonly string[]
): string => typed(program, ...settingsOf(flags), 'actions', what, remote, ...words)

/** The command that calls an action, up to its arguments. */
export const callCommand = (
	{ program, flags }: Around,
	remote: string | null,
	action: string
): string => typed(program, ...settingsOf(flags), ...program.callWords(remote, action))

/** What was given that the next command needs too; a token itself is never repeated. */
const settingsOf = (flags: Context['flags']): string[] => {
	const app = flags.value('app')
	const file = flags.value('token-file')
	return [
		...(app === undefined ? [] : ['--app', app]),
		...(file === undefined || file === '-' ? [] : ['--token-file', file])
	]
}
