/** The server side of `quater-actions.v1`: the manifest, and calls in their order of checks. */

import type { Dispatch, Outcome, RemoteReply, Runtime } from '../app/runtime'
import { maxReasonLength } from '../approvals/protocol'
import { mayCall } from '../auth/access'
import type { Caller, Entrypoint } from '../calls/call'
import { checkFiles } from '../calls/files'
import { readCapped } from '../calls/response-body'
import type { BodyLimitAt } from '../checks/body-limits'
import type { ErrorBody } from '../errors'
import { QuaterError } from '../errors'
import { report } from '../log'
import type { Registry, RoutePlan } from '../routes/registry'
import { isRecord } from '../schema/json'
import { comesInChunks, type TellChunk, textChunks } from './chunks'
import {
	actionsProtocol,
	type Manifest,
	type ManifestAction,
	type RemoteFailure,
	type RemoteResult
} from './protocol'

/** What a manifest tells of. */
export interface ManifestSource extends Pick<Runtime, 'service' | 'paths'> {
	readonly registry: Registry
	readonly bodyLimitAt: BodyLimitAt
}

/** The actions that a caller may see, as `GET` of the manifest answers them; sorted by name. */
export const manifestOf = (
	source: ManifestSource,
	callPath: string,
	caller: Caller | null
): Manifest => listActions(source, callPath, (plan) => mayCall(plan, caller, 'cli'))

/** Every action there is, for what is built of an app: whoever calls one is asked who they are then. */
export const wholeManifestOf = (source: ManifestSource, callPath: string): Manifest =>
	listActions(source, callPath, () => true)

const listActions = (
	{ registry, service, paths, bodyLimitAt }: ManifestSource,
	callPath: string,
	isListed: (plan: RoutePlan) => boolean
): Manifest => ({
	protocol: actionsProtocol,
	service: { name: service.name, version: service.version },
	rpc: { method: 'POST', path: callPath },
	auth: { schemes: [{ type: 'bearer' }] },
	...(paths.approvals !== null && { approvals: { path: paths.approvals } }),
	...(paths.audit !== null && { audit: { path: paths.audit } }),
	actions: registry.plans
		.filter((plan) => plan.action?.exposed.has('cli') && isListed(plan))
		.map(
			({ action }): ManifestAction => ({
				name: action!.name,
				description: action!.description.cli,
				method: action!.method,
				path: action!.path,
				needs_approval: action!.policy.needsApproval !== null,
				input_schema: action!.inputSchema,
				...(action!.tags.length > 0 ? { tags: [...action!.tags] } : {}),
				...(action!.aliases.length > 0 ? { aliases: [...action!.aliases] } : {}),
				...(action!.takesFiles ? { max_body_bytes: bodyLimitAt(action!.path) } : {})
			})
		)
		.sort((a, b) => (a.name < b.name ? -1 : 1))
})

/** A call as it came, before any of it is believed. */
export interface CallEnvelope {
	/** The parsed body; undefined when it was no JSON. */
	readonly payload: unknown
	/** The action's name when there is a usable one, known before authentication. */
	readonly action: string | null
}

/** Reads the body of a call; never throws. */
export const readEnvelope = (text: string): CallEnvelope => {
	let payload: unknown
	try {
		payload = JSON.parse(text)
	} catch {
		return { payload: undefined, action: null }
	}
	const action = isRecord(payload) ? payload.action : null
	return { payload, action: typeof action === 'string' && action !== '' ? action : null }
}

/** What answering a call needs. */
export interface CallContext {
	/** The plan of an action that the caller may call, or null. */
	visible(name: string): RoutePlan | null
	readonly dispatch: Dispatch
	/** Largest answer of an action, in bytes. */
	readonly maxResultBytes: number
	readonly caller: Caller | null
	readonly entrypoint: Entrypoint
	readonly requestId: string
	readonly transport: Request | null
	readonly signal?: AbortSignal | undefined
	readonly progress?: Parameters<Dispatch>[0]['progress']
	/** Hears of each piece of a generator's answer; the answer holds them all. */
	readonly chunk?: TellChunk | undefined
	/** Where arguments may hold files that no body limit has seen. */
	readonly bodyLimitAt?: BodyLimitAt
}

/**
 * Answers the parsed body of a call whose caller is known; undefined stands for no JSON.
 *
 * @throws QuaterError for files in the wrong place, or too large
 */
export const answerCall = async (payload: unknown, context: CallContext): Promise<RemoteReply> => {
	const checked = checkPayload(payload)
	if ('refused' in checked) return refuse(checked.refused, checked.message, context.requestId)
	const { visible, caller, dispatch, entrypoint, requestId, bodyLimitAt } = context
	const plan = visible(checked.action)
	if (plan === null) return failure(new QuaterError('unknown_action'), requestId)
	if (bodyLimitAt) checkFiles(plan.action!, checked.arguments, bodyLimitAt(plan.action!.path))
	const outcome = await dispatch({
		action: plan.action!,
		arguments: checked.arguments,
		source: 'cli',
		entrypoint,
		caller,
		requestId,
		dryRun: checked.dryRun,
		approvalToken: checked.approvalToken,
		reason: checked.reason,
		approvalId: checked.approvalId,
		signal: context.signal,
		progress: context.progress,
		transport: context.transport
	})
	return replyOf(outcome, context)
}

interface CheckedCall {
	readonly action: string
	readonly arguments: Record<string, unknown>
	readonly dryRun: boolean
	readonly approvalToken: string | undefined
	readonly reason: string | undefined
	readonly approvalId: string | undefined
}

interface RefusedCall {
	readonly refused: string
	readonly message: string
}

const checkPayload = (payload: unknown): CheckedCall | RefusedCall => {
	if (payload === undefined) return { refused: 'invalid_json', message: 'Malformed JSON body.' }
	if (!isRecord(payload)) return { refused: 'invalid_request', message: 'Send a JSON object.' }
	const { action } = payload
	if (typeof action !== 'string' || action === '') {
		return { refused: 'invalid_action', message: 'action must be a non-empty string.' }
	}
	const args = payload.arguments === undefined ? {} : payload.arguments
	if (!isRecord(args)) {
		return { refused: 'invalid_arguments', message: 'arguments must be an object.' }
	}
	const dryRun = payload.dry_run === undefined ? false : payload.dry_run
	if (typeof dryRun !== 'boolean') {
		return { refused: 'invalid_dry_run', message: 'dry_run must be true or false.' }
	}
	const approvalToken = payload.approval_token ?? payload.approvalToken
	if (!isToken(approvalToken)) {
		return { refused: 'invalid_approval', message: 'approval_token must be a non-blank string.' }
	}
	const { reason, approval_id: approvalId } = payload
	if (!isText(reason) || !isText(approvalId)) {
		const message = `reason and approval_id must be texts of at most ${maxReasonLength} characters.`
		return { refused: 'invalid_approval', message }
	}
	return { action, arguments: args, dryRun, approvalToken, reason, approvalId }
}

const isText = (value: unknown): value is string | undefined =>
	value === undefined || (typeof value === 'string' && value.length <= maxReasonLength)

const isToken = (value: unknown): value is string | undefined =>
	value === undefined || (typeof value === 'string' && value.trim() !== '')

const refuse = (code: string, message: string, requestId: string): RemoteReply => ({
	status: 400,
	answer: { ok: false, error: { code, message, request_id: requestId } }
})

/** Codes that the protocol names otherwise than the table of errors. */
const protocolCodes: Readonly<Record<string, { code: string; status: number }>> = {
	invalid_arguments: { code: 'bad_request', status: 400 },
	internal: { code: 'action_failed', status: 500 }
}

/** An error as the protocol's envelope, with its status. */
export const failure = (error: QuaterError, requestId: string): RemoteReply => {
	const body: ErrorBody = error.toBody(requestId)
	const renamed = protocolCodes[error.code]
	const answer: RemoteFailure = {
		ok: false,
		error: renamed ? { ...body, code: renamed.code } : body
	}
	return { status: renamed?.status ?? error.status, answer }
}

const replyOf = async (outcome: Outcome, context: CallContext): Promise<RemoteReply> => {
	if (outcome.kind === 'error') return failure(outcome.error, context.requestId)
	if (outcome.kind === 'dry_run') return { status: 200, answer: outcome.report }
	const { response, json } = outcome
	// UTF-8 takes at most three bytes for a UTF-16 unit, so most texts need no counting.
	if (json !== undefined && json.length * 3 <= context.maxResultBytes) {
		return resultOf(response.status, JSON.parse(json))
	}
	const told = context.chunk && comesInChunks(response) ? textChunks(context.chunk) : undefined
	const read = await readCapped(response, context.maxResultBytes, undefined, told)
	if ('tooLarge' in read) return failure(new QuaterError('response_too_large'), context.requestId)
	if ('failed' in read) {
		const error = new QuaterError('internal', { cause: read.failed })
		report(error, context.requestId)
		return failure(error, context.requestId)
	}
	return resultOf(response.status, bodyOf(response, read.bytes))
}

const resultOf = (status: number, body: unknown): RemoteReply => {
	const ok = status < 400
	const answer: RemoteResult = { ok, status_code: status, body }
	return { status: ok ? 200 : status, answer }
}

const decoder = new TextDecoder()

const bodyOf = (response: Response, bytes: Uint8Array): unknown => {
	const text = decoder.decode(bytes)
	const type = response.headers.get('content-type') ?? ''
	if (!type.toLowerCase().startsWith('application/json')) return text
	try {
		return JSON.parse(text)
	} catch {
		return text
	}
}
