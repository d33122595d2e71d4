/** `quater audit list|verify`: rows of the trail, and whether it is whole. */

import type { AuditPage } from '../../src/audit/protocol'
import { readAuditPage, readVerification } from '../audit/answer'
import { auditFilters } from '../audit/filters'
import { auditLine, auditRow, verificationText } from '../audit/text'
import type { Context } from '../context'
import { CliError } from '../errors'
import { typed } from '../hints/typed'
import type { Command } from '../syntax/command'
import { cursorWord, limitOf } from '../syntax/paging'
import { ask, withQuery } from '../targets/ask'
import { withService } from '../targets/service'
import type { View } from '../terminal/output'
import { fittingTable } from '../terminal/table'
import { wrapped } from '../terminal/wrap'

/** Prints one page of rows, oldest first: the newest ones, or those that follow a cursor. */
export const list: Command = (context) => {
	const { flags, out, positionals } = context
	const query = { cursor: flags.value('cursor'), limit: limitOf(flags), ...auditFilters(flags) }
	return withService(context, positionals[0], 'audit', async (service) => {
		const answer = await ask(context, service, { below: withQuery('', query) })
		const page = readAuditPage(answer)
		await out.data(pageView(page))
		if (page.more) await out.note(`There are more: add --cursor ${cursorWord(page.next_cursor)}`)
		return 0
	})
}

/** A long chain takes the server a while. */
const verifyMs = 120_000

/** Checks the chain of rows, and prints the checkpoint to keep; exits 1 where the chain is broken. */
export const verify: Command = (context) => {
	const query = { checkpoint: checkpointOf(context) }
	return withService(context, context.positionals[0], 'audit', async (service) => {
		const below = withQuery('/verify', query)
		const answer = await ask(context, service, { below, timeoutMs: verifyMs })
		const found = readVerification(answer)
		await context.out.data({ json: found, text: (style) => verificationText(found, style) })
		return found.ok ? 0 : 1
	})
}

const checkpointOf = ({ program, flags }: Context): string | undefined => {
	const text = flags.value('checkpoint')
	if (text === undefined || /^\d{1,16}:(hmac-)?sha256:[0-9a-f]{64}$/.test(text)) return text
	throw new CliError(
		'usage',
		`--checkpoint is written <seq>:<hash>, as \`${typed(program, 'audit', 'verify')}\` prints it`
	)
}

const pageView = (page: AuditPage): View => {
	const columns = page.entries.map(auditRow)
	return {
		json: page,
		rows: page.entries,
		columns,
		text: (style) =>
			columns.length === 0
				? 'No rows.'
				: (fittingTable(columns, style) ??
					page.entries
						.map((entry) => wrapped(auditLine(entry, style), style.width, { indent: 4 }))
						.join('\n'))
	}
}
