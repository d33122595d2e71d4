/** `quater approvals list|show`: what waits for a decision, and one of them whole. */

import { type ApprovalList, approvalStatuses } from '../../src/approvals/protocol'
import { readApprovals } from '../approvals/answer'
import { approvalCommand } from '../approvals/command'
import { approvalOf, wordsOf } from '../approvals/question'
import { approvalRow, approvalText } from '../approvals/text'
import { CliError, oneOf } from '../errors'
import type { Flags } from '../syntax/argv'
import type { Command } from '../syntax/command'
import { cursorWord, limitOf } from '../syntax/paging'
import { ask, withQuery } from '../targets/ask'
import { withService } from '../targets/service'
import type { View } from '../terminal/output'
import { table } from '../terminal/table'

/** Prints approvals, newest first; those that wait, unless another status is asked for. */
export const list: Command = (context) => {
	const { flags, out } = context
	const status = statusOf(flags)
	const query = { status, limit: limitOf(flags), cursor: flags.value('cursor') }
	return withService(context, context.positionals[0], 'approvals', async (service) => {
		const answer = await ask(context, service, { below: withQuery('/api', query) })
		const page = readApprovals(answer)
		await out.data(listView(page, status))
		if (page.next_cursor !== null)
			await out.note(`There are more: add --cursor ${cursorWord(page.next_cursor)}`)
		const [first] = page.approvals
		if (first)
			await out.note(`See one: ${approvalCommand(context, service.remote, 'show', first.id)}`)
		return 0
	})
}

/** Prints everything about one approval. */
export const show: Command = (context) => {
	const [remote, id] = wordsOf(context, 'show')
	return withService(context, remote, 'approvals', async (service) => {
		const view = await approvalOf(context, service, id)
		const commandOf = (step: string) => approvalCommand(context, service.remote, step, id)
		await context.out.data({
			json: view,
			columns: [approvalRow(view, Date.now(), true)],
			text: (style) => approvalText(view, style, Date.now(), commandOf)
		})
		return 0
	})
}

const statusOf = (flags: Flags): string => {
	const status = flags.value('status') ?? 'pending'
	const known = [...approvalStatuses, 'all']
	if (known.includes(status)) return status
	throw new CliError('usage', `--status is one of: ${known.join(', ')}`, {
		hint: oneOf('--status', status, known)
	})
}

const listView = (page: ApprovalList, status: string): View => {
	const now = Date.now()
	const columns = page.approvals.map((view) => approvalRow(view, now, status === 'all'))
	const none = status === 'all' ? 'There are no approvals.' : `No approvals are ${status}.`
	return {
		json: page,
		rows: page.approvals,
		columns,
		text: (style) => (columns.length === 0 ? none : table(columns, style))
	}
}
