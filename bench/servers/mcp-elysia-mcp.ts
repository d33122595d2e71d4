/** MCP: the plugin elysia-mcp, without sessions. */

import { Elysia } from 'elysia'
import { mcp } from 'elysia-mcp'
import { serverInfo } from '../sample/order'
import { announce, loopback } from './announce'
import { registerOrderTool } from './sdk-v1-tool'

new Elysia()
	.use(
		mcp({
			serverInfo,
			stateless: true,
			enableJsonResponse: true,
			capabilities: { tools: {} },
			setupServer: registerOrderTool
		})
	)
	.listen(loopback, ({ port }) => announce(port))
