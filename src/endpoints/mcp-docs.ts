/** The page for people about an app's tools: an open shell, its assets, and guarded data. */

import type { Engine } from '../app/engine'
import type { Maybe } from '../app/pipeline'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { mcpDocsAsset, mcpDocsData, mcpDocsDataSuffix, mcpDocsPage } from '../mcp/docs-page'
import type { McpHost } from '../mcp/host'
import type { Endpoint } from './endpoint'
import { takeOnly } from './method'

/** Identifies the caller as the MCP endpoint does, with its challenge. */
type SignIn = (call: CallRecord, request: Request) => Maybe<Caller | null>

/** Page, assets and data below `mcp.docs`; nothing when the page is off. */
export const mcpDocsEndpoints = (engine: Engine, host: McpHost, signIn: SignIn): Endpoint[] => {
	const { mcp } = engine.options
	if (!mcp?.docs) return []
	const { docs, path } = mcp
	return [
		shown(docs, () => mcpDocsPage(docs)),
		...['/app.js', '/style.css'].map((suffix) => shown(docs + suffix, () => mcpDocsAsset(suffix)!)),
		{
			path: docs + mcpDocsDataSuffix,
			surface: 'mcp',
			async handle(call, request) {
				const data = mcp.docsPublic
					? mcpDocsData({ ...host, tools: () => toolsOf(engine) }, null, path)
					: mcpDocsData(host, await signIn(call, request), path)
				takeOnly(request, 'GET', 'HEAD')
				return Response.json(data)
			}
		}
	]
}

const shown = (path: string, respond: () => Response): Endpoint => ({
	path,
	surface: 'mcp',
	handle(_call, request) {
		takeOnly(request, 'GET', 'HEAD')
		return respond()
	}
})

const toolsOf = ({ actions }: Engine) => actions.filter(({ exposed }) => exposed.has('mcp'))
