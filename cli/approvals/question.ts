/** Asks for one approval, by the words of a command. */

import type { ApprovalView } from '../../src/approvals/protocol'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import { typed } from '../hints/typed'
import { ask, isMissing } from '../targets/ask'
import type { Service } from '../targets/service'
import { splitRemote } from '../targets/target'
import { isApprovalId, readApproval } from './answer'

/**
 * The remote and the id that a command is given.
 *
 * @throws CliError `usage` for a word that is no id.
 */
export const wordsOf = (
	{ program, positionals }: Context,
	step: string
): [remote: string | undefined, id: string] => {
	const [remote, id] = splitRemote(positionals)
	if (isApprovalId(id)) return [remote, id]
	throw new CliError('usage', `'${id}' is no approval's id: they begin with apr_`, {
		hint: isApprovalId(remote)
			? `The remote comes first: ${typed(program, 'approvals', step, id, remote)}`
			: `Usage: ${program.name} approvals ${step} [remote] <id>`
	})
}

/**
 * One approval as the server knows it now.
 *
 * @throws ClientError, CliError.
 */
export const approvalOf = async (
	context: Context,
	service: Service,
	id: string
): Promise<ApprovalView> => {
	const answer = await ask(context, service, { below: `/api/${id}` }).catch((cause) => {
		if (!isMissing(cause)) throw cause
		const { code, message, requestId, data } = toCliError(cause)
		const list = typed(context.program, 'approvals', 'list', service.remote)
		const hint = `See: ${list} --status all (what this token may read)`
		throw new CliError(code, `${id}: ${message}`, { hint, requestId, data, cause })
	})
	return readApproval(answer, id)
}
