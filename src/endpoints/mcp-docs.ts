/** The page for people about an app's tools: an open shell, its assets, and guarded data. */

import type { Endpoint } from '../endpoint'
import type { Engine } from '../engine'
import { identify } from '../identity'
import { mcpDocsAsset, mcpDocsData, mcpDocsDataSuffix, mcpDocsPage } from '../mcp/docs-page'
import type { McpHost } from '../mcp/host'
import { takeOnly } from './method'

/** Page, assets and data below `mcp.docs`; nothing when the page is off. */
export const mcpDocsEndpoints = (engine: Engine, host: McpHost): Endpoint[] => {
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
					: mcpDocsData(host, await identify(engine.options, call, request), path)
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
