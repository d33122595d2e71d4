/** `quater audit tail`: the newest rows of the trail, and each new one as it comes. */

import type { AuditPage } from '../../src/audit/protocol'
import { readAuditPage } from '../audit/answer'
import { auditFilters } from '../audit/filters'
import { auditLine } from '../audit/text'
import type { Context } from '../context'
import { toCliError } from '../errors'
import type { Command } from '../syntax/command'
import { limitOf } from '../syntax/paging'
import { ask, withQuery } from '../targets/ask'
import { type Service, withService } from '../targets/service'

/** How many rows are printed before the first new one. */
const newest = '20'
const pollMs = 2000
const longestPollMs = 30_000

/** Prints the newest rows and follows, until it is interrupted or nobody reads on. */
export const tail: Command = (context) =>
	withService(context, context.positionals[0], 'audit', async (service) => {
		const limit = limitOf(context.flags) ?? newest
		// Without a cursor the newest rows are answered.
		let page = await read(context, service, { limit })
		while (await print(context, page)) {
			if (!page.more) await pause(context.signal, pollMs)
			if (context.signal.aborted) break
			page = await nextPage(context, service, page.next_cursor)
		}
		return 0
	})

/** Whether somebody still reads. */
const print = async ({ out, signal }: Context, { entries }: AuditPage): Promise<boolean> => {
	for (const entry of entries) {
		await out.each({ json: entry, text: (style) => auditLine(entry, style) })
		if (out.isGone || signal.aborted) return false
	}
	return true
}

/** A row that could not be read yet is read later: reading changes nothing. */
const nextPage = async (context: Context, service: Service, cursor: string): Promise<AuditPage> => {
	for (let waitMs = pollMs; ; waitMs = Math.min(waitMs * 2, longestPollMs)) {
		try {
			return await read(context, service, { cursor })
		} catch (cause) {
			const error = toCliError(cause)
			if (!error.retryable || context.signal.aborted) throw cause
			if (waitMs === pollMs) await context.out.warn(`${error.message}; trying again`)
			await pause(context.signal, waitMs)
		}
	}
}

const read = async (
	context: Context,
	service: Service,
	query: Readonly<Record<string, string>>
): Promise<AuditPage> => {
	const below = withQuery('', { ...query, ...auditFilters(context.flags) })
	return readAuditPage(await ask(context, service, { below }))
}

const pause = (signal: AbortSignal, ms: number): Promise<void> =>
	new Promise((resolve) => {
		const stop = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', stop)
			resolve()
		}
		const timer = setTimeout(stop, ms)
		signal.addEventListener('abort', stop, { once: true })
		if (signal.aborted) stop()
	})
