import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import Ajv from 'ajv'
import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { mcpClients } from '../../cli/mcp/clients'
import { saveRemote } from '../../cli/remotes/remotes'
import { run } from './fixtures/in-process'
import { quater as command, privateDirectory } from './fixtures/process'
import { actionsServer } from './fixtures/server'

const secret = 'tok_never_to_be_seen'
const tool = (operationId: string, scopes: string[] = []) => ({
	tool: true as const,
	scopes,
	detail: { operationId, description: `Runs ${operationId}.` }
})

const app = new Elysia()
	.use(
		quater({
			name: 'store',
			mcp: { pageSize: 2 },
			auth: bearer({
				[secret]: { subject: 'ada', scopes: ['orders:write'] },
				reader: { subject: 'ria' }
			})
		})
	)
	.get('/orders/:id', ({ params }) => params, tool('get_order'))
	.get('/orders', () => [], tool('list_orders'))
	.delete('/orders/:id', () => 'gone', tool('delete_order', ['orders:write']))

const directory = privateDirectory()
const env = { QUATER_HOME: join(directory.path, 'home') }
let url = ''

beforeAll(() => {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	url = String(app.server?.url.origin)
	saveRemote(env, { name: 'store', url, credential: { kind: 'token', value: secret } })
	saveRemote(env, { name: 'store-2', url, credential: { kind: 'env', value: 'ADA' } })
})
afterAll(async () => {
	await app.stop(true)
	directory[Symbol.dispose]()
})

const text = { type: 'string' } as const
const headers = {
	type: 'object',
	required: ['Authorization'],
	additionalProperties: text
} as const
const exactly = (properties: Record<string, object>) => ({
	type: 'object',
	required: Object.keys(properties),
	additionalProperties: false,
	properties
})
const named = (member: string, server: object, more: Record<string, object> = {}) =>
	exactly({
		...more,
		[member]: {
			type: 'object',
			minProperties: 1,
			propertyNames: { pattern: '^[A-Za-z0-9_-]+$' },
			additionalProperties: server
		}
	})

/** What each client's own pages, named in `source`, say that its file holds for a server reached over HTTP. */
const published: Readonly<Record<string, object>> = {
	'claude-code': named('mcpServers', exactly({ type: { const: 'http' }, url: text, headers })),
	'claude-desktop': named(
		'mcpServers',
		exactly({
			command: text,
			args: { type: 'array', items: text },
			env: { type: 'object', additionalProperties: text }
		})
	),
	cursor: named('mcpServers', exactly({ url: text, headers })),
	vscode: named('servers', exactly({ type: { const: 'http' }, url: text, headers }), {
		inputs: {
			type: 'array',
			items: exactly({
				type: { const: 'promptString' },
				id: text,
				description: text,
				password: { const: true }
			})
		}
	}),
	codex: named('mcp_servers', exactly({ url: text, bearer_token_env_var: text })),
	'gemini-cli': named('mcpServers', exactly({ httpUrl: text, headers })),
	windsurf: named('mcpServers', exactly({ serverUrl: text, headers })),
	zed: named('context_servers', exactly({ url: text, headers }))
}

interface Described {
	readonly client: string
	readonly content: string
	readonly command?: string
}

/** The members that clients read, in one shape. */
interface Server {
	readonly url?: string
	readonly httpUrl?: string
	readonly serverUrl?: string
	readonly bearer_token_env_var?: string
	readonly args?: readonly string[]
	readonly env?: Readonly<Record<string, string>>
	readonly headers?: { readonly Authorization: string }
}

/** What a client makes of a reference, or a person of a placeholder. */
const resolved = (value: string): string =>
	value.replace(/\$\{(?:env:)?STORE_TOKEN\}|\$\{input:store-token\}|PASTE_THE_TOKEN_HERE/, secret)

/** URL and Authorization of a configuration, as the client that reads it would send them. */
const readBy = (client: string, content: string): { url: string; authorization: string } => {
	const parsed = client === 'codex' ? Bun.TOML.parse(content) : JSON.parse(content)
	expect(new Ajv().validate(published[client]!, parsed)).toBe(true)
	const { inputs: _, ...members } = parsed as Record<string, Record<string, Server>>
	const [servers = {}] = Object.values(members)
	const server = Object.values(servers)[0]!
	if (client === 'codex') {
		expect(server.bearer_token_env_var).toBe('STORE_TOKEN')
		return { url: server.url!, authorization: `Bearer ${secret}` }
	}
	if (client === 'claude-desktop') {
		const [, , address, , header] = server.args!
		const [, name, variable = ''] = /^([^:]+):\$\{(\w+)\}$/.exec(header!) ?? []
		expect(name).toBe('Authorization')
		return { url: address!, authorization: resolved(server.env![variable]!) }
	}
	const address = server.url ?? server.httpUrl ?? server.serverUrl
	return { url: address!, authorization: resolved(server.headers!.Authorization) }
}

describe('mcp config', () => {
	test('is what each client publishes, and the official client gets in with it', async () => {
		const { exit, stdout } = await run(['mcp', 'config', 'store', '--json'], { env })
		expect(exit).toBe(0)
		expect(stdout).not.toContain(secret)
		const { clients } = JSON.parse(stdout) as { clients: Described[] }
		expect(clients.map(({ client }) => client)).toEqual(Object.keys(published))
		for (const { client, content } of clients) {
			const { url: address, authorization } = readBy(client, content)
			const mcp = new Client(
				{ name: client, version: '1.0.0' },
				{ versionNegotiation: { mode: 'auto' } }
			)
			const transport = new StreamableHTTPClientTransport(new URL(address), {
				requestInit: { headers: { authorization } }
			})
			await mcp.connect(transport)
			expect((await mcp.listTools()).tools).toHaveLength(3)
			await mcp.close()
		}
	})

	test('of one client is the file itself, and where it goes is said beside it', async () => {
		for (const { id, file, language } of mcpClients) {
			const line = ['mcp', 'config', 'store', '--client', id]
			const { exit, stdout, stderr } = await run(line, { env })
			expect(exit).toBe(0)
			expect(language === 'toml' ? Bun.TOML.parse(stdout) : JSON.parse(stdout)).toBeObject()
			expect(stderr).toContain(file)
			expect(stdout + stderr).not.toContain(secret)
		}
	})

	test('has commands in which a shell resolves nothing', async () => {
		const { stdout } = await run(['mcp', 'config', 'store', '--json'], { env })
		const { clients } = JSON.parse(stdout) as { clients: Described[] }
		const words = (line: string) =>
			Bun.spawnSync(['sh', '-c', `for word in ${line}; do printf '%s\\n' "$word"; done`], {
				env: { STORE_TOKEN: secret }
			})
				.stdout.toString()
				.split('\n')
		const commands = clients.flatMap(({ command: line }) => (line === undefined ? [] : [line]))
		expect(commands.map((line) => line.split(' ')[0])).toEqual(['claude', 'codex', 'gemini'])
		for (const line of commands) {
			expect(words(line)).toContain(`${url}/mcp`)
			expect(words(line).join(' ')).not.toContain(secret)
		}
	})

	test('names the variable that a remote reads already, and another path', async () => {
		const line = ['mcp', 'config', 'store-2', '--client', 'codex', '--path', '/agents/mcp']
		const { stdout } = await run(line, { env })
		expect(stdout).toBe(
			`[mcp_servers.store-2]\nurl = "${url}/agents/mcp"\nbearer_token_env_var = "ADA"\n`
		)
		const wrong = await run(['mcp', 'config', 'store', '--path', 'https://evil.example'], { env })
		expect(wrong.exit).toBe(2)
		const near = await run(['mcp', 'config', 'store', '--client', 'claude_code'], { env })
		expect(near).toMatchObject({ exit: 2, stdout: '' })
		expect(near.stderr).toContain('Did you mean claude-code?')
	})

	test('of a local app is the address of dev and run', async () => {
		const app = join(import.meta.dir, '../../examples/store/main.ts')
		const line = ['mcp', 'config', '--app', app, '--client', 'cursor', '--port', '4000']
		const { exit, stdout } = await command(line)
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toEqual({
			mcpServers: {
				store: {
					url: 'http://127.0.0.1:4000/mcp',
					headers: { Authorization: `Bearer \${env:STORE_TOKEN}` }
				}
			}
		})
	})
})

describe('mcp list', () => {
	test('is what this caller sees, page after page', async () => {
		const names = async (...more: string[]) => {
			const { stdout } = await run(['mcp', 'list', 'store', '--json', ...more], { env })
			return (JSON.parse(stdout) as { tools: { name: string }[] }).tools.map(({ name }) => name)
		}
		expect((await names()).sort()).toEqual(['delete_order', 'get_order', 'list_orders'])
		expect((await names('--header', 'authorization: Bearer reader')).sort()).toEqual([
			'get_order',
			'list_orders'
		])
		const { stdout } = await run(['mcp', 'list', 'store'], { env, isTTY: true })
		expect(stdout).toContain('delete_order  destructive\n  Runs delete_order.')
	})

	test('of a local app needs no server', async () => {
		const app = join(import.meta.dir, '../../examples/store/main.ts')
		const line = ['mcp', 'list', '--app', app, '--format', 'ndjson']
		const { exit, stdout } = await command(line, { env: { QUATER_TOKEN: 'admin-token' } })
		expect(exit).toBe(0)
		expect(stdout).toContain('"name":"get_order"')
		const refused = await command(line, { env: { QUATER_TOKEN: 'nobody' } })
		expect(refused).toMatchObject({ exit: 4, stdout: '' })
	})

	test('says what to do where there is no endpoint, no right, or no truth', async () => {
		const header = ['--header', 'authorization: Bearer nobody']
		const refused = await run(['mcp', 'list', 'store', ...header], { env })
		expect(refused).toMatchObject({ exit: 4, stdout: '' })
		const lost = await run(['mcp', 'list', 'store', '--path', '/elsewhere'], { env })
		expect(lost).toMatchObject({ exit: 1, stdout: '' })
		expect(lost.stderr).toContain('give --path')
		const page = (result: unknown) => async () => Response.json({ jsonrpc: '2.0', id: 1, result })
		for (const result of [
			{ tools: 'none' },
			{ tools: [{ name: 1 }] },
			{ tools: [], nextCursor: 1 },
			{ tools: [], nextCursor: 'again' }
		]) {
			using liar = actionsServer({ other: page(result) })
			saveRemote(env, { name: 'liar', url: liar.url, credential: null })
			const answer = await run(['mcp', 'list', 'liar'], { env })
			expect(answer).toMatchObject({ exit: 1, stdout: '' })
			expect(answer.stderr).toContain('The list of MCP tools is invalid')
		}
	})

	test('shows no control characters of a description', async () => {
		const tools = [{ name: 'a', description: 'x\u001b[2Jy\u202e', inputSchema: {} }]
		using server = actionsServer({
			other: async () => Response.json({ jsonrpc: '2.0', id: 1, result: { tools } })
		})
		saveRemote(env, { name: 'loud', url: server.url, credential: null })
		const { stdout } = await run(['mcp', 'list', 'loud'], { env, isTTY: true })
		expect(stdout).toBe('a\n  x\\u001b[2Jy\\u202e\n')
	})
})
