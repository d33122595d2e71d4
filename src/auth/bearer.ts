/** Authenticates by bearer token, from a table or a function. */

import type { Authenticate, CallerLike } from './authenticate'
import { admit } from './authenticate'

/** Tokens and whom they name, or a function that looks a token up. */
export type BearerTokens =
	| Readonly<Record<string, string | CallerLike>>
	| ((
			token: string,
			request: Request
	  ) => CallerLike | null | undefined | Promise<CallerLike | null | undefined>)

/** RFC 6750's `b64token`, and a little more: any visible ASCII but comma and space. */
const bearerHeader = /^bearer +([\x21-\x2b\x2d-\x7e]+)$/i

/** The token of an `Authorization: Bearer` header, or null. */
const bearerToken = (headers: Headers): string | null => {
	const header = headers.get('authorization')
	return header === null ? null : (bearerHeader.exec(header)?.[1] ?? null)
}

/**
 * An authenticator for `Authorization: Bearer <token>`. Tokens of a table are compared in constant
 * time; values are subjects or whole callers (`scopes: []`, `kind: 'service'` by default).
 *
 * @throws TypeError for an empty table, an empty token or a caller without a subject
 * @see https://www.rfc-editor.org/rfc/rfc6750
 * @example bearer({ 'admin-token': 'admin' })
 */
export const bearer = (tokens: BearerTokens): Authenticate => {
	if (typeof tokens === 'function') {
		return function bearer(request) {
			const token = bearerToken(request.headers)
			return token === null ? null : tokens(token, request)
		}
	}
	const table = tableOf(tokens)
	return function bearer(request) {
		const token = bearerToken(request.headers)
		return token === null ? null : find(table, token)
	}
}

interface KnownToken {
	readonly bytes: Uint8Array
	readonly caller: CallerLike
}

const encoder = new TextEncoder()

const tableOf = (tokens: Readonly<Record<string, string | CallerLike>>): KnownToken[] => {
	const entries = Object.entries(tokens)
	if (entries.length === 0) throw new TypeError('bearer() needs at least one token.')
	return entries.map(([token, caller]) => {
		if (!bearerHeader.test(`Bearer ${token}`)) {
			throw new TypeError('bearer() takes tokens of visible ASCII characters without commas.')
		}
		const like = typeof caller === 'string' ? { subject: caller } : caller
		if (typeof like?.subject !== 'string' || like.subject.trim() === '') {
			throw new TypeError('bearer() takes a subject for each token, such as { subject: "me" }.')
		}
		return { bytes: encoder.encode(token), caller: known(like) }
	})
}

/** A complete caller, checked and made once; one that has expired is told so when it calls. */
const known = ({ expiresAt, ...lasting }: CallerLike): CallerLike => {
	const caller = admit(lasting)
	if (expiresAt === undefined) return caller
	if (Number.isFinite(expiresAt)) return { ...caller, expiresAt }
	throw new TypeError('bearer() takes expiresAt as milliseconds since 1970.')
}

/** Looks at every token, so that the time taken tells only lengths. */
const find = (table: readonly KnownToken[], token: string): CallerLike | null => {
	const given = encoder.encode(token)
	let found: CallerLike | null = null
	for (const { bytes, caller } of table) {
		if (bytes.length === given.length && crypto.timingSafeEqual(bytes, given)) found = caller
	}
	return found
}
