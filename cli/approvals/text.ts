/** Approvals as people read them: one whole, or many as a table. */

import type { ApprovalView } from '../../src/approvals/protocol'
import { oneLine } from '../completions/candidate'
import { visibleLine } from '../terminal/escape'
import { prettyJson } from '../terminal/output'
import { ago, span, until } from '../terminal/span'
import { type Style, statusText } from '../terminal/style'
import { hanging } from '../terminal/wrap'

/** What a reader may do with an approval. */
export type Step = 'approve' | 'deny' | 'withdraw'

/** Every step, in the order in which they are offered. */
const steps: readonly Step[] = ['approve', 'deny', 'withdraw']

/** Everything that a decision should rest on; with `commandOf`, also the commands of the steps that the reader may take. */
export const approvalText = (
	view: ApprovalView,
	style: Style,
	now: number,
	commandOf: ((step: Step) => string) | null
): string => {
	const head = [
		`${style.bold(visibleLine(view.action))}  ${statusText(style, view.status, visibleLine(statusOf(view)))}`,
		...fields([
			['approval', view.id],
			['does', view.description],
			['route', `${view.method} ${view.path}`],
			['service', view.service],
			['asked by', requester(view)],
			['through', `${view.surface} (${view.entrypoint})`],
			["requester's reason", view.request_reason],
			['needs approval because', view.reason],
			['since', `${view.created_at} (${ago(view.created_at, now)})`],
			...endFields(view, now),
			['approvers', approvers(view, ' of ')],
			['approver scopes', view.approver_scopes.join(', ') || null],
			['redeemed with', view.redeem === 'token' ? 'a single-use token' : null]
		])
	]
	// What is copied, a hash or a command, is left to the terminal to break.
	const told = (lines: readonly string[]) => lines.map((line) => hanging(line, style.width))
	return [
		...told(head),
		...told(block('arguments', view.arguments === null ? 'erased' : prettyJson(view.arguments))),
		...fields([['arguments hash', view.arguments_hash]]),
		...told(view.preview === null ? [] : block('preview', prettyJson(view.preview))),
		...told(section('decisions', view.decisions.map(decisionLine(now)))),
		...told(section('earlier executions of the same call', view.earlier.map(earlierLine(now)))),
		...(commandOf === null ? [] : offers(view, commandOf))
	].join('\n')
}

/**
 * What is decided on, in one line, for the place where it is decided: long arguments may have moved all
 * else off the screen.
 *
 * @param lines How many were shown.
 */
export const approvalLine = (view: ApprovalView, style: Style, lines: number): string => {
	const action = style.bold(oneLine(view.action, longestName))
	const asker = oneLine(requester(view), longestName)
	return hanging(`${action}, asked by ${asker}: see the ${lines} lines above`, style.width)
}

const longestName = 100

/** One row of the table; `isMixed` tells the status too. */
export const approvalRow = (
	view: ApprovalView,
	now: number,
	isMixed: boolean
): Record<string, string> => ({
	id: view.id,
	...(isMixed && { status: statusOf(view) }),
	action: view.action,
	'asked by': view.requester.subject,
	age: span(now - Date.parse(view.created_at)),
	left: leftOf(view, now),
	approvers: approvers(view, '/')
})

/** The status in a word; what ended since its ground changed did not run out of time. */
const statusOf = ({ status, voided }: Pick<ApprovalView, 'status'> & { voided?: boolean }) =>
	voided === true ? 'void' : status

type Field = readonly [label: string, value: string | null]

const fields = (list: readonly Field[]): string[] =>
	list.flatMap(([label, value]) => (value === null ? [] : [`  ${label}: ${visibleLine(value)}`]))

/** Text that JSON has escaped already, indented so that none of its lines can pass for one of ours. */
const block = (label: string, json: string): string[] => [
	`  ${label}:`,
	...json.split('\n').map((line) => `    ${line}`)
]

const section = (label: string, lines: readonly string[]): string[] =>
	lines.length === 0 ? [] : [`  ${label}:`, ...lines.map((line) => `    ${visibleLine(line)}`)]

const requester = ({ requester: { subject, kind, on_behalf_of } }: ApprovalView): string =>
	`${subject} (${kind})${on_behalf_of === null ? '' : `, on behalf of ${on_behalf_of}`}`

const endFields = (view: ApprovalView, now: number): Field[] => {
	const { status, expires_at, execute_by, ended_at, outcome } = view
	if (status === 'pending') return [['until', `${expires_at} (${until(expires_at, now)})`]]
	if (status === 'approved' && execute_by !== null)
		return [['may run until', `${execute_by} (${until(execute_by, now)})`]]
	return [
		['ended', ended_at && `${ended_at} (${ago(ended_at, now)})`],
		['outcome', status === 'consumed' ? (outcome ?? 'nobody knows') : null]
	]
}

const approvers = ({ decisions, approvers: wanted }: ApprovalView, of: string): string =>
	`${decisions.filter(({ decision }) => decision === 'approve').length}${of}${wanted}`

const leftOf = ({ status, expires_at, execute_by }: ApprovalView, now: number): string => {
	const end = status === 'pending' ? expires_at : status === 'approved' ? execute_by : null
	return end === null ? '' : span(Date.parse(end) - now)
}

const decisionLine =
	(now: number) =>
	({ decision, subject, kind, at, reason }: ApprovalView['decisions'][number]): string =>
		`${decision}  ${subject} (${kind})  ${ago(at, now)}${reason === null ? '' : `: ${reason}`}`

const earlierLine =
	(now: number) =>
	({ id, at, outcome, ...standing }: ApprovalView['earlier'][number]): string =>
		`${id}  ${statusOf(standing)} ${at} (${ago(at, now)}), outcome ${outcome ?? 'unknown'}`

const offers = (
	{ allowed, require_reason: needsReason }: ApprovalView,
	commandOf: (step: Step) => string
): string[] => {
	const commands = steps
		.filter((step) => allowed[step])
		.map((step) => commandOf(step) + (needsReason && step !== 'withdraw' ? ' --reason <text>' : ''))
	if (commands.length === 0)
		return fields([['nothing for you to do', allowed.why ?? 'this caller may not decide it']])
	return [...section('you may run', commands), ...fields([['and no more', allowed.why]])]
}
