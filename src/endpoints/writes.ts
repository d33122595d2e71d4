/** Keeps other sites from writing with a browser's own credentials, and reads what is written. */

import { contentLengthProblem, readBody } from '../checks/body-limit'
import { QuaterError } from '../errors'
import { isRecord } from '../schema/json'

/** The header that no form and no simple cross-site request can carry. */
const ownRequestHeader = 'x-quater-request'

/**
 * Whose page a browser sent a request from: `none` where no browser says so.
 *
 * The browser's own word comes first: it holds behind proxies that rewrite Host, and no page can set it.
 */
export const pageBehind = ({ headers, url }: Request): 'none' | 'own' | 'foreign' => {
	const origin = headers.get('origin')
	const site = headers.get('sec-fetch-site')
	if (origin === null && site === null) return 'none'
	const host = headers.get('host') ?? new URL(url).host
	const isOwn = site === null ? origin !== null && hostOf(origin) === host : site === 'same-origin'
	return isOwn ? 'own' : 'foreign'
}

/**
 * Refuses a write that another site could have made: one from a foreign page always; one with what
 * browsers send by themselves, such as cookies, unless it is our own page's; and one without a bearer
 * token unless it is marked, which no form can do.
 *
 * @throws QuaterError `forbidden`
 */
export const refuseForgery = (request: Request): void => {
	const { headers } = request
	const page = pageBehind(request)
	const authorization = headers.get('authorization')
	const isBearer = /^bearer /i.test(authorization ?? '')
	const isAmbient = !isBearer && (headers.has('cookie') || authorization !== null)
	const isMarked = headers.get(ownRequestHeader) === '1'
	const isForeign = page === 'foreign' || (page === 'none' && isAmbient)
	if (isForeign || !(isBearer || isMarked)) {
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
