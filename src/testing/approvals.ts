/** Decides approvals in tests, through the same endpoints as people do. */

import type { ApprovalList, ApprovalStatus, ApprovalView } from '../approvals/protocol'
import type { Sender } from './client'

/** A step at the approvals endpoints that was refused. */
export class ApprovalError extends Error {
	override readonly name = 'ApprovalError'
	/** HTTP status. */
	readonly status: number
	/** Such as `forbidden`, `conflict` or `not_found`. */
	readonly code: string

	constructor(status: number, code: string, message: string) {
		super(message)
		this.status = status
		this.code = code
	}
}

/** What a decision may carry. */
export interface DecideOptions {
	reason?: string
}

/** The approvals of an app, as one caller. Everything throws {@link ApprovalError} where it is refused. */
export interface ApprovalDoor {
	/** Approvals that the caller may read, newest first. @default pending ones */
	list(status?: ApprovalStatus | 'all'): Promise<ApprovalView[]>
	get(id: string): Promise<ApprovalView>
	/** Answers the approval; with `token` where it is redeemed by one. */
	approve(id: string, options?: DecideOptions): Promise<ApprovalView>
	deny(id: string, options?: DecideOptions): Promise<ApprovalView>
	withdraw(id: string, options?: DecideOptions): Promise<ApprovalView>
}

/** What the page sends with its writes, so that cookies count as well. */
const writing = {
	'content-type': 'application/json',
	'x-quater-request': '1',
	origin: 'http://localhost'
}

/** The door over a sender; `path` answers where the endpoints are. */
export const approvalDoor = (send: Sender, path: () => string): ApprovalDoor => {
	const get = <Answer>(rest: string) => exchange<Answer>(send, `${path()}/api${rest}`)
	const post = (id: string, step: string, body: object) =>
		exchange<ApprovalView>(send, `${path()}/api/${id}/${step}`, {
			method: 'POST',
			headers: writing,
			body: JSON.stringify(body)
		})
	return {
		list: async (status = 'pending') => (await get<ApprovalList>(`?status=${status}`)).approvals,
		get: (id) => get(`/${id}`),
		approve: (id, options = {}) => post(id, 'decision', { decision: 'approve', ...options }),
		deny: (id, options = {}) => post(id, 'decision', { decision: 'deny', ...options }),
		withdraw: (id, options = {}) => post(id, 'withdraw', options)
	}
}

const exchange = async <Answer>(
	send: Sender,
	path: string,
	init?: RequestInit
): Promise<Answer> => {
	const response = await send.request(path, init)
	if (response.ok) return (await response.json()) as Answer
	const { error } = (await response.json().catch(() => ({}))) as {
		error?: { code?: string; message?: string }
	}
	throw new ApprovalError(
		response.status,
		error?.code ?? 'http_error',
		error?.message ?? `HTTP ${response.status}`
	)
}
