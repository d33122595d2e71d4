/** The approvals and audit endpoints of a saved remote, over HTTP. */

import type { Context } from '../context'
import type { Remote } from '../remotes/remotes'
import { absent } from './no-service'
import { remoteWord, signIn, userAgent } from './remote'
import { safeFetch } from './safe-fetch'
import type { Area, Service } from './service'

/** Where servers have them unless their manifest says otherwise. */
const defaultPaths: Readonly<Record<Area, string>> = {
	approvals: '/approvals',
	audit: '/__quater__/audit'
}

/** Opens an area of a saved remote. */
export const openRemoteService = async (
	context: Context,
	remote: Remote,
	area: Area
): Promise<Service> => {
	const { client, headers: own, withHint } = await signIn(context, remote)
	let path = defaultPaths[area]
	let hasLooked = false
	return {
		remote: remoteWord(context, remote),
		send: (below, { method, headers: more, body, signal }) => {
			const headers = new Headers({ 'user-agent': userAgent, ...own })
			for (const [name, value] of Object.entries(more)) headers.set(name, value)
			const init: RequestInit = { method, headers, signal, redirect: 'manual' }
			return safeFetch(remote.url + path + below, body === undefined ? init : { ...init, body })
		},
		hasMoved: async (signal) => {
			if (hasLooked) return false
			hasLooked = true
			// Without a manifest nobody knows better, and the 404 stands.
			const manifest = await client.manifest({ signal }).catch(() => null)
			if (manifest === null) return false
			const found = manifest[area]?.path
			if (found === undefined) throw absent(remote.name, area)
			const hasMoved = found !== path
			path = found
			return hasMoved
		},
		withHint,
		close: async () => {}
	}
}
