/** Adds the headers that keep browsers from misusing an answer, without overriding the app's own. */

import type { Step } from '../app/pipeline'
import type { Peer } from './peer'

/** The default headers of every answer. */
const safeHeaders: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'x-frame-options': 'DENY'
}

const strictTransport = 'strict-transport-security'
const oneYear = 'max-age=31536000; includeSubDomains'

/** Options of the security headers. */
export interface SecurityHeaderOptions {
	/** Further headers, or `false` to leave a default out. @default {} */
	headers?: Readonly<Record<string, string | false>>
	/** Tells whether a proxy spoke HTTPS for us. */
	peer: Peer
}

/** Sets {@link safeHeaders}, and HSTS on HTTPS, where the answer does not carry them yet. */
export const securityHeaders = ({ headers = {}, peer }: SecurityHeaderOptions): Step => {
	const chosen: Record<string, string | false> = { ...safeHeaders, ...lowerCased(headers) }
	const transport = chosen[strictTransport] ?? oneYear
	delete chosen[strictTransport]
	const entries = Object.entries(chosen).filter(
		(entry): entry is [string, string] => entry[1] !== false
	)
	return {
		name: 'security-headers',
		after(_call, response, request) {
			const target = response.headers
			for (const [name, value] of entries) if (!target.has(name)) target.set(name, value)
			if (transport !== false && isSecure(request, peer) && !target.has(strictTransport)) {
				target.set(strictTransport, transport)
			}
		}
	}
}

const isSecure = (request: Request, peer: Peer): boolean => {
	if (request.url.startsWith('https:')) return true
	if (!peer.mayForward) return false
	const forwarded = request.headers.get('x-forwarded-proto')
	return forwarded?.split(',').at(-1)?.trim().toLowerCase() === 'https' && peer.isTrusted(request)
}

const lowerCased = <T>(headers: Readonly<Record<string, T>>): Record<string, T> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
