/** The legacy handshake: agrees on a revision and creates no session. */

import { legacyVersions } from './eras'
import type { McpHost } from './host'
import { type Answer, invalidParams, isObject } from './json-rpc'

/**
 * Answers `initialize`: the revision asked for when it is a legacy one, else the newest of them.
 *
 * @returns `-32602` when the params are incomplete.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#initialization
 */
export const initialize = (host: McpHost, params: unknown): Answer => {
	if (!isHandshake(params)) return invalidParams
	const { name, version } = host.service
	const asked = params.protocolVersion
	return JSON.stringify({
		protocolVersion: legacyVersions.includes(asked) ? asked : legacyVersions[0],
		capabilities: { tools: {} },
		serverInfo: { name, title: name, version },
		instructions: host.instructions
	})
}

const isHandshake = (params: unknown): params is { protocolVersion: string } =>
	isObject(params) &&
	typeof params.protocolVersion === 'string' &&
	isObject(params.capabilities) &&
	isObject(params.clientInfo) &&
	typeof params.clientInfo.name === 'string' &&
	typeof params.clientInfo.version === 'string'
