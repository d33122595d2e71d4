/** The endpoints at which people decide: an open page, and a guarded API below it. */

import type { Engine } from '../app/engine'
import type { Visitor } from '../approvals/desk'
import { approvalsAssets, approvalsPage } from '../approvals/page/page'
import { type ApprovalStatus, approvalStatuses } from '../approvals/protocol'
import type { CallRecord } from '../calls/call-record'
import { QuaterError } from '../errors'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'
import { invalid, wholeNumber } from './query'
import { signInToDecide } from './sign-in'
import { jsonBody, refuseForgery } from './writes'

/** Page and API, where some action needs approval; else nothing. */
export const approvalsEndpoints = (engine: Engine): Endpoint[] => {
	if (!engine.hasApprovals) return []
	const { path } = engine.options.approvals
	const { desk } = engine.services
	const visit = (call: CallRecord, request: Request) => signInToDecide(engine, call, request)
	return [
		page(path, () => approvalsPage(path)),
		...approvalsAssets.map(({ suffix, respond }) => page(path + suffix, respond)),
		{
			path: `${path}/api`,
			surface: 'api',
			async handle(call, request) {
				const visitor = await visit(call, request)
				takeOnly(request, 'GET')
				return answer(await desk.list(visitor, queryOf(request)))
			}
		},
		{
			path: `${path}/api/:id`,
			surface: 'api',
			async handle(call, request) {
				const visitor = await visit(call, request)
				takeOnly(request, 'GET')
				return answer(await desk.get(visitor, idOf(request, -1)))
			}
		},
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
		page(`${path}/:id`, () => approvalsPage(path))
	]
}

const page = (path: string, respond: () => Response): Endpoint => ({
	path,
	surface: 'api',
	handle(call, request) {
		call.access = 'public'
		takeOnly(request, 'GET', 'HEAD')
		const response = respond()
		return request.method === 'HEAD' ? new Response(null, response) : response
	}
})

type Take = (visitor: Visitor, id: string, body: Record<string, unknown>) => Promise<object>

const write = (engine: Engine, path: string, take: Take): Endpoint => ({
	path,
	surface: 'api',
	async handle(call, request) {
		const visitor = await signInToDecide(engine, call, request)
		takeOnly(request, 'POST')
		const id = idOf(request, -2)
		try {
			refuseForgery(request)
			const body = await jsonBody(request, engine.options.limits.bodyBytes)
			return answer(await take(visitor, id, body))
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

/** What decides and what is decided must not be kept by anything in between. */
const answer = (body: object): Response =>
	Response.json(body, { headers: { 'cache-control': 'private, no-store' } })

const idOf = (request: Request, place: number): string =>
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

const maxReason = 2000

const reasonOf = ({ reason }: Record<string, unknown>): string | null => {
	if (reason === undefined || reason === null) return null
	if (typeof reason !== 'string' || reason.length > maxReason) {
		throw invalid('reason', `reason must be a text of at most ${maxReason} characters.`)
	}
	return reason.trim() === '' ? null : reason.trim()
}
