/** Commands about one approval, ready to be pasted. */

import type { Context } from './context'
import { shellQuote } from './escape'
import type { Service } from './service'

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

/** `quater approvals show` for an approval that this invocation worked on. */
export const showCommand = (
	context: Pick<Context, 'flags'>,
	{ remote }: Pick<Service, 'remote'>,
	id: string
): string => approvalCommand(context, remote, 'show', id)
