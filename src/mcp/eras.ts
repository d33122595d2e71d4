/** Which era a request belongs to, and the version and header rules of that era. */

import { decodeHeaderValue } from './header-value'
import { isObject, type JsonObject, type RpcError } from './json-rpc'

/** Stateless requests that describe themselves, or the `initialize` handshake. */
export type Era = 'modern' | 'legacy'

/** Revisions of the modern era, newest first. */
export const modernVersions: readonly string[] = ['2026-07-28']
/** Revisions of the legacy era, newest first. */
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26']
/** What a legacy client without the version header speaks: the only revision with batches. */
export const batchVersion = '2025-03-26'

/** The `_meta` key of the revision a request is written in. */
const versionKey = 'io.modelcontextprotocol/protocolVersion'
/** The `_meta` key of what the client can do. */
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

/** A header is missing, or contradicts the body. */
export const headerMismatch = (message: string): RpcError => ({
	status: 400,
	code: -32020,
	message
})

const metaLacks = (key: string): RpcError => ({
	status: 400,
	code: -32602,
	message: `Invalid params: _meta["${key}"] is missing or malformed`
})

const unsupported = (requested: string): RpcError => ({
	status: 400,
	code: -32022,
	message: 'Unsupported protocol version',
	data: { supported: modernVersions, requested }
})

/** The `_meta` object of some params, if there is one. */
export const metaOf = (params: unknown): JsonObject | undefined => {
	const meta = isObject(params) ? params._meta : undefined
	return isObject(meta) ? meta : undefined
}

/** Reads `MCP-Protocol-Version`; null when absent. */
export const versionHeader = (headers: Headers): string | null =>
	headers.get('mcp-protocol-version')?.trim() ?? null

/**
 * Finds the era of a request and checks what that era demands of its headers and `_meta`.
 *
 * The body decides: a modern header alone never upgrades a request.
 *
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const eraOf = (method: string, params: unknown, headers: Headers): Era | RpcError => {
	const meta = metaOf(params)
	const claim = meta?.[versionKey]
	const header = versionHeader(headers)
	if (method === 'initialize' && !isModern(claim)) return handshakeEra(header)
	if (meta === undefined || claim === undefined) return legacyEra(header)
	if (typeof claim !== 'string') return metaLacks(versionKey)
	if (!isObject(meta[capabilitiesKey])) return metaLacks(capabilitiesKey)
	if (header !== null && header !== claim) {
		return headerMismatch('MCP-Protocol-Version differs from the version in _meta')
	}
	if (!isModern(claim)) return unsupported(claim)
	if (header === null) return headerMismatch('MCP-Protocol-Version is missing')
	const methodProblem = methodHeaderProblem(method, headers)
	return methodProblem ?? 'modern'
}

/** Checks the version header of a message that is no request, so that carries no `_meta` claim. */
export const versionHeaderProblem = (headers: Headers): RpcError | null => {
	const header = versionHeader(headers)
	if (header === null || isModern(header) || legacyVersions.includes(header)) return null
	return unsupported(header)
}

/**
 * Checks that `Mcp-Name` names what the body names.
 *
 * @param name `params.name` of the body.
 */
export const nameHeaderProblem = (name: string, headers: Headers): RpcError | null => {
	const header = headers.get('mcp-name')
	if (header === null) return headerMismatch('Mcp-Name is missing')
	return decodeHeaderValue(header) === name
		? null
		: headerMismatch('Mcp-Name differs from params.name')
}

const isModern = (version: unknown): version is string =>
	typeof version === 'string' && modernVersions.includes(version)

const handshakeEra = (header: string | null): Era | RpcError => {
	if (isModern(header)) return headerMismatch('initialize belongs to an earlier protocol version')
	return legacyEra(header)
}

const legacyEra = (header: string | null): Era | RpcError => {
	if (header === null || legacyVersions.includes(header)) return 'legacy'
	return isModern(header) ? metaLacks(versionKey) : unsupported(header)
}

const methodHeaderProblem = (method: string, headers: Headers): RpcError | null => {
	const header = headers.get('mcp-method')
	if (header === null) return headerMismatch('Mcp-Method is missing')
	return decodeHeaderValue(header) === method
		? null
		: headerMismatch('Mcp-Method differs from the method in the body')
}
