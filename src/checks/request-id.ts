/** Gives every request a correlation id and every answer the header that carries it. */

import type { Step } from '../app/pipeline'
import { mintId } from '../calls/call-record'

/** The header that carries the correlation id. */
const requestIdHeader = 'x-request-id'

const wellFormed = /^[\x21-\x7e]{1,128}$/

/** The caller's id when it is 1 to 128 visible ASCII characters, else a fresh one of 32 hex digits. */
export const requestIdOf = (headers: Headers): string => {
	const given = headers.get(requestIdHeader)?.trim()
	return given !== undefined && wellFormed.test(given) ? given : mintId()
}

/** Sets `x-request-id` on every answer. */
export const requestId = (): Step => ({
	name: 'request-id',
	after: (call, response) => response.headers.set(requestIdHeader, call.requestId)
})
