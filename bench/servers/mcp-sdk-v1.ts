/** MCP: the official SDK, version 1, without sessions. */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { serverInfo } from '../sample/order'
import { announce, loopback } from './announce'
import { registerOrderTool } from './sdk-v1-tool'

const server = Bun.serve({
	...loopback,
	routes: {
		'/mcp': {
			POST: async (request) => {
				const server = new McpServer(serverInfo)
				registerOrderTool(server)
				const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
				await server.connect(transport)
				return transport.handleRequest(request)
			}
		}
	}
})
announce(server.port)
