/** The call endpoint's way in for files: who calls, and what, is settled before any of the body is read. */

import type { Engine } from '../app/engine'
import { identifyFor } from '../auth/identity'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { readBytes } from '../checks/body-limit'
import { originAllowed } from '../checks/origin'
import { QuaterError } from '../errors'
import { readCallForm, withFiles } from '../remote/call-form'
import { actionHeader } from '../remote/protocol'
import { readEnvelope } from '../remote/server'
import type { RoutePlan } from '../routes/registry'
import { takeOnly } from './method'
import { pageBehind } from './writes'

/** The plan of an action that a caller may call, or null. */
export type Visible = (name: string, caller: Caller | null) => RoutePlan | null

/** A call whose caller is known; nothing of it is believed yet. */
export interface ReceivedCall {
	readonly caller: Caller | null
	/** The parsed body; undefined when it was no JSON. */
	readonly payload: unknown
}

/** Whether a request claims to be a call with files. */
export const isFileCall = ({ headers }: Request): boolean =>
	/^multipart\/form-data\s*;/i.test(headers.get('content-type') ?? '')

/**
 * Reads a call with files. A form of a foreign page can be multipart, but it cannot carry the header
 * that names the action; which also tells how large the body may be, before it is read.
 *
 * @throws QuaterError
 */
export const receiveFileCall = async (
	engine: Engine,
	call: CallRecord,
	request: Request,
	visible: Visible
): Promise<ReceivedCall> => {
	const name = request.headers.get(actionHeader)
	const caller = await identifyFor(name, engine, call, request)
	takeOnly(request, 'POST')
	if (name === null) {
		throw new QuaterError('unsupported_media_type', {
			hint: 'A call with files also needs the header Quater-Action.'
		})
	}
	refuseForeignPage(engine, request)
	const action = visible(name, caller)?.action
	if (!action) throw new QuaterError('unknown_action')
	const { bodyBytes } = engine.options.limits
	const limit = engine.bodyLimitAt(action.path)
	const bytes = await readBytes(request, limit)
	const type = request.headers.get('content-type') ?? ''
	const form = await readCallForm(bytes, type, Math.min(limit, bodyBytes))
	const envelope = readEnvelope(form.call)
	if (envelope.action !== null && envelope.action !== name) {
		throw new QuaterError('invalid_request', {
			message: 'The header Quater-Action and the part call name two actions.'
		})
	}
	return { caller, payload: withFiles(action, envelope.payload, form) }
}

/** Without the header a browser asks first; a page that was never allowed to is turned away all the same. */
const refuseForeignPage = ({ options: { cors } }: Engine, request: Request): void => {
	if (pageBehind(request) !== 'foreign') return
	const origin = request.headers.get('origin')
	if (origin !== null && cors && originAllowed(origin, cors.origins)) return
	throw new QuaterError('forbidden', { message: 'Calls with files come from no foreign page.' })
}
