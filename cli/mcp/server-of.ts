/** Which MCP server a command means, and where its endpoint is. */

import { loadApp } from '../apps/load-app'
import type { Context } from '../context'
import { CliError } from '../errors'
import { addressOf } from '../serving/serve'
import { chooseRemote } from '../targets/target'
import type { McpServer } from './clients'

/** Where apps have it unless they say otherwise. */
const defaultPath = '/mcp'

/** The path below a remote's URL: `--path`, else the default. */
export const pathOf = ({ flags }: Pick<Context, 'flags'>): string => {
	const path = flags.value('path') ?? defaultPath
	if (/^(\/[A-Za-z0-9_.~-]+)+$/.test(path)) return path
	throw new CliError('usage', '--path is a path such as /mcp')
}

/** The server of a saved remote; of a local app, the one that `dev` and `run` would serve. No token is read. */
export const serverOf = async (context: Context, named: string | undefined): Promise<McpServer> => {
	const remote = await chooseRemote(context, named)
	if (remote) {
		const { name, url, credential } = remote
		const known = credential?.kind === 'env' ? credential.value : null
		return { name, url: url + pathOf(context), variable: known ?? variableOf(name) }
	}
	const { runtime } = await loadApp(context)
	await runtime.check()
	const path = requireMcp(runtime.mcpPath)
	const { hostname, port } = addressOf(context.flags)
	const host = hostname.includes(':') ? `[${hostname}]` : hostname
	const name = nameOf(runtime.service.name)
	return { name, url: `http://${host}:${port}${path}`, variable: variableOf(name) }
}

/** Refuses an app without tools, which has no endpoint. */
export const requireMcp = (path: string | null): string => {
	if (path !== null) return path
	throw new CliError(
		'not_found',
		'The app has no MCP endpoint, since none of its routes is a tool',
		{
			hint: 'Add tool: true to a route.'
		}
	)
}

/** A service's name as clients take it. */
const nameOf = (service: string): string =>
	service
		.replace(/[^A-Za-z0-9_-]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 64) || 'app'

/** The variable that is to hold the token. */
const variableOf = (name: string): string => {
	const word = name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
	return `${/^[0-9]/.test(word) ? '_' : ''}${word}_TOKEN`
}
