/** Signs in whoever decides or reads the audit trail: by the approvers' own authenticator, else by api's. */

import type { Engine } from '../app/engine'
import type { Visitor } from '../approvals/desk'
import { authenticateWith } from '../auth/authenticate'
import { identify } from '../auth/identity'
import type { CallRecord } from '../calls/call-record'
import { refuseRepeatedCredentials } from '../checks/credentials'
import { QuaterError } from '../errors'

/** Identifies a visitor. Throws `unauthenticated`, also where nobody could sign in. */
export const signIn = async (
	engine: Engine,
	call: CallRecord,
	request: Request
): Promise<Visitor> => {
	const { authenticate } = engine.options.approvals
	if (authenticate === undefined) {
		const caller = await identify(engine.options, call, request)
		if (caller === null) throw new QuaterError('unauthenticated')
		return { call, caller, request }
	}
	refuseRepeatedCredentials(request)
	const caller = await authenticateWith(authenticate, request, call)
	call.caller = caller
	call.access = 'authenticated'
	return { call, caller, request }
}
