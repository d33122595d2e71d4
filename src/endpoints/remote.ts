/** The endpoints of `quater-actions.v1`: the manifest and the call. */

import type { Engine } from '../app/engine'
import { identify, identifyFor } from '../auth/identity'
import type { Call } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { contentLengthProblem, readBody } from '../checks/body-limit'
import { QuaterError, toQuaterError } from '../errors'
import { reportFault } from '../log'
import type { TellChunk } from '../remote/chunks'
import { acceptsLines, replyInLines, wholeReply } from '../remote/live'
import { answerCall, type CallContext, failure, manifestOf, readEnvelope } from '../remote/server'
import type { Endpoint } from './endpoint'
import { isFileCall, type ReceivedCall, receiveFileCall, type Visible } from './file-call'
import { takeOnly } from './method'

/** Manifest and call, where at least one action is exposed on cli; else nothing. */
export const remoteEndpoints = (engine: Engine): Endpoint[] => {
	if (!engine.actions.some((action) => action.exposed.has('cli'))) return []
	const { manifest, path } = engine.options.remote
	return [
		{
			path: manifest,
			surface: 'cli',
			async handle(call, request) {
				const caller = await identify(engine.options, call, request)
				takeOnly(request, 'GET')
				return Response.json(manifestOf(engine, path, caller))
			}
		},
		{
			path,
			surface: 'cli',
			async handle(call, request) {
				const visible: Visible = (name, caller) => {
					const plan = engine.visible(name, caller, call)
					call.action ??= plan?.action?.name ?? null
					return plan
				}
				const { caller, payload } = isFileCall(request)
					? await receiveFileCall(engine, call, request, visible)
					: await receiveCall(engine, call, request)
				const context: CallContext = {
					visible: (name) => visible(name, caller),
					dispatch: engine.dispatch,
					maxResultBytes: engine.options.limits.actionResultBytes,
					caller,
					entrypoint: 'server',
					requestId: call.requestId,
					transport: request,
					signal: request.signal
				}
				if (acceptsLines(request.headers)) return inLines(payload, context, request)
				return wholeReply(await answerCall(payload, context))
			}
		}
	]
}

const receiveCall = async (
	engine: Engine,
	call: CallRecord,
	request: Request
): Promise<ReceivedCall> => {
	const { bodyBytes } = engine.options.limits
	const tooLong = contentLengthProblem(request.headers, bodyBytes)
	if (tooLong) throw tooLong
	// Only a body can name a public action, so it is read first only where there is one.
	const early = engine.somePublic('cli') && request.method === 'POST'
	const named = early ? readEnvelope(await readBody(request, bodyBytes)) : null
	const caller = await identifyFor(named?.action ?? null, engine, call, request)
	takeOnly(request, 'POST')
	refuseForms(request)
	const { payload } = named ?? readEnvelope(await readBody(request, bodyBytes))
	return { caller, payload }
}

/** Once the first line is out there is no other answer, so every failure becomes the last line. */
const inLines = (payload: unknown, context: CallContext, request: Request): Promise<Response> => {
	const dropped = new AbortController()
	const signal = AbortSignal.any([request.signal, dropped.signal])
	const run = (progress: Call['progress'], chunk: TellChunk | undefined) =>
		answerCall(payload, { ...context, signal, progress, chunk }).catch((cause: unknown) => {
			const error = toQuaterError(cause)
			reportFault(error, context.requestId)
			return failure(error, context.requestId)
		})
	return replyInLines(request.headers, run, () => dropped.abort())
}

/** A browser sends other types across sites without asking first, cookies and all. */
const refuseForms = ({ headers }: Request): void => {
	const type = headers.get('content-type') ?? ''
	if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new QuaterError('unsupported_media_type')
}
