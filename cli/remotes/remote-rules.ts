/** What a remote may be called, and where it may be. */

import { CliError } from '../errors'

const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]']
const unseen = /[\s\p{Cc}\p{Cf}\p{Z}]/u

/**
 * A remote's name: ASCII letters, digits, `-` and `_`, not beginning with `-`.
 *
 * @throws CliError `usage`.
 */
export const remoteName = (text: string): string => {
	if (/^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/.test(text)) return text
	throw new CliError('usage', "Remote names may contain only letters, numbers, '-' and '_'")
}

/**
 * A remote's URL without trailing slashes: HTTPS unless the host is loopback, and nothing but origin and path.
 *
 * @throws CliError `usage`.
 */
export const remoteUrl = (text: string): string => {
	const refuse = (what: string) => new CliError('usage', `Remote URL must ${what}`)
	// Before parsing, which would strip or rewrite these.
	if (unseen.test(text)) throw refuse('not contain whitespace')
	const authority = /^https?:\/\/([^/?#]+)/i.exec(text)?.[1]
	const url = URL.parse(text)
	if (!url || authority === undefined) throw refuse('be an absolute http(s) URL')
	const foreign = text.includes('\\') || !loopback.includes(url.hostname)
	if (url.protocol === 'http:' && foreign) throw refuse('use HTTPS unless it targets localhost')
	if (text.includes('\\')) throw refuse('be an absolute http(s) URL')
	if (authority.includes('@')) throw refuse('not include credentials')
	if (/[?#]/.test(text)) throw refuse('not include query strings or fragments')
	return url.origin + url.pathname.replace(/\/+$/, '')
}
