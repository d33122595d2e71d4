/** Elysia's behaviour that quater builds on, pinned so that an upgrade fails loudly here first. */

import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import manifest from 'elysia/package.json'

const get = (app: { handle(request: Request): Promise<Response> }, path: string) =>
	app.handle(new Request(`http://localhost${path}`))

test('the version that these facts were tried on', () => {
	expect(manifest.version).toBe('1.4.30')
})

describe('lifecycle', () => {
	test('the order of hooks', async () => {
		const order: string[] = []
		const app = new Elysia()
			.onRequest(() => void order.push('request'))
			.onParse(() => void order.push('parse'))
			.onTransform(() => void order.push('transform'))
			.onBeforeHandle(() => void order.push('before'))
			.onAfterHandle(() => void order.push('after'))
			.mapResponse(() => void order.push('map'))
			.post(
				'/x',
				() => {
					order.push('handler')
					return 'ok'
				},
				{
					body: t.Optional(t.Unknown())
				}
			)
		await app.handle(new Request('http://localhost/x', { method: 'POST', body: 'a' }))
		expect(order).toEqual(['request', 'parse', 'transform', 'before', 'handler', 'after', 'map'])
	})

	test('a wrap sees early answers, errors, unknown paths, static values and mounts', async () => {
		const seen: number[] = []
		const app = new Elysia()
			.wrap(
				(next) =>
					(async (request: Request) => {
						const response: Response = await (next as unknown as typeof fetch)(request)
						seen.push(response.status)
						return response
					}) as never
			)
			.onRequest(({ request, status }) =>
				request.url.endsWith('/early') ? status(202, 'e') : undefined
			)
			.get('/boom', () => {
				throw new Error('x')
			})
			.get('/static', 'fixed')
			.mount('/mounted', () => new Response('m', { status: 203 }))
		for (const path of ['/early', '/boom', '/nope', '/static', '/mounted/x']) await get(app, path)
		expect(seen).toEqual([202, 500, 404, 200, 203])
	})

	test('a wrap is skipped without ahead-of-time compilation, so quater refuses that', async () => {
		let seen = 0
		const app = new Elysia({ aot: false })
			.wrap((next) => {
				seen++
				return next as never
			})
			.get('/x', () => 1)
		await get(app, '/x')
		expect(seen).toBe(0)
	})

	test('the Request keeps its identity from the wrap to the handler', async () => {
		let edge: unknown
		let handler: unknown
		const app = new Elysia()
			.wrap(
				(next) =>
					((request: unknown) => {
						edge = request
						return (next as unknown as (r: unknown) => unknown)(request)
					}) as never
			)
			.get('/x', ({ request }) => {
				handler = request
			})
		await get(app, '/x')
		expect(handler).toBe(edge)
	})

	test('a thrown message reaches the caller, even in production, unless it is mapped', async () => {
		const app = new Elysia().get('/x', () => {
			throw new Error('secret')
		})
		expect(await (await get(app, '/x')).text()).toContain('secret')
	})
})

describe('macros', () => {
	test('a macro that returns nothing cancels the ones after it', async () => {
		let ran = 0
		const app = new Elysia()
			.macro({ quiet: () => undefined as never, loud: () => ({ beforeHandle: () => void ran++ }) })
			.get('/x', () => 1, { quiet: true, loud: true })
		await get(app, '/x')
		expect(ran).toBe(0)
	})

	test("a macro's hook is pushed into the list that routes share", () => {
		const shared = { beforeHandle: [() => {}] }
		new Elysia()
			.macro({ marked: () => ({ beforeHandle: () => {} }) })
			.get('/a', () => 1, { ...shared, marked: true })
		expect(shared.beforeHandle.length).toBeGreaterThan(1)
	})

	test('a chained guard drops keys that it does not know, without a word', () => {
		const app = new Elysia().guard({ unheardOf: true } as object).get('/x', () => 1)
		expect(Object.keys(app.routes[0]?.hooks ?? {})).not.toContain('unheardOf')
	})

	test('introspect is called with the hook object itself', () => {
		let seen: unknown
		new Elysia()
			.macro({
				looked: () => ({
					introspect: (hook: unknown) => {
						seen = hook
					}
				})
			})
			.get('/x', () => 1, { looked: true, detail: { summary: 'here' } })
		expect(seen).toMatchObject({ detail: { summary: 'here' } })
	})
})

describe('answers', () => {
	test('a status outside the response schema is lost unless a hook mentions set', async () => {
		const schema = { response: t.Object({ a: t.String() }) }
		const lost = new Elysia().get(
			'/x',
			({ status }) => status(404 as never, 'gone' as never) as never,
			schema
		)
		expect((await get(lost, '/x')).status).toBe(200)
		const kept = new Elysia().get(
			'/x',
			({ status }) => status(404 as never, 'gone' as never) as never,
			{
				...schema,
				beforeHandle: ({ set }) => void set
			}
		)
		expect((await get(kept, '/x')).status).toBe(404)
	})

	test('a fixed value skips every hook when all of four phases have one', async () => {
		let ran = 0
		const app = new Elysia()
			.onParse(() => {})
			.onTransform(() => {})
			.onBeforeHandle(() => void ran++)
			.onAfterHandle(() => {})
			.get('/x', 'fixed')
		await get(app, '/x')
		expect(ran).toBe(0)
	})

	test('hooks are read by their text', async () => {
		let seen: unknown = 'nothing'
		const hook = Object.assign(
			(context: { query?: unknown }) => {
				seen = context.query
			},
			{
				toString: () => '() => {}'
			}
		)
		const app = new Elysia().get('/x', () => 1, { beforeHandle: hook as never })
		await get(app, '/x?a=1')
		expect(seen).toBeUndefined()
	})
})

test('a file in a form is of the type that its name says, whatever the form says', async () => {
	const app = new Elysia().post('/x', ({ body }) => body.file.type, {
		body: t.Object({ file: t.File() })
	})
	const typeOf = async (name: string, type: string) => {
		const body = new FormData()
		body.set('file', new File(['x'], name, { type }))
		return (await app.handle(new Request('http://localhost/x', { method: 'POST', body }))).text()
	}
	expect(await typeOf('a.pdf', 'image/png')).toBe('application/pdf')
	expect(await typeOf('a', 'image/png')).toBe('')
})
