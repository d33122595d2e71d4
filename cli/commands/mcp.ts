/** `quater mcp config|list`: how MCP clients are told of an app, and what they would see there. */

import { nearest } from '../../src/nearest'
import type { Context } from '../context'
import { CliError } from '../errors'
import { type McpClient, type McpServer, mcpClients } from '../mcp/clients'
import { pathOf, requireMcp, serverOf } from '../mcp/server-of'
import { listTools, type McpTool } from '../mcp/tools'
import type { Command } from '../syntax/command'
import { secondsOf } from '../syntax/seconds'
import { openApp } from '../targets/local'
import { defaultMs, signIn, userAgent } from '../targets/remote'
import { safeFetch } from '../targets/safe-fetch'
import { chooseRemote } from '../targets/target'
import { visible, visibleLine } from '../terminal/escape'
import type { View } from '../terminal/output'

/** Prints what a client's configuration has to hold; the token itself is never in it. */
export const config: Command = async (context) => {
	const chosen = clientOf(context)
	const server = await serverOf(context, context.positionals[0])
	const { out } = context
	if (chosen === null) {
		await out.data(overview(server))
		return 0
	}
	const described = describe(chosen, server)
	if (out.format === null) {
		await out.note(`${chosen.title}: ${chosen.file}`)
		if (described.command !== undefined) await out.note(`Or run: ${described.command}`)
		await out.note(described.token)
		await out.raw(`${described.content}\n`)
	} else await out.data({ json: described, text: () => described.content })
	return 0
}

/** Prints the tools that this caller sees. */
export const list: Command = async (context) => {
	const tools = await toolsOf(context)
	await context.out.data(toolsView(tools))
	return 0
}

const clientOf = ({ flags }: Context): McpClient | null => {
	const id = flags.value('client')
	if (id === undefined) return null
	const known = mcpClients.find((client) => client.id === id)
	if (known) return known
	const ids = mcpClients.map((client) => client.id)
	const near = nearest(id, ids)
	throw new CliError('usage', `--client is one of: ${ids.join(', ')}`, {
		hint: near && `Did you mean ${near}?`
	})
}

const describe = (client: McpClient, server: McpServer) => ({
	client: client.id,
	file: client.file,
	...(client.command && { command: client.command(server) }),
	token: client.token(server),
	content: client.content(server)
})

const overview = (server: McpServer): View => {
	const clients = mcpClients.map((client) => describe(client, server))
	return {
		json: { name: server.name, url: server.url, variable: server.variable, clients },
		rows: clients.map(({ client, file, command = '' }) => ({ client, file, command })),
		text: (style) =>
			mcpClients
				.map((client) => {
					const { file, command, token, content } = describe(client, server)
					const lines = [
						style.bold(`${client.title} (--client ${client.id})`),
						`file: ${file}`,
						...(command === undefined ? [] : [`or run: ${command}`]),
						token,
						'',
						content
					]
					return lines.map(visible).join('\n')
				})
				.join('\n\n')
	}
}

const toolsOf = async (context: Context): Promise<readonly McpTool[]> => {
	const { positionals, signal, flags } = context
	const timeoutMs = (secondsOf(flags) ?? defaultMs / 1000) * 1000
	const remote = await chooseRemote(context, positionals[0])
	if (remote) {
		const { headers: own, withHint } = await signIn(context, remote)
		const headers = { 'user-agent': userAgent, ...own }
		const url = remote.url + pathOf(context)
		return listTools({ url, headers, fetch: safeFetch, timeoutMs, signal }).catch(withHint)
	}
	const { app, runtime, headers, withHint, close } = await openApp(context)
	try {
		const path = requireMcp(runtime.mcpPath)
		const handle: unknown = Reflect.get(app, 'handle')
		if (typeof handle !== 'function')
			throw new CliError('load_failed', 'Loaded object is not a Quater application')
		return await listTools({
			url: `http://localhost${path}`,
			headers: Object.fromEntries(headers),
			fetch: async (url, init) => handle.call(app, new Request(url, init)),
			timeoutMs,
			signal
		}).catch(withHint)
	} finally {
		await close()
	}
}

const toolsView = (tools: readonly McpTool[]): View => ({
	json: { tools },
	rows: tools.map(({ name, description }) => ({ name, description: description ?? '' })),
	text: (style) =>
		tools
			.map((tool) => {
				const about = tool.description === undefined ? '' : `\n  ${visible(tool.description)}`
				return `${style.bold(visibleLine(tool.name))}${hintsOf(tool)}${about}`
			})
			.join('\n') || 'No tools are offered to this caller.'
})

const hintsOf = ({ annotations = {} }: McpTool): string => {
	if (annotations.readOnlyHint === true) return '  read-only'
	return annotations.destructiveHint === true ? '  destructive' : ''
}
