/** Reads what a call endpoint answered: a result, a dry-run report, or a failure thrown as `ClientError`. */

import type { DryRunReport } from '../calls/call'
import { isRecord } from '../schema/json'
import { ClientError } from './client-error'

/** What an action answered. */
export interface CallResult<Body = unknown> {
	/** HTTP status of the handler, below 400. */
	readonly status: number
	/** Parsed JSON of a JSON answer, else its text. */
	readonly body: Body
}

/**
 * The outcome of one call.
 *
 * @param status HTTP status of the answer.
 * @param dryRun Whether a rehearsal was asked for; an answer that is none is refused.
 * @throws ClientError for every failure, with the server's code where it gave one.
 */
export const readAnswer = (
	status: number,
	answer: unknown,
	dryRun: boolean
): CallResult | DryRunReport => {
	if (!isRecord(answer)) throw invalid(status, 'not a JSON object')
	if (isRecord(answer.error)) throw serverError(status, answer.error)
	if (isDryRunReport(answer)) {
		if (dryRun && status < 400) return answer
		throw invalid(status, dryRun ? 'an error status' : 'a dry run, although none was asked for')
	}
	if (dryRun) throw notRehearsed(status, answer)
	if (!isResult(answer)) throw invalid(status, 'neither a result nor an error')
	if (answer.ok !== (status < 400 && answer.status_code < 400))
		throw invalid(status, `ok is ${answer.ok} with status_code ${answer.status_code}`)
	if (!answer.ok) throw actionError(answer.status_code, answer.body)
	return { status: answer.status_code, body: answer.body }
}

/** The failure that an error object describes; a missing code is read off the status. */
export const serverError = (
	status: number,
	error: Record<string, unknown>,
	requestId?: string
): ClientError => {
	const { code, message, hint, request_id, retryable, ...data } = error
	return new ClientError(
		text(code) ?? codeOfStatus(status),
		text(message) ?? messageOfStatus(status),
		{
			hint: text(hint),
			status,
			requestId: text(request_id) ?? requestId,
			retryable: typeof retryable === 'boolean' ? retryable : undefined,
			data
		}
	)
}

/** The code of an answer that carries none. */
export const codeOfStatus = (status: number): string => {
	if (status === 401) return 'unauthenticated'
	if (status === 403) return 'forbidden'
	if (status === 413) return 'payload_too_large'
	if (status === 429) return 'rate_limited'
	return status === 503 ? 'unavailable' : 'http_error'
}

const messageOfStatus = (status: number): string =>
	status === 401 ? 'Unauthorized' : `The server answered ${status}`

const actionError = (status: number, body: unknown): ClientError =>
	new ClientError('http_error', messageOfBody(body) ?? `The action answered ${status}`, {
		status,
		body,
		data: { status_code: status, body }
	})

const messageOfBody = (body: unknown): string | undefined => {
	if (!isRecord(body)) return text(body)
	return text(body.message) ?? (isRecord(body.error) ? text(body.error.message) : text(body.error))
}

const notRehearsed = (status: number, answer: Record<string, unknown>): ClientError =>
	new ClientError('invalid_answer', 'The server did not confirm the dry run', {
		hint: 'It may have run the action for real: look before you call again.',
		status,
		body: answer,
		data: { body: answer }
	})

const invalid = (status: number, what: string): ClientError =>
	new ClientError('invalid_answer', `Remote returned invalid JSON response (${status}): ${what}`, {
		status
	})

const text = (value: unknown): string | undefined =>
	typeof value === 'string' && value.trim() !== '' ? value : undefined

const isResult = (
	answer: Record<string, unknown>
): answer is { ok: boolean; status_code: number; body: unknown } =>
	typeof answer.ok === 'boolean' && Number.isInteger(answer.status_code) && 'body' in answer

const isDryRunReport = (answer: object): answer is DryRunReport => {
	const report: Partial<Record<keyof DryRunReport, unknown>> = answer
	return (
		report.ok === true &&
		report.dry_run === true &&
		typeof report.action === 'string' &&
		typeof report.method === 'string' &&
		typeof report.path === 'string' &&
		typeof report.arguments_hash === 'string' &&
		typeof report.needs_approval === 'boolean' &&
		typeof report.approval_required === 'boolean' &&
		typeof report.approval_token_provided === 'boolean'
	)
}
