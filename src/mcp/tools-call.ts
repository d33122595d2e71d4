/** Checks a `tools/call`, runs the action behind it, and writes its result. */

import { maxReasonLength } from '../approvals/protocol'
import type { Call, Caller } from '../calls/call'
import { toQuaterError } from '../errors'
import { report } from '../log'
import type { Action } from '../routes/action'
import { type Era, headerMismatch, metaOf, nameHeaderProblem } from './eras'
import { paramHeaderProblem } from './header-value'
import type { McpExchange, McpHost } from './host'
import {
	type Answer,
	invalidParams,
	isObject,
	isRequestId,
	type JsonObject,
	type RequestId,
	type RpcError
} from './json-rpc'
import { dryRunKey, internalError, toolResult, unknownTool } from './tool-result'

/** A checked call, ready to run. */
export interface ToolCall {
	readonly action: Action
	/** As the client sent them; the app checks them against the schema. */
	readonly arguments: JsonObject
	readonly dryRun: boolean
	readonly approvalToken: string | undefined
	/** Why the caller asks, for whoever decides an approval. */
	readonly reason: string | undefined
	/** Present when the client wants to hear about progress. */
	readonly progressToken: RequestId | undefined
	readonly era: Era
	readonly caller: Caller | null
}

const noArguments: JsonObject = Object.freeze({})
const approvalTokenKey = 'dev.quater/approvalToken'
const reasonKey = 'dev.quater/reason'
const badToken: RpcError = { ...invalidParams, message: 'Invalid approval token' }

/**
 * Checks the params and headers of a call and finds its tool.
 *
 * The name header is compared before anything is decided by name, and a hidden tool is refused
 * before anything is said about its arguments.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#calling-tools
 */
export const readToolCall = (
	host: McpHost,
	era: Era,
	params: unknown,
	request: Request,
	caller: Caller | null
): ToolCall | RpcError => {
	const { headers } = request
	if (!isObject(params) || typeof params.name !== 'string') return invalidParams
	const args = params.arguments === undefined ? noArguments : params.arguments
	if (!isObject(args)) return invalidParams
	const nameProblem = era === 'modern' ? nameHeaderProblem(params.name, headers) : null
	if (nameProblem !== null) return nameProblem
	const action = host.tool(params.name, caller, request)
	if (action === null) return unknownTool
	const header = era === 'modern' ? paramHeaderProblem(action, args, headers) : null
	if (header !== null) return headerMismatch(`${header} is missing or differs from its argument`)
	if (params._meta !== undefined && params._meta !== null && !isObject(params._meta)) {
		return invalidParams
	}
	const meta = metaOf(params)
	const dryRun = meta?.[dryRunKey] ?? false
	if (typeof dryRun !== 'boolean') return invalidParams
	const approvalToken = meta?.[approvalTokenKey] ?? meta?.approvalToken ?? undefined
	if (approvalToken !== undefined && !isToken(approvalToken)) return badToken
	const reason = meta?.[reasonKey] ?? undefined
	if (reason !== undefined && (typeof reason !== 'string' || reason.length > maxReasonLength)) {
		return invalidParams
	}
	const progressToken = isRequestId(meta?.progressToken) ? meta.progressToken : undefined
	return { action, arguments: args, dryRun, approvalToken, reason, progressToken, era, caller }
}

/**
 * Runs a checked call. Never rejects: what the app throws is logged and answered as an internal
 * error.
 *
 * @param identity From `identityOf`.
 * @param signal Tells the handler that the caller is gone.
 */
export const runToolCall = (
	host: McpHost,
	call: ToolCall,
	exchange: McpExchange,
	identity: string,
	signal?: AbortSignal,
	progress?: Call['progress']
): Answer | Promise<Answer> => {
	const { requestId } = exchange
	const { action, era } = call
	try {
		const outcome = host.dispatch({
			action,
			arguments: call.arguments,
			source: 'mcp',
			entrypoint: 'server',
			caller: call.caller,
			requestId,
			dryRun: call.dryRun,
			approvalToken: call.approvalToken,
			reason: call.reason,
			signal,
			progress,
			transport: exchange.request
		})
		const context = { era, identity, requestId, maxBytes: host.maxResultBytes }
		if (!(outcome instanceof Promise)) return toolResult(outcome, action, context, signal)
		return outcome
			.then((late) => toolResult(late, action, context, signal))
			.catch((cause: unknown) => fault(cause, requestId))
	} catch (cause) {
		return fault(cause, requestId)
	}
}

const fault = (cause: unknown, requestId: string): Answer => {
	report(toQuaterError(cause), requestId)
	return internalError(requestId)
}

const isToken = (token: unknown): token is string =>
	typeof token === 'string' && token.trim() !== ''
