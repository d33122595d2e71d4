/** `quater approvals approve|deny|withdraw`: decides on what was shown, and on nothing else. */

import type { ApprovalView, DecisionRequest } from '../../src/approvals/protocol'
import { readApproval } from '../approvals/answer'
import { showCommand } from '../approvals/command'
import { approvalOf, wordsOf } from '../approvals/question'
import { reportStep } from '../approvals/report'
import { approvalLine, approvalText, type Step } from '../approvals/text'
import type { Context } from '../context'
import { CliError, toCliError } from '../errors'
import type { Command } from '../syntax/command'
import { reasonOf } from '../syntax/reason'
import { ask } from '../targets/ask'
import { type Service, withService } from '../targets/service'
import { ago } from '../terminal/span'

/** One step, about to be taken. */
interface Decision {
	readonly context: Context
	readonly service: Service
	readonly step: Step
	/** The approval as it was read, and shown where somebody was asked. */
	readonly view: ApprovalView
}

const stepCommand =
	(step: Step): Command =>
	(context) => {
		const [remote, id] = wordsOf(context, step)
		const given = reasonOf(context.flags)
		return withService(context, remote, 'approvals', async (service) => {
			const view = await approvalOf(context, service, id)
			const decision: Decision = { context, service, step, view }
			refuseUnlessAllowed(decision)
			const reason = mayAsk(context) ? await askPerson(decision, given) : given
			if (reason === undefined) refuseWithoutReason(decision)
			const after = await send(decision, reason)
			await reportStep({ context, service, step, after })
			return 0
		})
	}

/** Approves. */
export const approve: Command = stepCommand('approve')
/** Denies. */
export const deny: Command = stepCommand('deny')
/** Takes the caller's own request back. */
export const withdraw: Command = stepCommand('withdraw')

/** A program that wants JSON is not asked, terminal or not. */
const mayAsk = ({ interactive, silenced, out }: Context): boolean => {
	const isForPeople = out.format === null || out.format === 'table'
	// Leaving the question out would decide what a person was to decide.
	if (silenced && isForPeople)
		throw new CliError('usage', 'This asks a question, and an agent runs it', {
			hint: 'A person decides: let them run it, in a terminal that is theirs alone.'
		})
	return interactive && isForPeople
}

const refuseUnlessAllowed = (decision: Decision): void => {
	const { step, view } = decision
	if (view.allowed[step]) return
	throw ended(view) ?? refused(decision)
}

const refused = ({ context, service, step, view }: Decision): CliError => {
	const { id, status, allowed } = view
	// What was approved can still be stopped, by whoever may.
	const isOpen = status === 'pending' || (status === 'approved' && step !== 'approve')
	const data = { approval: { id, status } }
	if (isOpen)
		return new CliError('forbidden', `This caller may not ${step} ${id}`, {
			hint: allowed.why ?? undefined,
			data
		})
	const what = status === 'consumed' ? 'was approved and used' : `is ${status}`
	return new CliError('conflict', `${id} ${what} already`, {
		hint: `See what became of it: ${showCommand(context, service, id)}`,
		data
	})
}

/** The failure of a step that comes too late; not for what was approved, which is no refusal. */
const ended = ({ id, status, voided, ended_at: at }: ApprovalView): CliError | undefined => {
	const words = { denied: 'was denied', withdrawn: 'was withdrawn', expired: 'has expired' }
	const past = status in words ? words[status as keyof typeof words] : undefined
	const what = voided ? 'became void' : past
	if (what === undefined) return undefined
	const when = at === null ? '' : ` ${ago(at, Date.now())}`
	return new CliError('approval_ended', `${id} ${what}${when}`, {
		data: { approval: { id, status, ended_at: at } }
	})
}

const isReasonNeeded = ({ step, view }: Decision): boolean =>
	view.require_reason && step !== 'withdraw'

const refuseWithoutReason = (decision: Decision): void => {
	if (!isReasonNeeded(decision)) return
	throw new CliError('usage', `The policy of ${decision.view.action} wants a reason`, {
		hint: 'Add --reason <text>'
	})
}

const asks: Readonly<Record<Step, string>> = {
	approve: 'Approve?',
	deny: 'Deny?',
	withdraw: 'Withdraw?'
}

/** Shows the approval, asks for what is missing, and answers the reason once the person has agreed. */
const askPerson = async (
	decision: Decision,
	given: string | undefined
): Promise<string | undefined> => {
	const { context, service, step, view } = decision
	let lines = 0
	await context.out.show({
		json: view,
		text: (style) => {
			const text = approvalText(view, style, Date.now(), null)
			lines = text.split('\n').length
			return text
		}
	})
	const reason = given ?? (await askReason(decision))
	await context.out.show({ json: view, text: (style) => approvalLine(view, style, lines) })
	const { confirm } = await import('../terminal/prompt')
	if (!(await confirm(context, asks[step]))) throw new CliError('not_confirmed', 'Nothing was sent')
	const now = await approvalOf(context, service, view.id)
	refuseChanged(view, now, showCommand(context, service, view.id))
	return reason
}

/** Why, in the person's own words; only some policies insist. */
const askReason = async (decision: Decision): Promise<string | undefined> => {
	if (decision.step === 'withdraw') return undefined
	const { askLine } = await import('../terminal/prompt')
	const isNeeded = isReasonNeeded(decision)
	const question = isNeeded ? 'Reason:' : 'Reason (Enter for none):'
	const reason = (await askLine(decision.context, question)).trim()
	if (reason !== '') return reason
	if (isNeeded) refuseWithoutReason(decision)
	return undefined
}

/** An approval never changes what it is for; a server where it does is not to be trusted with a decision. */
const refuseChanged = (shown: ApprovalView, now: ApprovalView, see: string): void => {
	const subject = ({
		service,
		action,
		arguments_hash,
		arguments: args,
		preview
	}: ApprovalView) => ({
		service,
		action,
		arguments_hash,
		args,
		preview
	})
	if (Bun.deepEquals(subject(shown), subject(now), true)) return
	throw new CliError('invalid_answer', `${shown.id} is not what was shown any more`, {
		hint: `Nothing was sent. Look at it again. See: ${see}`
	})
}

const send = async (decision: Decision, reason: string | undefined): Promise<ApprovalView> => {
	const { context, service, step, view } = decision
	const given = reason === undefined ? {} : { reason }
	const question =
		step === 'withdraw'
			? { below: `/api/${view.id}/withdraw`, body: given }
			: {
					below: `/api/${view.id}/decision`,
					body: { decision: step, ...given } satisfies DecisionRequest
				}
	const answer = await ask(context, service, question).catch((cause) => explain(decision, cause))
	const after = readApproval(answer, view.id)
	if (after.arguments_hash === view.arguments_hash && after.action === view.action) return after
	throw new CliError('invalid_answer', `The server answers for another call than ${view.id} was`, {
		hint: `The outcome is unknown. See: ${showCommand(context, service, view.id)}`
	})
}

const explain = async (decision: Decision, cause: unknown): Promise<never> => {
	const { context, service, view } = decision
	const error = toCliError(cause)
	const { code, message, retryable, requestId, data } = error
	if (code === 'conflict') {
		const now = await approvalOf(context, service, view.id).catch(() => view)
		throw ended(now) ?? error
	}
	const isUnknown = ['network', 'timeout', 'invalid_answer', 'too_large', 'interrupted']
	if (retryable || !isUnknown.includes(code)) throw cause
	const hint = `It may be on record or not. See: ${showCommand(context, service, view.id)}`
	throw new CliError(code, message, { hint, requestId, data, cause })
}
