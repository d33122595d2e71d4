/** The safety work of quater's edge, as one would write it by hand for another framework. */

import { timingSafeEqual } from 'node:crypto'
import { token } from '../sample/order'

const hosts = new Set(['localhost', '127.0.0.1', '[::1]'])
const port = /:\d+$/
const bearerHeader = /^bearer +(\S+)$/i
const wellFormed = /^[\x21-\x7e]{1,128}$/
const known = new TextEncoder().encode(token)
const encoder = new TextEncoder()

/** The headers that every answer gets. */
export const safeHeaders = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	'x-frame-options': 'DENY'
} as const

/** Whether the request names this host. */
export const hostIsOurs = (headers: Headers): boolean =>
	hosts.has((headers.get('host') ?? '').replace(port, '').toLowerCase())

/** Whether no web page of another origin sends the request. */
export const originIsOurs = (headers: Headers): boolean => headers.get('origin') === null

/** The caller's correlation id, else a new one. */
export const requestIdOf = (headers: Headers): string => {
	const given = headers.get('x-request-id')
	return given !== null && wellFormed.test(given) ? given : crypto.randomUUID()
}

/** Who the credential names, or null; compares in constant time. */
export const subjectOf = (headers: Headers): string | null => {
	const given = bearerHeader.exec(headers.get('authorization') ?? '')?.[1]
	if (given === undefined) return null
	const bytes = encoder.encode(given)
	return bytes.length === known.length && timingSafeEqual(bytes, known) ? 'admin' : null
}
