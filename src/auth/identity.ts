/** Finds out who calls: the one authenticator that covers a call's surface, at most once. */

import type { Maybe } from '../app/pipeline'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { refuseRepeatedCredentials } from '../checks/credentials'
import type { ResolvedOptions } from '../options'
import { namePattern } from '../routes/names'
import type { Registry } from '../routes/registry'
import { authenticateWith } from './authenticate'

/**
 * Runs the authenticator that covers the call's surface and records its answer; null where the
 * surface is open on purpose. Throws `unauthenticated` or `internal`.
 */
export const identify = (
	options: ResolvedOptions,
	call: CallRecord,
	request: Request
): Maybe<Caller | null> => {
	const cover = options.auth.get(call.source)
	if (cover === undefined || options.publicSurfaces.has(call.source)) {
		call.access = 'open'
		return null
	}
	refuseRepeatedCredentials(request)
	const answer = authenticateWith(cover.authenticate, request, call)
	if (!(answer instanceof Promise)) return admitted(call, answer)
	return answer.then((caller) => admitted(call, caller))
}

const admitted = (call: CallRecord, caller: Caller): Caller => {
	call.caller = caller
	call.access = 'authenticated'
	return caller
}

/**
 * The same for an action that the caller names, in whatever spelling: public ones need no
 * credential. Only a name that could be one is recorded, so that logs stay clean.
 */
export const identifyFor = (
	name: string | null,
	{ options, registry }: { options: ResolvedOptions; registry: Registry },
	call: CallRecord,
	request: Request
): Maybe<Caller | null> => {
	if (name !== null && namePattern.test(name)) call.action = name
	if (name === null || call.source === 'api') return identify(options, call, request)
	const plan = registry.planOf(name, call.source)
	if (!plan?.policy.public.has(call.source)) return identify(options, call, request)
	call.access = 'public'
	return null
}
