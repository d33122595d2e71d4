/** The modern handshake in one request: what this server speaks and offers. */

import { modernVersions } from './eras'
import type { McpHost } from './host'
import { listTtlMs, sealResult } from './result'

/**
 * Answers `server/discover`. Listing only the modern revisions keeps a client that speaks both eras
 * on the modern one.
 *
 * @param identity From `identityOf`.
 * @returns The JSON text of the result.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/server/discover
 */
export const discover = (host: McpHost, identity: string): string => {
	const members = JSON.stringify({
		supportedVersions: modernVersions,
		capabilities: { tools: {} },
		instructions: host.instructions,
		ttlMs: listTtlMs,
		cacheScope: host.listIsPrivate ? 'private' : 'public'
	}).slice(1, -1)
	return sealResult('modern', identity, members)
}
