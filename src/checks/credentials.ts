/** Refuses a request that carries a credential header twice, so that no two readers can disagree. */

import { QuaterError } from '../errors'
import type { Step } from '../pipeline'

const credentialHeaders = [
	['authorization', 'Authorization'],
	['proxy-authorization', 'Proxy-Authorization']
] as const

/** Answers 400 when `Authorization` or `Proxy-Authorization` came more than once. */
export const credentials = (): Step => ({
	name: 'credentials',
	before(_call, request) {
		for (const [name, label] of credentialHeaders) {
			const value = request.headers.get(name)
			// Fetch joins repeated headers with a comma, which neither a bearer token nor Basic holds.
			if (value?.includes(',') && !/^digest /i.test(value)) {
				throw new QuaterError('invalid_request', { message: `Invalid ${label} header.` })
			}
		}
		return undefined
	}
})
