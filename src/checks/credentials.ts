/** Refuses a request that carries a credential header twice, so that no two readers can disagree. */

import { QuaterError } from '../errors'

const credentialHeaders = [
	['authorization', 'Authorization'],
	['proxy-authorization', 'Proxy-Authorization']
] as const

/**
 * One scheme with parameters, the only form of a credential that holds commas; anything else with
 * a comma is two headers, which Fetch joins.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.4
 */
const withParameters =
	/^[\w.+-]+ +[\w.+-]+=(?:"(?:[^"\\]|\\.)*"|[^\s",]+)(?:[ \t]*,[ \t]*[\w.+-]+=(?:"(?:[^"\\]|\\.)*"|[^\s",]+))*$/

/** Throws `invalid_request` when `Authorization` or `Proxy-Authorization` came more than once. */
export const refuseRepeatedCredentials = ({ headers }: Request): void => {
	for (const [name, label] of credentialHeaders) {
		const value = headers.get(name)
		if (value?.includes(',') && !withParameters.test(value)) {
			throw new QuaterError('invalid_request', { message: `Invalid ${label} header.` })
		}
	}
}
