/** Turns how a call ended into the answer to `tools/call`. */

import type { Outcome } from '../app/runtime'
import type { DryRunReport } from '../calls/call'
import { readCapped } from '../calls/response-body'
import { errors, QuaterError } from '../errors'
import { report } from '../log'
import type { Action } from '../routes/action'
import type { Era } from './eras'
import { type Answer, invalidParams, type RpcError } from './json-rpc'
import { type Body, refusalText, textBlock, writeContent } from './response-content'
import { metaMember, sealResult } from './result'
import { publishedOutput } from './tool'

/** What is needed to write a result. */
export interface ResultContext {
	readonly era: Era
	/** From `identityOf`. */
	readonly identity: string
	readonly requestId: string
	/** Largest result, in bytes before JSON escaping; equal is allowed. */
	readonly maxBytes: number
}

/** The `_meta` key of a dry run: in a request a boolean, in a result the report. */
export const dryRunKey = 'dev.quater/dryRun'
/** The `_meta` key of a pending approval's machine data. */
const approvalKey = 'dev.quater/approval'
/** The `_meta` key of a failure's code and request id. */
const errorKey = 'dev.quater/error'

/** The one answer for a tool that does not exist, is hidden, or needs a scope the caller lacks. */
export const unknownTool: RpcError = { ...invalidParams, message: 'Unknown tool' }

/** A request that failed for a reason which only the log knows. */
export const internalError = (requestId: string): RpcError => ({
	status: 200,
	code: -32603,
	message: 'Internal error',
	data: { code: 'internal', request_id: requestId }
})

/**
 * Writes the answer to one call. Nothing that was thrown reaches the caller.
 *
 * @param signal Stops reading the handler's answer when it fires.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools
 */
export const toolResult = (
	outcome: Outcome,
	action: Action,
	context: ResultContext,
	signal: AbortSignal | undefined
): Answer | Promise<Answer> => {
	if (outcome.kind === 'error') return failure(outcome.error, context)
	if (outcome.kind === 'dry_run') return rehearsal(outcome.report, context)
	const { response, json } = outcome
	if (json === undefined) return drainedResult(response, action, context, signal)
	return fits(json, context.maxBytes)
		? bodyResult(json, response, action, context)
		: tooLarge(context)
}

const drainedResult = async (
	response: Response,
	action: Action,
	context: ResultContext,
	signal: AbortSignal | undefined
): Promise<Answer> => {
	const body = await readCapped(response, context.maxBytes, signal)
	if ('tooLarge' in body) return tooLarge(context)
	// Nobody is there to read the answer, and nothing went wrong.
	if (signal?.aborted) return redacted(context)
	if ('failed' in body) return fault(body.failed, context)
	return bodyResult(body.bytes, response, action, context)
}

const bodyResult = (
	body: Body,
	{ status, headers }: Response,
	action: Action,
	context: ResultContext
): Answer => {
	const contentType = headers.get('content-type') ?? ''
	if (status >= 400) return errorResult(context, refusalText(body, contentType, status))
	const { blocks, structured } = writeContent(body, contentType, action.name, context.era)
	// Clients throw on a tool that publishes an output schema and then answers with no object.
	if (publishedOutput(action) !== undefined && !structured?.trimStart().startsWith('{')) {
		return fault(new TypeError(`${action.name} did not answer with the JSON it declares`), context)
	}
	const content = `"content":[${blocks}],"isError":false`
	const members =
		structured === undefined ? content : `${content},"structuredContent":${structured}`
	return sealResult(context.era, context.identity, members)
}

// UTF-8 takes at most three bytes for a UTF-16 unit, so most texts need no counting.
const fits = (text: string, maxBytes: number): boolean =>
	text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes

// The caller learns the request id, the log the rest.
const fault = (cause: unknown, context: ResultContext): Answer => {
	report(new QuaterError('internal', { cause }), context.requestId)
	return redacted(context)
}

const failure = (error: QuaterError, context: ResultContext): Answer => {
	if (error.code === 'internal') return redacted(context)
	const { rpc } = errors[error.code]
	if (rpc === unknownTool.code) return unknownTool
	const { message, hint, approval, ...rest } = error.toBody(context.requestId)
	if (typeof rpc === 'number' && rpc < 0) return { status: 200, code: rpc, message, data: rest }
	const text = hint === undefined ? message : `${message}\n${hint}`
	const meta = metaMember(errorKey, { ...rest, message })
	return approval === undefined
		? errorResult(context, text, meta)
		: errorResult(context, text, `${metaMember(approvalKey, approval)},${meta}`)
}

const redacted = (context: ResultContext): Answer => {
	const { requestId } = context
	const text = `Tool call failed: something went wrong on the server. Request id: ${requestId}`
	return errorResult(context, text, codeMeta('internal', requestId))
}

const tooLarge = (context: ResultContext): Answer => {
	const text = `Tool response too large: more than ${context.maxBytes} bytes. Ask for less.`
	return errorResult(context, text, codeMeta('response_too_large', context.requestId))
}

const codeMeta = (code: keyof typeof errors, requestId: string): string =>
	metaMember(errorKey, { code, message: errors[code].message, request_id: requestId })

// `isError`, because a rehearsal has no result that could conform to an output schema.
const rehearsal = (report: DryRunReport, context: ResultContext): Answer => {
	const verdict = report.approval_required
		? 'The call is valid and would need an approval first.'
		: 'The call is valid and would run.'
	const text = `Dry run of ${report.action}: nothing was executed. ${verdict}`
	return errorResult(context, text, metaMember(dryRunKey, report))
}

const errorResult = (context: ResultContext, text: string, meta?: string): Answer =>
	sealResult(context.era, context.identity, `"content":[${textBlock(text)}],"isError":true`, meta)
