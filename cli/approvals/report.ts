/** What is said once a step is on record, and to whom its token goes. */

import type { ApprovalView } from '../../src/approvals/protocol'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import type { Service } from '../targets/service'
import { visibleLine } from '../terminal/escape'
import type { View } from '../terminal/output'
import { showCommand } from './command'
import type { Step } from './text'

/** A step that was taken. */
export interface TakenStep {
	readonly context: Context
	readonly service: Service
	readonly step: Step
	/** The approval as it is now. */
	readonly after: ApprovalView
}

/**
 * Prints what a step made of the approval, with its token where there is one.
 *
 * @throws CliError where it could not be printed; its hint says what is on record
 */
export const reportStep = async ({ context, service, step, after }: TakenStep): Promise<void> => {
	const { id, requester, token } = after
	await context.out.data(reportView(step, after)).catch((cause) => {
		const { code, message } = toCliError(cause)
		const lost = token === undefined ? '' : ', and its token is lost'
		const hint = `It is on record${lost}. See: ${showCommand(context, service, id)}`
		throw new CliError(code, message, { hint, cause })
	})
	if (token === undefined) return
	await context.out.note(
		`Hand the token to ${visibleLine(requester.subject)}, who makes the same call again with --approval <token>. It works once${runUntil(after)}, and is not shown again.`
	)
}

const reportView = (step: Step, after: ApprovalView): View => {
	const { id, action, status, token } = after
	const shown = token === undefined ? {} : { token }
	return {
		json: after,
		columns: [{ id, action, status, ...shown }],
		text: (style) =>
			[
				visibleLine(sentence(step, after)),
				...(token === undefined ? [] : [`token: ${style.bold(visibleLine(token))}`])
			].join('\n')
	}
}

const sentence = (step: Step, after: ApprovalView): string => {
	const { id, action, status, approvers_needed: needed } = after
	if (step === 'deny') return `Denied ${id}: ${action}`
	if (step === 'withdraw') return `Withdrew ${id}: ${action}`
	const more = needed === 1 ? '1 more approver is' : `${needed} more approvers are`
	if (status === 'pending') return `Approved ${id}: ${action}; ${more} needed`
	return `Approved ${id}: ${action} may run once${runUntil(after)}`
}

const runUntil = ({ execute_by: end }: ApprovalView): string =>
	end === null ? '' : ` until ${end}`
