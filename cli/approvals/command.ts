/** Commands about one approval, ready to be pasted. */

import type { Context } from '../context'
import { typed } from '../hints/typed'
import type { Service } from '../targets/service'

/** `quater approvals <step>` for the app or remote that this invocation works on. */
export const approvalCommand = (
	{ program, flags }: Pick<Context, 'program' | 'flags'>,
	remote: string | null,
	step: string,
	id: string
): string => {
	const app = remote === null ? flags.value('app') : undefined
	const where = app === undefined ? [] : ['--app', app]
	return typed(program, 'approvals', step, remote, id, ...where)
}

/** `quater approvals show` for an approval that this invocation worked on. */
export const showCommand = (
	context: Pick<Context, 'program' | 'flags'>,
	{ remote }: Pick<Service, 'remote'>,
	id: string
): string => approvalCommand(context, remote, 'show', id)
