/** OAuth protected-resource metadata, and the plain 404 that MCP clients expect without it. */

import type { Engine } from '../app/engine'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'

/** Where clients look for authorization metadata. */
const wellKnown = '/.well-known/oauth-protected-resource'

/**
 * The metadata at the root and below it for the MCP path, without auth.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728
 */
export const oauthEndpoints = ({ options }: Engine): Endpoint[] => {
	const { oauth, mcp } = options
	if (oauth === null || mcp === null) return []
	const document = {
		resource: oauth.resource,
		authorization_servers: oauth.authorizationServers,
		...(oauth.scopes.length > 0 ? { scopes_supported: oauth.scopes } : {}),
		bearer_methods_supported: ['header']
	}
	return [wellKnown, wellKnown + mcp.path].map((path) => ({
		path,
		surface: 'mcp',
		handle(_call, request) {
			takeOnly(request, 'GET', 'HEAD')
			return Response.json(document)
		}
	}))
}

/** Whether a path is one at which clients probe for an authorization server. */
export const isOauthProbe = (path: string): boolean =>
	path.startsWith('/.well-known/oauth-') || path.startsWith('/.well-known/openid-configuration')

/** The `WWW-Authenticate` value of a 401 on mcp; `sent` tells that a credential came and failed. */
export const challenge = ({ options }: Engine, sent: boolean): string => {
	const { oauth, mcp } = options
	if (oauth === null || mcp === null) return 'Bearer'
	const metadata = new URL(wellKnown + mcp.path, oauth.resource).href
	return `Bearer resource_metadata="${metadata}"${sent ? ', error="invalid_token"' : ''}`
}
