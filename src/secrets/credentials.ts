/** Recognises a credential that was seen before, without keeping it. */

import type { Keyring } from './keyring'

/** Headers that carry credentials, the usual ones by name and others by what they are called. */
const carriesCredential =
	/^(?:proxy-)?authorization$|key|token|secret|session|credential|assertion|auth/

/** Shorter cookies are no credentials where a longer one came with them, but settings such as a language. */
const credentialLength = 16

/**
 * What could be credentials in a request: values alone, so that one and the same token counts as the
 * same in whatever header, scheme or cookie it comes.
 */
const credentialValues = ({ headers }: Request): string[] => {
	const values = new Set<string>()
	for (const [name, value] of headers) {
		if (name === 'cookie') for (const cookie of cookieValues(value)) values.add(cookie)
		else if (carriesCredential.test(name)) values.add(withoutScheme(value))
	}
	values.delete('')
	return [...values]
}

const withoutScheme = (value: string): string => value.trim().replace(/^[A-Za-z][\w-]*\s+/, '')

const cookieValues = (header: string): string[] => {
	const values = header.split(';').map((pair) => {
		const value = pair.slice(pair.indexOf('=') + 1).trim()
		return value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value
	})
	const long = values.filter((value) => value.length >= credentialLength)
	return (long.length > 0 ? long : values).map((value) => {
		try {
			return decodeURIComponent(value)
		} catch {
			return value
		}
	})
}

/** Keyed hashes of a request's credentials, to be stored. */
export const credentialMarks = (request: Request, keyring: Keyring): string[] =>
	credentialValues(request).map((value) => keyring.sign('credential', value))

/** Whether a request carries a credential that left one of these marks, under any key. */
export const bearsMark = (request: Request, marks: readonly string[], keyring: Keyring): boolean =>
	credentialValues(request).some((value) =>
		keyring.candidates('credential', value).some((mark) => marks.includes(mark))
	)
