/** Says so where a server refuses a call because its action has changed since it was asked about. */

import type { ManifestAction } from '../../src/remote/protocol'
import type { Context } from '../context'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import type { ActionTarget } from '../targets/target'

/** What a server answers to a call that does not fit its action. */
const misfits: readonly string[] = ['bad_request', 'invalid_arguments', 'unknown_action']

/** The failure, with what has changed and what to run, where a remote refused what its manifest had offered. */
export const withChange = async (
	context: Context,
	{ remote, manifest }: ActionTarget,
	action: ManifestAction,
	error: CliError
): Promise<CliError> => {
	const isAnswer = error.cause instanceof Error && error.cause.name === 'ClientError'
	if (remote === null || !isAnswer || !misfits.includes(error.code)) return error
	const now = await manifest(context.signal).catch(() => null)
	const found = now?.actions.find(({ name }) => name === action.name)
	if (now === null || Bun.deepEquals(found, action)) return error
	const { code, message, retryable, requestId, data, cause } = error
	const hint = found
		? `${remote} has changed ${action.name} since this call began. See: ${typed(context.program, 'actions', 'describe', remote, action.name)}`
		: `${remote} no longer offers ${action.name}. See: ${typed(context.program, 'actions', 'list', remote)}`
	return new CliError(code, message, { hint, retryable, requestId, data, cause })
}
