/** MCP clients, and how each of them is told of a server: which file, which members, which command. */

import { shellQuote } from '../terminal/escape'

/** A server as a client is told of it. */
export interface McpServer {
	/** What the client calls it: `A-Z a-z 0-9 _ -`. */
	readonly name: string
	/** The Streamable HTTP endpoint. */
	readonly url: string
	/** The environment variable that holds the token, wherever the client runs. */
	readonly variable: string
}

/** One client. */
export interface McpClient {
	readonly id: string
	readonly title: string
	/** The file that the configuration belongs in. */
	readonly file: string
	readonly language: 'json' | 'toml'
	/** The page that describes the format, as read in November 2026. */
	readonly source: string
	/** What that file has to hold; other servers in it stay. */
	content(server: McpServer): string
	/** One line that does the same, where the client has a command for it. */
	command?(server: McpServer): string
	/** Where the token comes from, as one sentence. */
	token(server: McpServer): string
}

const json = (value: object): string => JSON.stringify(value, null, 2)

const fromEnvironment = ({ variable }: McpServer): string =>
	`It reads the token from ${variable}, which must be set where it starts.`

const placeholder = 'PASTE_THE_TOKEN_HERE'

const pasted = (): string =>
	`It reads no environment variables there: put the token in place of ${placeholder}, and keep the file private.`

/** A word for a command line; a reference to a variable stays one, for the client to resolve. */
const header = (reference: string): string => shellQuote(`Authorization: Bearer ${reference}`)

/** Every client, in the order of the help. */
export const mcpClients: readonly McpClient[] = [
	{
		id: 'claude-code',
		title: 'Claude Code',
		file: '.mcp.json',
		language: 'json',
		source: 'https://code.claude.com/docs/en/mcp',
		content: ({ name, url, variable }) =>
			json({
				mcpServers: {
					[name]: { type: 'http', url, headers: { Authorization: `Bearer \${${variable}}` } }
				}
			}),
		command: ({ name, url, variable }) =>
			`claude mcp add --scope project --transport http ${name} ${shellQuote(url)} --header ${header(`\${${variable}}`)}`,
		token: fromEnvironment
	},
	{
		id: 'claude-desktop',
		title: 'Claude Desktop',
		file: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
		language: 'json',
		source: 'https://modelcontextprotocol.io/docs/develop/connect-local-servers',
		// Its file knows local commands alone, so that a bridge has to speak HTTP; the space after the colon is
		// in the variable, since some versions break arguments at spaces.
		content: ({ name, url, variable }) =>
			json({
				mcpServers: {
					[name]: {
						command: 'npx',
						args: [
							'-y',
							'mcp-remote@latest',
							url,
							'--header',
							`Authorization:\${${variable}_HEADER}`
						],
						env: { [`${variable}_HEADER`]: `Bearer ${placeholder}` }
					}
				}
			}),
		token: pasted
	},
	{
		id: 'cursor',
		title: 'Cursor',
		file: '~/.cursor/mcp.json, or .cursor/mcp.json in a project',
		language: 'json',
		source: 'https://cursor.com/docs/mcp',
		content: ({ name, url, variable }) =>
			json({
				mcpServers: { [name]: { url, headers: { Authorization: `Bearer \${env:${variable}}` } } }
			}),
		token: fromEnvironment
	},
	{
		id: 'vscode',
		title: 'VS Code',
		file: '.vscode/mcp.json',
		language: 'json',
		source: 'https://code.visualstudio.com/docs/agents/reference/mcp-configuration',
		content: ({ name, url }) =>
			json({
				inputs: [
					{
						type: 'promptString',
						id: `${name}-token`,
						description: `Token for ${name}`,
						password: true
					}
				],
				servers: {
					[name]: {
						type: 'http',
						url,
						headers: { Authorization: `Bearer \${input:${name}-token}` }
					}
				}
			}),
		token: () => 'It asks for the token once, and keeps it in its secret storage.'
	},
	{
		id: 'codex',
		title: 'Codex',
		file: '~/.codex/config.toml',
		language: 'toml',
		source: 'https://developers.openai.com/codex/mcp',
		content: ({ name, url, variable }) =>
			[
				`[mcp_servers.${name}]`,
				`url = ${JSON.stringify(url)}`,
				`bearer_token_env_var = ${JSON.stringify(variable)}`
			].join('\n'),
		command: ({ name, url, variable }) =>
			`codex mcp add ${name} --url ${shellQuote(url)} --bearer-token-env-var ${variable}`,
		token: fromEnvironment
	},
	{
		id: 'gemini-cli',
		title: 'Gemini CLI',
		file: '~/.gemini/settings.json, or .gemini/settings.json in a project',
		language: 'json',
		source: 'https://geminicli.com/docs/tools/mcp-server',
		content: ({ name, url, variable }) =>
			json({
				mcpServers: {
					[name]: { httpUrl: url, headers: { Authorization: `Bearer \${${variable}}` } }
				}
			}),
		command: ({ name, url, variable }) =>
			`gemini mcp add --scope user --transport http --header ${header(`\${${variable}}`)} ${name} ${shellQuote(url)}`,
		token: fromEnvironment
	},
	{
		id: 'windsurf',
		title: 'Windsurf',
		file: '~/.codeium/windsurf/mcp_config.json',
		language: 'json',
		source: 'https://docs.windsurf.com/windsurf/cascade/mcp',
		content: ({ name, url, variable }) =>
			json({
				mcpServers: {
					[name]: { serverUrl: url, headers: { Authorization: `Bearer \${env:${variable}}` } }
				}
			}),
		token: fromEnvironment
	},
	{
		id: 'zed',
		title: 'Zed',
		file: '~/.config/zed/settings.json',
		language: 'json',
		source: 'https://zed.dev/docs/ai/mcp',
		content: ({ name, url }) =>
			json({
				context_servers: { [name]: { url, headers: { Authorization: `Bearer ${placeholder}` } } }
			}),
		token: pasted
	}
]
