/** How the command line reaches a remote: with certificates checked, and to this machine without a detour. */

import type { Fetch } from '../../src/client/exchange'

/**
 * Sends one request. No variable switches off the check of certificates, or prints requests with their token as
 * BUN_CONFIG_VERBOSE_FETCH does; and plain HTTP, which only goes to this machine, never passes a proxy, which
 * would read the token.
 */
export const safeFetch: Fetch = (url, init) => {
	if (url.startsWith('http:')) keepLoopbackDirect()
	const strict = { tls: { rejectUnauthorized: true }, verbose: false } as const
	return fetch(url, { ...init, ...strict } as BunFetchRequestInit)
}

const loopback = ['localhost', '127.0.0.1', '::1', '[::1]']

/** Only these variables tell `fetch` to go direct. */
const keepLoopbackDirect = (): void => {
	const direct = process.env.no_proxy ?? process.env.NO_PROXY
	const hosts = new Set([...(direct?.split(',') ?? []), ...loopback])
	process.env.no_proxy = [...hosts].filter((host) => host !== '').join(',')
	process.env.NO_PROXY = process.env.no_proxy
}
