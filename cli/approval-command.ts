/** Commands about one approval, ready to be pasted. */

import type { Context } from './context'
import { shellQuote } from './escape'

/** `quater approvals <step>` for the app or remote that this invocation works on. */
export const approvalCommand = (
	{ flags }: Pick<Context, 'flags'>,
	remote: string | null,
	step: string,
	id: string
): string => {
	const app = remote === null ? flags.value('app') : undefined
	const words = ['quater', 'approvals', step, ...(remote === null ? [] : [remote]), id]
	return [...words, ...(app === undefined ? [] : ['--app', app])].map(shellQuote).join(' ')
}
