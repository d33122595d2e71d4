/** What `tools/list` shows, to whom, and in how many pages. */

import { describe, expect, test } from 'bun:test'
import { caller, fakeApp, fakeHost, legacy, modern, said } from './fake-host'

interface Listed {
	result: { tools: { name: string }[]; nextCursor?: string; cacheScope?: string }
	error?: { code: number }
}

const listed = async (app: ReturnType<typeof fakeApp>, request: Request) =>
	(await said(app.handle(request))).json as Listed

const names = ({ result }: Listed) => result.tools.map(({ name }) => name)

describe('a tool', () => {
	const app = fakeApp({
		get_order: {
			title: 'Order',
			annotations: { readOnlyHint: true },
			icons: [{ src: 'https://example.com/i.png' }],
			outputSchema: { type: 'object', properties: { id: { type: 'string' } } }
		},
		plain: {},
		union: { outputSchema: { anyOf: [{ type: 'string' }] } }
	})
	const empty = { type: 'object', properties: {}, additionalProperties: false }
	const tools = [
		{
			name: 'get_order',
			title: 'Order',
			description: 'Does get_order.',
			inputSchema: empty,
			outputSchema: { type: 'object', properties: { id: { type: 'string' } } },
			annotations: { readOnlyHint: true },
			icons: [{ src: 'https://example.com/i.png' }]
		},
		{ name: 'plain', description: 'Does plain.', inputSchema: empty },
		{ name: 'union', description: 'Does union.', inputSchema: empty }
	]

	test('has nothing empty in it', async () => {
		expect((await listed(app, legacy('tools/list'))).result as unknown).toEqual({ tools })
	})

	test('comes with freshness and identity in the modern era', async () => {
		expect((await listed(app, modern('tools/list'))).result as unknown).toEqual({
			tools,
			ttlMs: expect.any(Number),
			cacheScope: 'public',
			resultType: 'complete',
			_meta: { 'io.modelcontextprotocol/serverInfo': { name: 'store', version: '1.2.3' } }
		})
	})
})

describe('pages', () => {
	const app = fakeApp({ a: {}, b: {}, c: {}, d: {}, e: {} }, { pageSize: 2 })

	test.each([legacy, modern])('are opaque, ordered and complete', async (write) => {
		const pages: string[][] = []
		let cursor: string | undefined = ''
		while (cursor !== undefined) {
			const page: Listed = await listed(app, write('tools/list', { cursor }))
			pages.push(names(page))
			cursor = page.result.nextCursor
			expect(cursor ?? 'x').not.toContain('b')
		}
		expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']])
	})

	test.each(['nonsense', 'YWZ0ZXI6bm9uZQ', '__proto__', ' '])(
		'cursor %p is refused',
		async (cursor) => {
			const { status, json } = await said(app.handle(modern('tools/list', { cursor })))
			expect([status, json]).toMatchObject([200, { error: { code: -32602 } }])
		}
	)

	test.each([[7], [[]], [{}], [true]])('cursor %p is no cursor', async (cursor) => {
		expect((await listed(app, legacy('tools/list', { cursor }))).error?.code).toBe(-32602)
	})

	test('params may be absent but not an array', async () => {
		expect(names(await listed(app, legacy('tools/list')))).toEqual(['a', 'b'])
		expect((await listed(app, legacy('tools/list', []))).error?.code).toBe(-32602)
	})

	test('an empty app has an empty list', async () => {
		expect(names(await listed(fakeApp({}), modern('tools/list')))).toEqual([])
	})
})

describe('visibility', () => {
	const app = fakeApp(
		{ a: {}, hidden: { needs: 'admin' }, c: {} },
		{ pageSize: 2, tokens: { low: caller('low'), high: caller('high', ['admin']) } }
	)
	const as = (token: string, cursor?: string) =>
		listed(app, modern('tools/list', { cursor }, { authorization: `Bearer ${token}` }))

	test('each caller sees their own list, and it is private', async () => {
		expect(names(await as('low'))).toEqual(['a', 'c'])
		expect(names(await as('high'))).toEqual(['a', 'hidden'])
		expect((await as('low')).result.cacheScope).toBe('private')
	})

	test("another caller's cursor does not tell that a tool exists", async () => {
		const { nextCursor } = (await as('high')).result
		const { error } = await as('low', nextCursor)
		expect(error).toEqual((await as('low', 'nonsense')).error)
	})

	test('a list is written once per set of tools', async () => {
		const { host } = fakeHost({ a: {}, b: {} })
		const [first] = host.tools(null)
		let written = 0
		const counted = {
			...first!,
			get inputSchema() {
				written++
				return first!.inputSchema
			}
		}
		const set = [counted]
		const counting = fakeApp({}, { tools: () => set })
		const fresh = fakeApp({}, { tools: () => [counted] })
		for (const each of [counting, counting, fresh, fresh]) await listed(each, modern('tools/list'))
		expect(written).toBe(2)
	})
})
