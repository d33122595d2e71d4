/** Refuses a request that carries a credential header twice, so that no two readers can disagree. */

import { QuaterError } from '../errors'
import type { Step } from '../pipeline'

const names = { authorization: 'Authorization', 'proxy-authorization': 'Proxy-Authorization' }

/** Fetch joins repeated headers with a comma, which neither a bearer token nor Basic can hold. */
const repeated = /,/

/** Answers 400 when `Authorization` or `Proxy-Authorization` came more than once. */
export const credentials = (): Step => ({
	name: 'credentials',
	before(_call, request) {
		for (const [name, label] of Object.entries(names)) {
			const value = request.headers.get(name)
			if (value !== null && repeated.test(value) && !/^digest /i.test(value)) {
				throw new QuaterError('invalid_request', { message: `Invalid ${label} header.` })
			}
		}
	}
})
