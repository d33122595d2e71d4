/** Recognises a credential that was seen before, without keeping it. */

import type { Keyring } from './keyring'

/** Headers that carry credentials, the usual ones by name and others by what they are called. */
const carriesCredential =
	/^(?:proxy-)?authorization$|^sid$|key|token|secret|session|credential|assertion|auth|jwt|passw|cert/i

/** Called like credentials, and yet what a proxy says of a person, or what differs at each request. */
const tellsNobody = /^x-auth-request-(?!access-token)|^x-auth-provider$|^(?:x-)?idempotency-key$/

/** Shorter cookies are no credentials where a longer one came with them, but settings such as a language. */
const credentialLength = 16
/** The same for cookies that are called like credentials; shorter ones are flags, such as `session=1`. */
const namedLength = 8

/**
 * What could be credentials in a request: values alone, so that one and the same token counts as the
 * same in whatever header, scheme or cookie it comes.
 */
const credentialValues = ({ headers, url }: Request, shared: ReadonlySet<string>): string[] => {
	const values = new Set<string>()
	for (const [name, value] of headers) {
		if (shared.has(name) || tellsNobody.test(name)) continue
		if (name === 'cookie') for (const cookie of cookieValues(value)) values.add(cookie)
		else if (carriesCredential.test(name)) for (const one of forms(value)) values.add(one)
	}
	const query = url.indexOf('?')
	for (const [name, value] of query === -1 ? [] : new URLSearchParams(url.slice(query))) {
		if (carriesCredential.test(name)) values.add(value)
	}
	values.delete('')
	return [...values]
}

const withoutScheme = (value: string): string => value.trim().replace(/^[A-Za-z][\w-]*\s+/, '')

const basic = /^basic\s+([A-Za-z0-9+/=_-]+)$/i

/** A value without its scheme, and the password within one of the scheme `Basic`, which may be a token. */
const forms = (value: string): string[] => {
	const encoded = basic.exec(value.trim())?.[1]
	if (encoded === undefined) return [withoutScheme(value)]
	const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':')
	return [encoded, password.join(':') || user]
}

const cookieValues = (header: string): string[] => {
	const cookies = header.split(';').map((pair) => {
		const [name = '', ...rest] = pair.split('=')
		const value = rest.join('=').trim()
		const bare = value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
		return { name: name.trim(), value: bare }
	})
	// A long one that was added must not hide a short one that is a credential by its name.
	const telling = cookies.filter(
		({ name, value }) =>
			value.length >= (carriesCredential.test(name) ? namedLength : credentialLength)
	)
	return (telling.length > 0 ? telling : cookies).map(({ value }) => {
		try {
			return decodeURIComponent(value)
		} catch {
			return value
		}
	})
}

/** Recognises credentials. */
export interface Credentials {
	/** Keyed hashes of a request's credentials, to be stored. */
	marks(request: Request): string[]
	/** Whether a request carries a credential that left one of these marks, under any key. */
	bears(request: Request, marks: readonly string[]): boolean
}

/** @param shared headers in lower case that many callers send with one value, such as a gateway's key */
export const credentialsWith = (keyring: Keyring, shared: readonly string[]): Credentials => {
	const left = new Set(shared)
	return {
		marks: (request) =>
			credentialValues(request, left).map((value) => keyring.sign('credential', value)),
		bears: (request, marks) =>
			credentialValues(request, left).some((value) =>
				keyring.candidates('credential', value).some((mark) => marks.includes(mark))
			)
	}
}
