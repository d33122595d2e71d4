/** The endpoints at which people decide: an open page, and a guarded API below it. */

import type { Engine } from '../app/engine'
import type { Visitor } from '../approvals/desk'
import { approvalsAssets, approvalsPage } from '../approvals/page/page'
import { type ApprovalStatus, approvalStatuses, maxReasonLength } from '../approvals/protocol'
import { QuaterError } from '../errors'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'
import { openPage } from './open-page'
import { privateJson } from './private-answer'
import { invalid, wholeNumber } from './query'
import { signIn } from './sign-in'
import { jsonBody, refuseForgery } from './writes'

/** Page and API, where some action needs approval; else nothing. */
export const approvalsEndpoints = (engine: Engine): Endpoint[] => {
	if (!engine.hasApprovals) return []
	const { path } = engine.options.approvals
	const { desk } = engine.services
	return [
		openPage(path, () => approvalsPage(path)),
		...approvalsAssets.map(({ suffix, respond }) => openPage(path + suffix, respond)),
		read(engine, `${path}/api`, (visitor) => desk.list(visitor, queryOf(visitor.request))),
		read(engine, `${path}/api/:id`, (visitor) => desk.get(visitor, segment(visitor.request, -1))),
		write(engine, `${path}/api/:id/decision`, async (visitor, id, body) => {
			const { decision } = body
			if (decision === 'approve' || decision === 'deny') {
				return desk.decide(visitor, id, { decision, reason: reasonOf(body) })
			}
			throw invalid('decision', "decision must be 'approve' or 'deny'.")
		}),
		write(engine, `${path}/api/:id/withdraw`, (visitor, id, body) =>
			desk.withdraw(visitor, id, reasonOf(body))
		),
		// The shell for one approval: it holds no data, so any id gets it.
		openPage(`${path}/:id`, () => approvalsPage(path))
	]
}

type Look = (visitor: Visitor) => Promise<object>

const read = (engine: Engine, path: string, look: Look): Endpoint => ({
	path,
	surface: 'api',
	async handle(call, request) {
		const visitor = await signIn(engine, call, request)
		takeOnly(request, 'GET')
		return privateJson(await look(visitor))
	}
})

type Take = (visitor: Visitor, id: string, body: Record<string, unknown>) => Promise<object>

const write = (engine: Engine, path: string, take: Take): Endpoint => ({
	path,
	surface: 'api',
	async handle(call, request) {
		const visitor = await signIn(engine, call, request)
		takeOnly(request, 'POST')
		const id = segment(request, -2)
		try {
			refuseForgery(request)
			const body = await jsonBody(request, engine.options.limits.bodyBytes)
			return privateJson(await take(visitor, id, body))
		} catch (cause) {
			noteRefusal(engine, visitor, id, cause)
			throw cause
		}
	}
})

const idPattern = /^apr_[0-9a-f]{20}$/

/** Who tries what it may not decide belongs on record, though nothing came of it. */
const noteRefusal = (
	engine: Engine,
	{ call, caller }: Visitor,
	id: string,
	cause: unknown
): void => {
	if (!(cause instanceof QuaterError)) return
	if (cause.code !== 'forbidden' && cause.code !== 'insufficient_scope') return
	const approvalId = idPattern.test(id) ? id : null
	engine.services.ledger.refused({ call, caller, error: cause, action: null, approvalId })
}

/** A segment of the path, -1 for the last. */
const segment = (request: Request, place: number): string =>
	new URL(request.url).pathname.split('/').filter(Boolean).at(place) ?? ''

const queryOf = (request: Request) => {
	const query = new URL(request.url).searchParams
	const status = query.get('status') ?? 'pending'
	if (status !== 'all' && !isStatus(status)) {
		throw invalid('status', `status must be all, or one of ${approvalStatuses.join(', ')}.`)
	}
	return {
		status: status === 'all' ? undefined : status,
		beforeSeq: wholeNumber(query.get('cursor'), 'cursor', Number.MAX_SAFE_INTEGER),
		limit: wholeNumber(query.get('limit'), 'limit', 200) ?? 50
	}
}

const isStatus = (text: string): text is ApprovalStatus =>
	(approvalStatuses as readonly string[]).includes(text)

const reasonOf = ({ reason }: Record<string, unknown>): string | null => {
	if (reason === undefined || reason === null) return null
	if (typeof reason !== 'string' || reason.length > maxReasonLength) {
		throw invalid('reason', `reason must be a text of at most ${maxReasonLength} characters.`)
	}
	return reason.trim() === '' ? null : reason.trim()
}
