/** Keeps other sites from writing with a browser's own credentials, and reads what is written. */

import { contentLengthProblem, readBody } from '../checks/body-limit'
import { QuaterError } from '../errors'
import { isRecord } from '../schema/json'

/** The header that no form and no simple cross-site request can carry. */
export const ownRequestHeader = 'x-quater-request'

/**
 * Refuses a write that another site could have made: a foreign `Origin` always, and without a bearer
 * token, which browsers never send by themselves, also one without our own header.
 *
 * @throws QuaterError `forbidden`
 */
export const refuseForgery = ({ headers, url }: Request): void => {
	const origin = headers.get('origin')
	const site = headers.get('sec-fetch-site')
	const foreign =
		(origin !== null && hostOf(origin) !== (headers.get('host') ?? new URL(url).host)) ||
		(site !== null && site !== 'same-origin' && site !== 'none')
	const bearer = /^bearer /i.test(headers.get('authorization') ?? '')
	if (foreign || (!bearer && headers.get(ownRequestHeader) !== '1')) {
		throw new QuaterError('forbidden', {
			message: 'This write does not come from the page itself.'
		})
	}
}

const hostOf = (origin: string): string | null =>
	URL.canParse(origin) ? new URL(origin).host : null

/** The object in a JSON body. Throws `unsupported_media_type`, `payload_too_large` or `invalid_request`. */
export const jsonBody = async (
	request: Request,
	maxBytes: number
): Promise<Record<string, unknown>> => {
	const type = request.headers.get('content-type') ?? ''
	if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new QuaterError('unsupported_media_type')
	const tooLong = contentLengthProblem(request.headers, maxBytes)
	if (tooLong) throw tooLong
	const body = parsed(await readBody(request, maxBytes))
	if (isRecord(body)) return body
	throw new QuaterError('invalid_request', { message: 'Send a JSON object.' })
}

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text)
	} catch {
		return undefined
	}
}
