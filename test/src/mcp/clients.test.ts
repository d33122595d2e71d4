/** The official clients, over a real socket. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
	Client as ModernClient,
	StreamableHTTPClientTransport as ModernTransport
} from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { caller, fakeApp } from './fake-host'

const order = { id: 'ord_1', total: 42.5 }
const { handle, calls } = fakeApp(
	{
		get_order: {
			inputSchema: {
				type: 'object',
				properties: { order_id: { type: 'string', 'x-mcp-header': 'Order' } },
				required: ['order_id'],
				additionalProperties: false
			},
			outputSchema: {
				type: 'object',
				properties: { id: { type: 'string' }, total: { type: 'number' } },
				required: ['id', 'total']
			},
			run: () => Response.json(order)
		},
		fail: { run: () => new Response('No such thing', { status: 404 }) },
		slow: {
			run: async ({ progress }) => {
				for (const done of [0, 50, 50, 100]) {
					progress?.(done, 100, `at ${done}`)
					await Bun.sleep(5)
				}
				return new Response('done')
			}
		}
	},
	{ pageSize: 2, tokens: { secret: caller('me') } }
)

let server: ReturnType<typeof Bun.serve>
let url: URL
beforeAll(() => {
	server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handle })
	url = new URL('/mcp', server.url)
})
afterAll(() => server.stop(true))

const requestInit = { headers: { authorization: 'Bearer secret' } }
const clientInfo = { name: 'test', version: '1.0.0' }

type Door = readonly [string, () => Promise<ModernClient | LegacyClient>]
const doors: readonly Door[] = [
	[
		'client v2, auto',
		async () => {
			const client = new ModernClient(clientInfo, { versionNegotiation: { mode: 'auto' } })
			await client.connect(new ModernTransport(url, { requestInit }))
			expect(client.getProtocolEra()).toBe('modern')
			return client
		}
	],
	[
		'client v2, pinned to 2026-07-28',
		async () => {
			const mode = { pin: '2026-07-28' }
			const client = new ModernClient(clientInfo, { versionNegotiation: { mode } })
			await client.connect(new ModernTransport(url, { requestInit }))
			expect(client.getServerVersion()).toMatchObject({ name: 'store', version: '1.2.3' })
			return client
		}
	],
	[
		'client v2, legacy handshake',
		async () => {
			const client = new ModernClient(clientInfo, { versionNegotiation: { mode: 'legacy' } })
			await client.connect(new ModernTransport(url, { requestInit }))
			return client
		}
	],
	[
		'sdk v1',
		async () => {
			const client = new LegacyClient(clientInfo)
			await client.connect(new LegacyTransport(url, { requestInit }) as never)
			expect(client.getServerVersion()).toMatchObject({ name: 'store', version: '1.2.3' })
			expect(client.getInstructions()).toBe('Be kind.')
			return client
		}
	]
]

describe.each(doors)('%s', (_name, connect) => {
	test('lists every page and calls', async () => {
		const client = await connect()
		const names: string[] = []
		let cursor: string | undefined
		do {
			const page = await client.listTools(cursor === undefined ? {} : { cursor })
			names.push(...page.tools.map(({ name }) => name))
			cursor = page.nextCursor
		} while (cursor !== undefined)
		expect(names).toEqual(['get_order', 'fail', 'slow'])

		const found = await client.callTool({ name: 'get_order', arguments: { order_id: 'ördå 1' } })
		expect(found).toMatchObject({
			content: [{ type: 'text', text: JSON.stringify(order) }],
			structuredContent: order
		})
		expect(calls.at(-1)?.arguments).toEqual({ order_id: 'ördå 1' })
		expect(calls.at(-1)?.caller?.subject).toBe('me')
		await client.close()
	})

	test('tells errors from results', async () => {
		const client = await connect()
		expect(await client.callTool({ name: 'fail', arguments: {} })).toMatchObject({
			isError: true,
			content: [{ type: 'text', text: 'No such thing' }]
		})
		await expect(client.callTool({ name: 'none', arguments: {} })).rejects.toThrow('Unknown tool')
		await client.close()
	})

	test('reports progress', async () => {
		const client = await connect()
		const seen: number[] = []
		const onprogress = ({ progress }: { progress: number }) => void seen.push(progress)
		const args = { name: 'slow', arguments: {} }
		const result =
			client instanceof LegacyClient
				? await client.callTool(args, undefined, { onprogress })
				: await client.callTool(args, { onprogress })
		expect(seen).toEqual([0, 50, 100])
		expect(result).toMatchObject({ content: [{ type: 'text', text: 'done' }] })
		await client.close()
	})
})

test('a client without a credential is told to sign in', async () => {
	const client = new ModernClient(clientInfo, { versionNegotiation: { mode: 'auto' } })
	await expect(client.connect(new ModernTransport(url))).rejects.toThrow('401')
})
