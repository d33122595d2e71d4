/** The page on which people read what the tools of an app do: a shell, its assets, and the data. */

import type { Service } from '../app/runtime'
import type { Caller } from '../calls/call'
import { asset, escapeAttribute, htmlPage } from '../pages/serve'
import { sharedStyle } from '../pages/style'
import type { ToolAnnotations } from '../routes/action'
import { exampleOf } from '../schema/example'
import type { Json, JsonSchema } from '../schema/json-schema'
import { docsScript } from './docs-script'
import type { McpHost } from './host'
import { publishedOutput } from './tool'

/** One tool, as the page shows it. */
export interface McpDocsTool {
	name: string
	description: string
	/** Method and route pattern of the same action on plain HTTP. */
	method: string
	path: string
	/** Whether a call needs a credential. */
	auth: 'required' | 'public'
	needsApproval: boolean
	annotations: ToolAnnotations
	inputSchema: JsonSchema
	outputSchema?: JsonSchema
	/** A JSON-RPC request that would call it. */
	example: Json
}

/** The data of the page. */
export interface McpDocs {
	service: Service
	/** Path of the MCP endpoint. */
	endpoint: string
	/** What this caller may call, sorted by name. */
	tools: McpDocsTool[]
}

const assets: Readonly<Record<string, readonly [type: string, text: string]>> = {
	'/app.js': ['text/javascript; charset=utf-8', docsScript],
	'/style.css': ['text/css; charset=utf-8', sharedStyle]
}

/** Where the data is, below the page's own path. */
export const mcpDocsDataSuffix = '/data.json'

/**
 * Answers with the page itself. It holds no data and no inline code, so it needs no auth.
 *
 * @param path Where the page is served; the assets and the data lie below it.
 * @default '/mcp/docs'
 */
export const mcpDocsPage = (path = '/mcp/docs'): Response => htmlPage(shell(escapeAttribute(path)))

/**
 * Answers with an asset of the page; needs no auth.
 *
 * @param suffix What follows the page's path: `/app.js` or `/style.css`.
 * @returns null when there is no such asset.
 */
export const mcpDocsAsset = (suffix: string): Response | null => {
	const found = Object.hasOwn(assets, suffix) ? assets[suffix] : undefined
	return found === undefined ? null : asset(...found)
}

/**
 * Collects what the page shows to one caller; guard it like the MCP endpoint itself.
 *
 * @param endpoint Path of the MCP endpoint.
 * @default '/mcp'
 */
export const mcpDocsData = (host: McpHost, caller: Caller | null, endpoint = '/mcp'): McpDocs => ({
	service: { name: host.service.name, version: host.service.version },
	endpoint,
	tools: host
		.tools(caller)
		.map((action): McpDocsTool => {
			const { name, method, path, inputSchema, annotations } = action
			const outputSchema = publishedOutput(action)
			return {
				name,
				description: action.description.mcp,
				method,
				path,
				auth: host.isPublic(name) ? 'public' : 'required',
				needsApproval: action.policy.needsApproval !== null,
				annotations,
				inputSchema,
				...(outputSchema === undefined ? {} : { outputSchema }),
				example: exampleCall(name, inputSchema)
			}
		})
		.sort((a, b) => (a.name < b.name ? -1 : 1))
})

const exampleCall = (name: string, inputSchema: JsonSchema): Json => ({
	jsonrpc: '2.0',
	id: 1,
	method: 'tools/call',
	params: { name, arguments: exampleOf(inputSchema) }
})

const shell = (path: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>MCP tools</title>
<link rel="stylesheet" href="${path}/style.css">
<script defer src="${path}/app.js" data-source="${path}${mcpDocsDataSuffix}"></script>
</head>
<body>
<header>
<h1 id="title">MCP tools</h1>
<div id="about" class="row quiet"></div>
</header>
<form id="sign-in" class="row" hidden>
<label for="token">Bearer token</label>
<input id="token" type="password" autocomplete="off" spellcheck="false" required>
<button>Show the tools</button>
</form>
<p id="status" class="quiet" role="status"></p>
<input id="filter" type="search" placeholder="Filter tools" aria-label="Filter tools" hidden>
<main id="tools"></main>
<noscript>This page needs JavaScript. The tools are also listed by POST tools/list.</noscript>
</body>
</html>
`
