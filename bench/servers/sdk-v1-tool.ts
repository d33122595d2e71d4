/** The one tool, for servers that are made with version 1 of the official SDK. */

import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { findOrder, toolDescription, toolName } from '../sample/order'
import { orderInput } from '../sample/zod'

/** Registers the tool that reads an order. */
export const registerOrderTool = (server: McpServer): void => {
	server.registerTool(
		toolName,
		{ description: toolDescription, inputSchema: orderInput.shape },
		({ id }) => {
			const order = findOrder(id)
			return {
				content: [{ type: 'text', text: JSON.stringify(order) }],
				structuredContent: { ...order }
			}
		}
	)
}
