/** MCP: the official SDK, version 2, with as many tools as asked for, of which the last is called. */

import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { findOrder, serverInfo, toolDescription, toolName } from '../sample/order'
import { annotationsOf, operations } from '../sample/resources'
import { inputOf, orderInput } from '../sample/zod'
import { announce, loopback } from './announce'

const tools = operations(Number(process.argv[2] ?? 1) - 1).map((operation) => ({
	name: operation.name,
	config: {
		description: operation.description,
		inputSchema: inputOf(operation),
		annotations: annotationsOf(operation.method)
	}
}))

const handler = createMcpHandler(() => {
	const server = new McpServer(serverInfo)
	for (const { name, config } of tools) {
		server.registerTool(name, config, () => ({ content: [{ type: 'text', text: '{"ok":true}' }] }))
	}
	server.registerTool(
		toolName,
		{ description: toolDescription, inputSchema: orderInput, annotations: annotationsOf('GET') },
		({ id }) => {
			const order = findOrder(id)
			return {
				content: [{ type: 'text', text: JSON.stringify(order) }],
				structuredContent: { ...order }
			}
		}
	)
	return server
})

const server = Bun.serve({
	...loopback,
	routes: { '/mcp': { POST: (request) => handler.fetch(request) } }
})
announce(server.port)
