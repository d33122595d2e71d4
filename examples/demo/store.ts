/** The sample store on a port of its own, and its support agent at the doors HTTP and MCP. */

import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { spawn, tokens } from './command-line'
import { type Json, Mismatch } from './doors'

/** The store, while it is open. */
export interface Store {
	readonly url: string
	/** One request as the agent. */
	http(path: string, init?: RequestInit): Promise<{ status: number; body: Json }>
	/** One tool call as the agent. */
	tool(name: string, args: Json, meta?: Json): ReturnType<Client['callTool']>
	close(): Promise<void>
}

/** Starts the store with `quater dev`, and signs the agent in. */
export async function openStore(): Promise<Store> {
	const server = spawn('dev', 'examples/store/main.ts', '--port', '0')
	const client = new Client(
		{ name: 'demo', version: '1.0.0' },
		{ versionNegotiation: { mode: 'auto' } }
	)
	const close = async () => {
		await client.close()
		server.kill('SIGTERM')
		await server.exited
	}
	const authorization = `Bearer ${tokens.agent}`
	try {
		const url = await urlIn(server.stderr)
		const requestInit = { headers: { authorization } }
		await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit }))
		return {
			url,
			async http(path, init = {}) {
				const headers = { authorization, ...(init.headers as Record<string, string>) }
				const response = await fetch(url + path, { ...init, headers })
				return { status: response.status, body: (await response.json()) as Json }
			},
			tool: (name, args, meta = {}) => client.callTool({ name, arguments: args, _meta: meta }),
			close
		}
	} catch (cause) {
		await close()
		throw cause
	}
}

/** Waits for the line that says where the server is. */
async function urlIn(words: ReadableStream<Uint8Array>): Promise<string> {
	const opened = Promise.withResolvers<string>()
	const listen = async () => {
		let said = ''
		const decoder = new TextDecoder()
		// Read to its end: a server whose words nobody takes would stop at a full pipe.
		for await (const chunk of words) {
			said += decoder.decode(chunk, { stream: true })
			const url = /http:\/\/127\.0\.0\.1:\d+(?=\s)/.exec(said)?.[0]
			if (url) opened.resolve(url)
		}
		opened.reject(new Mismatch(`The store did not start: ${said.trim()}`))
	}
	void listen()
	return opened.promise
}
