/** The official clients against an app of routes, with credentials, over a real socket. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
	discoverOAuthProtectedResourceMetadata,
	Client as ModernClient,
	StreamableHTTPClientTransport as ModernTransport,
	SdkHttpError,
	UnauthorizedError
} from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Elysia, t } from 'elysia'
import { actions, bearer, quater } from 'quater'

const png = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==',
	'base64'
)
const placed = new Date('2026-03-01T12:00:00.000Z')
/** The signals that waiting handlers saw, by the key that the caller chose. */
const waiting = new Map<string, AbortSignal>()

const auth = bearer({
	reader: { subject: 'ria', scopes: ['orders:read'] },
	writer: { subject: 'will', scopes: ['orders:read', 'orders:write'] }
})
const tool = (operationId: string) =>
	({ tool: true, detail: { operationId, description: `Runs ${operationId}.` } }) as const

const order = t.Object({
	id: t.String(),
	placed_at: t.Date(),
	shipped_at: t.Nullable(t.Date()),
	note: t.Nullable(t.String()),
	gift: t.Optional(t.Boolean()),
	lines: t.Array(t.Object({ sku: t.String(), quantity: t.Integer() }))
})

const orders = new Elysia({ prefix: '/orders' })
	.use(actions)
	.guard({ scopes: ['orders:read'] })
	.get(
		'/:id',
		({ params, status }) =>
			params.id === 'none'
				? status(404, 'Order not found')
				: {
						id: params.id,
						placed_at: placed,
						shipped_at: null,
						note: null,
						lines: [{ sku: 'a', quantity: 2 }]
					},
		{
			...tool('get_order'),
			params: t.Object({ id: t.String({ 'x-mcp-header': 'Order' }) }),
			response: { 200: order, 404: t.String() }
		}
	)
	.delete('/:id', ({ params, caller }) => ({ deleted: params.id, by: caller.subject }), {
		...tool('delete_order'),
		params: t.Object({ id: t.String() }),
		scopes: ['orders:write']
	})

const app = new Elysia()
	.use(quater({ name: 'store', version: '1.2.3', auth, mcp: { instructions: 'Be kind.' } }))
	.use(orders)
	.get('/chart', () => new Response(png, { headers: { 'content-type': 'image/png' } }), {
		...tool('chart')
	})
	.get(
		'/boom',
		() => {
			throw new Error('the password is hunter2')
		},
		tool('boom')
	)
	.post('/echo', ({ body }) => body, {
		...tool('echo'),
		body: t.Object({ größe: t.String(), 名前: t.Optional(t.Record(t.String(), t.String())) })
	})
	.post(
		'/slow',
		async ({ call }) => {
			for (const done of [0, 50, 50, 100]) {
				call.progress(done, 100, `at ${done}`)
				await Bun.sleep(10)
			}
			return 'done'
		},
		tool('slow')
	)
	.post(
		'/wait',
		async ({ body, call }) => {
			waiting.set(body.key, call.signal)
			if (body.report) call.progress(1)
			await Promise.race([aborted(call.signal), Bun.sleep(3_000)])
			return 'waited'
		},
		{ ...tool('wait'), body: t.Object({ key: t.String(), report: t.Boolean() }) }
	)
	.post(
		'/silence',
		async ({ body, call }) => {
			await Bun.sleep(body.ms)
			return call.signal.aborted ? 'aborted' : 'undisturbed'
		},
		{ ...tool('silence'), body: t.Object({ ms: t.Integer() }) }
	)

const aborted = (signal: AbortSignal): Promise<void> =>
	new Promise((resolve) => {
		if (signal.aborted) resolve()
		else signal.addEventListener('abort', () => resolve(), { once: true })
	})

let url: URL
beforeAll(() => {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	url = new URL('/mcp', app.server?.url)
})
afterAll(async () => {
	await app.stop(true)
})

const clientInfo = { name: 'test', version: '1.0.0' }
const authorized = (token: string) => ({
	requestInit: { headers: { authorization: `Bearer ${token}` } }
})

interface CallOptions {
	onprogress?: (progress: { progress: number }) => void
	signal?: AbortSignal
}

/** What the tests need of any client. */
interface Session {
	readonly era: 'modern' | 'legacy'
	list(cursor?: string): ReturnType<ModernClient['listTools']>
	call(
		name: string,
		args?: Record<string, unknown>,
		options?: CallOptions
	): Promise<Record<string, unknown>>
	close(): Promise<void>
}

type Connect = (token: string | null, to?: URL) => Promise<Session>

const modern =
	(mode: 'auto' | 'legacy' | { pin: string }, era: Session['era']): Connect =>
	async (token, to = url) => {
		const client = new ModernClient(clientInfo, { versionNegotiation: { mode } })
		await client.connect(new ModernTransport(to, token === null ? {} : authorized(token)))
		expect(client.getServerVersion()).toMatchObject({ name: 'store', version: '1.2.3' })
		expect(client.getInstructions()).toBe('Be kind.')
		return {
			era,
			list: (cursor) => client.listTools(cursor === undefined ? {} : { cursor }),
			call: (name, args = {}, options = {}) => client.callTool({ name, arguments: args }, options),
			close: () => client.close()
		}
	}

const legacy: Connect = async (token, to = url) => {
	const client = new LegacyClient(clientInfo)
	const transport = new LegacyTransport(to, token === null ? {} : authorized(token))
	await client.connect(transport as never)
	expect(client.getServerVersion()).toMatchObject({ name: 'store', version: '1.2.3' })
	expect(client.getInstructions()).toBe('Be kind.')
	return {
		era: 'legacy',
		list: (cursor) => client.listTools(cursor === undefined ? {} : { cursor }) as never,
		call: (name, args = {}, options = {}) =>
			client.callTool({ name, arguments: args }, undefined, options),
		close: () => client.close()
	}
}

const doors: readonly (readonly [string, Connect])[] = [
	['client v2, auto', modern('auto', 'modern')],
	['client v2, pinned to 2026-07-28', modern({ pin: '2026-07-28' }, 'modern')],
	['client v2, legacy handshake', modern('legacy', 'legacy')],
	['sdk v1', legacy]
]

/** Every name of the list, and how many pages it came in. */
const allTools = async (session: Session) => {
	const names: string[] = []
	let pages = 0
	// Without a cursor client v2 fetches all pages at once.
	for (let cursor: string | undefined = ''; cursor !== undefined; pages++) {
		const page = await session.list(cursor)
		names.push(...page.tools.map(({ name }) => name))
		cursor = page.nextCursor
	}
	return { names, pages }
}

const open = ['chart', 'boom', 'echo', 'slow', 'wait', 'silence']

describe.each(doors)('%s', (_name, connect) => {
	const as = async <T>(token: string, use: (session: Session) => Promise<T>): Promise<T> => {
		const session = await connect(token)
		try {
			return await use(session)
		} finally {
			await session.close()
		}
	}

	test('lists what the token may call, and nothing else', async () => {
		expect(await as('reader', allTools)).toEqual({ names: ['get_order', ...open], pages: 1 })
		expect(await as('writer', allTools)).toEqual({
			names: ['get_order', 'delete_order', ...open],
			pages: 1
		})
	})

	test('refuses a hidden tool in the words for an unknown one', async () => {
		await as('reader', async (session) => {
			const told = await Promise.all(
				['delete_order', 'no_such_tool'].map((name) =>
					session.call(name, { id: '1' }).then(String, (error: Error) => error.message)
				)
			)
			expect(told[0]).toContain('Unknown tool')
			expect(told[0]).toBe(told[1]!)
		})
		const { structuredContent } = await as('writer', (session) =>
			session.call('delete_order', { id: '1' })
		)
		expect(structuredContent).toEqual({ deleted: '1', by: 'will' })
	})

	test('accepts dates, nulls and left-out members in structured content', async () => {
		await as('reader', async (session) => {
			// The client compiles the output schemas of a list, and holds later results against them.
			await session.list()
			const result = await session.call('get_order', { id: 'ord_1' })
			const expected = {
				id: 'ord_1',
				placed_at: placed.toISOString(),
				shipped_at: null,
				note: null,
				lines: [{ sku: 'a', quantity: 2 }]
			}
			expect(result.structuredContent).toEqual(expected)
			expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(expected) }])
			expect(result.isError ?? false).toBe(false)
		})
	})

	test('shows a refusal of the handler as an error result, output schema or not', async () => {
		await as('reader', async (session) => {
			await session.list()
			const result = await session.call('get_order', { id: 'none' })
			expect(result).toMatchObject({
				isError: true,
				content: [{ type: 'text', text: 'Order not found' }]
			})
			expect(result).not.toHaveProperty('structuredContent')
		})
	})

	test('shows bad arguments as an error result that says what is wrong', async () => {
		await as('reader', async (session) => {
			const result = await session.call('silence', { ms: 'x' })
			expect(result).toMatchObject({ isError: true })
			expect(JSON.stringify(result.content)).toContain('ms')
		})
	})

	test('hears nothing of what a handler threw', async () => {
		await as('reader', async (session) => {
			const result = await session.call('boom')
			expect(result.isError).toBe(true)
			expect(JSON.stringify(result)).not.toContain('hunter2')
		})
	})

	test('receives an image as it was sent', async () => {
		const { content } = await as('reader', (session) => session.call('chart'))
		expect(content).toEqual([
			{ type: 'image', data: png.toString('base64'), mimeType: 'image/png' }
		])
	})

	test('carries names and values of any script', async () => {
		await as('reader', async (session) => {
			await session.list()
			const sent = { größe: 'ölfaß 🛢️', 名前: { ключ: 'значение', 'a b': '\u2028' } }
			expect((await session.call('echo', sent)).structuredContent).toEqual(sent)
			// This one travels in a header too, and in the path.
			const id = 'ördå/1 é🙂?#%'
			expect((await session.call('get_order', { id })).structuredContent).toMatchObject({ id })
		})
	})

	test('hears of progress, each step once', async () => {
		await as('reader', async (session) => {
			const seen: number[] = []
			const onprogress = ({ progress }: { progress: number }) => void seen.push(progress)
			const result = await session.call('slow', {}, { onprogress })
			expect(seen).toEqual([0, 50, 100])
			expect(result.content).toEqual([{ type: 'text', text: 'done' }])
		})
	})

	describe.each([
		['a plain call', false],
		['a call that streams', true]
	])('dropping %s', (_what, report) => {
		const drop = async (how: (session: Session, abort: AbortController) => unknown) => {
			const session = await connect('reader')
			const key = crypto.randomUUID()
			const abort = new AbortController()
			const options = { signal: abort.signal, ...(report ? { onprogress: () => {} } : {}) }
			const call = session.call('wait', { key, report }, options).catch((error: unknown) => error)
			for (let tries = 0; !waiting.has(key) && tries < 100; tries++) await Bun.sleep(10)
			if (report) await Bun.sleep(50)
			await how(session, abort)
			const signal = waiting.get(key)!
			const sawAbort = await Promise.race([
				aborted(signal).then(() => true),
				Bun.sleep(250).then(() => signal.aborted)
			])
			expect(sawAbort).toBe(session.era === 'modern')
			await call
			await session.close()
		}

		test('by closing the client', () => drop((session) => session.close()))
		test('by cancelling the request', () => drop((_session, abort) => abort.abort()))
	})

	test('a long silence is no reason to hang up', async () => {
		await as('reader', async (session) => {
			const results = await Promise.all([
				session.call('silence', { ms: silentMs }),
				session.call('silence', { ms: silentMs }, { onprogress: () => {} })
			])
			for (const { content } of results) {
				expect(content).toEqual([{ type: 'text', text: 'undisturbed' }])
			}
		})
	}, 60_000)
})

// Bun's default idle timeout is 10 s; the full length takes a minute, so it must be asked for.
const silentMs = Bun.env.QUATER_SLOW_TESTS ? 12_000 : 200

describe('without a token', () => {
	const challenge = 'Sign in first'

	test.each([
		['auto', 'auto'],
		['pinned', { pin: '2026-07-28' }],
		['legacy', 'legacy']
	] as const)('client v2, %s, learns the status and what to do', async (_name, mode) => {
		const client = new ModernClient(clientInfo, { versionNegotiation: { mode } })
		const refusal = await client.connect(new ModernTransport(url)).catch((error: unknown) => error)
		expect(refusal).toBeInstanceOf(SdkHttpError)
		expect(refusal).toMatchObject({ status: 401 })
		expect(JSON.stringify((refusal as SdkHttpError).data)).toContain(challenge)
	})

	test('client v2 with a provider of stale tokens knows that it must sign in', async () => {
		const authProvider = { token: async () => 'stale' }
		const client = new ModernClient(clientInfo, { versionNegotiation: { mode: 'auto' } })
		const refusal = await client
			.connect(new ModernTransport(url, { authProvider }))
			.catch((error: unknown) => error)
		expect(refusal).toBeInstanceOf(UnauthorizedError)
	})

	test('sdk v1 learns the status and what to do', async () => {
		const refusal = await legacy(null).catch((error: unknown) => error)
		expect(refusal).toMatchObject({ code: 401 })
		expect(String(refusal)).toContain(challenge)
	})

	test('a client that looks for an authorization server finds none, without an upset', async () => {
		await expect(discoverOAuthProtectedResourceMetadata(url)).rejects.toThrow(
			'does not implement OAuth 2.0 Protected Resource Metadata'
		)
	})
})

test('with oauth, a client finds the authorization server', async () => {
	const guarded = new Elysia()
		.use(
			quater({
				name: 'store',
				version: '1',
				auth,
				oauth: {
					resource: 'https://api.example.com/mcp',
					authorizationServers: ['https://id.example.com'],
					scopes: ['orders:read']
				}
			})
		)
		.get('/chart', () => 'chart', tool('chart'))
		.listen({ port: 0, hostname: '127.0.0.1' })
	try {
		const found = await discoverOAuthProtectedResourceMetadata(new URL('/mcp', guarded.server?.url))
		expect(found).toEqual({
			resource: 'https://api.example.com/mcp',
			authorization_servers: ['https://id.example.com'],
			scopes_supported: ['orders:read'],
			bearer_methods_supported: ['header']
		})
	} finally {
		await guarded.stop(true)
	}
})

describe('200 tools', () => {
	const names = Array.from({ length: 200 }, (_, index) => `tool_${index}`)
	const many = new Elysia().use(
		quater({
			name: 'store',
			version: '1.2.3',
			auth,
			mcp: { instructions: 'Be kind.', pageSize: 64 }
		})
	)
	for (const [index, name] of names.entries()) {
		many.get(`/tools/${index}`, () => ({ name }), {
			...tool(name),
			response: t.Object({ name: t.String() })
		})
	}
	let to: URL
	beforeAll(() => {
		many.listen({ port: 0, hostname: '127.0.0.1' })
		to = new URL('/mcp', many.server?.url)
	})
	afterAll(async () => {
		await many.stop(true)
	})

	test.each(doors)('reach %s page by page, in order', async (_name, connect) => {
		const session = await connect('reader', to)
		expect(await allTools(session)).toEqual({ names, pages: 4 })
		expect((await session.call('tool_199')).structuredContent).toEqual({ name: 'tool_199' })
		await session.close()
	})
})
