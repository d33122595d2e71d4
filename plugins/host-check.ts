/** Refuses requests for hosts that are not the app's, alone. */

import { type HostOptions, host } from '../src/checks/host'
import { edgePlugin } from './elysia/edge-plugin'

/**
 * Answers 400 unless `Host` is one of `hosts`.
 *
 * @param options `hosts` without the port; the loopback names when left out. `trustedProxies`, whose
 * `X-Forwarded-Host` counts, none when left out.
 * @example new Elysia().use(hostCheck({ hosts: ['api.example.com'] }))
 */
export const hostCheck = (
	options: Pick<HostOptions, 'hosts'> & { readonly trustedProxies?: readonly string[] } = {}
) => {
	const { trustedProxies = [], ...rest } = options
	return edgePlugin('host-check', (peer) => host({ ...rest, peer }), trustedProxies)
}
