/** Progress, cancelling, and the subscription that ends at once. */

import { describe, expect, jest, test } from 'bun:test'
import { events, fakeApp, legacy, modern, said } from './fake-host'

const stream = { accept: 'application/json, text/event-stream' }
const listening = { name: 'slow', _meta: { progressToken: 'tok' } }

const { handle, calls } = fakeApp({
	slow: {
		run: async ({ progress }) => {
			for (const done of [1, 1, 0, Number.NaN, 2]) progress?.(done, 4, `at ${done}`)
			await Bun.sleep(1)
			progress?.(3)
			return Response.json({ ok: true })
		}
	},
	quick: {}
})

describe('progress', () => {
	test.each([modern, legacy])('is a stream that ends with the response', async (write) => {
		const answer = await said(handle(write('tools/call', listening, stream)))
		expect(answer.headers.get('content-type')).toBe('text/event-stream')
		expect(answer.headers.get('x-accel-buffering')).toBe('no')
		const method = 'notifications/progress'
		const report = { progressToken: 'tok', total: 4 }
		expect(events(answer.text)).toMatchObject([
			{ jsonrpc: '2.0', method, params: { ...report, progress: 1, message: 'at 1' } },
			{ jsonrpc: '2.0', method, params: { ...report, progress: 2, message: 'at 2' } },
			{ jsonrpc: '2.0', method, params: { progressToken: 'tok', progress: 3 } },
			{ jsonrpc: '2.0', id: 1, result: { structuredContent: { ok: true } } }
		])
	})

	test('needs a token and a client that reads streams', async () => {
		const plain = [
			modern('tools/call', { name: 'slow' }, stream),
			modern('tools/call', { name: 'slow', _meta: { progressToken: {} } }, stream),
			modern('tools/call', listening, { accept: 'application/json' }),
			modern('tools/call', listening, { accept: '*/*' })
		]
		for (const request of plain) {
			const answer = await said(handle(request))
			expect(answer.json).toMatchObject({ id: 1, result: { structuredContent: { ok: true } } })
			expect(calls.at(-1)?.progress).toBeUndefined()
		}
	})

	test('that never comes leaves plain JSON', async () => {
		const answer = await said(handle(modern('tools/call', { ...listening, name: 'quick' }, stream)))
		expect(answer.json).toMatchObject({ id: 1, result: { isError: false } })
	})

	test('refusals are plain', async () => {
		const answer = await said(handle(modern('tools/call', { ...listening, name: 'none' }, stream)))
		expect(answer.json).toMatchObject({ error: { code: -32602 } })
	})
})

test('a long silence is kept alive by comments', async () => {
	jest.useFakeTimers()
	try {
		const work = Promise.withResolvers<Response>()
		const app = fakeApp({ wait: { run: () => work.promise } })
		const params = { name: 'wait', _meta: { progressToken: 1 } }
		const opened = app.handle(modern('tools/call', params, stream))
		for (let turn = 0; turn < 20; turn++) await Promise.resolve()
		jest.advanceTimersByTime(5_000)
		const response = await opened
		jest.advanceTimersByTime(10_000)
		work.resolve(new Response('done'))
		const { text } = await said(response)
		expect(text).toStartWith(': keep-alive\n\n: keep-alive\n\nevent: message\n')
		expect(events(text)).toMatchObject([{ id: 1, result: { isError: false } }])
	} finally {
		jest.useRealTimers()
	}
})

describe('a client that goes away', () => {
	const app = fakeApp({
		wait: {
			run: async ({ progress, signal }) => {
				progress?.(1)
				if (signal) await new Promise((resolve) => signal.addEventListener('abort', resolve))
				else await Bun.sleep(100)
				progress?.(2)
				return new Response('done')
			}
		}
	})
	const params = { name: 'wait', _meta: { progressToken: 1 } }

	test('cancels a modern call by dropping the stream', async () => {
		const response = await app.handle(modern('tools/call', params, stream))
		await response.body?.cancel()
		expect(app.calls.at(-1)?.signal?.aborted).toBe(true)
	})

	test('cancels no legacy call', async () => {
		const response = await app.handle(legacy('tools/call', params, stream))
		await response.body?.cancel()
		expect(app.calls.at(-1)?.signal).toBeUndefined()
	})

	test('cancels a modern call by closing the connection', async () => {
		const server = Bun.serve({ port: 0, fetch: app.handle })
		for (const headers of [stream, {}]) {
			const gone = new AbortController()
			const { method, headers: all, body } = modern('tools/call', params, headers)
			const init = { method, headers: all, body: await new Response(body).text() }
			const before = app.calls.length
			const asked = fetch(server.url, { ...init, signal: gone.signal })
			while (app.calls.length === before) await Bun.sleep(1)
			gone.abort()
			await asked.then((response) => response.text()).catch(() => {})
			const { signal } = app.calls.at(-1)!
			await new Promise<void>((resolve) => {
				if (signal?.aborted) resolve()
				else signal?.addEventListener('abort', () => resolve())
			})
			expect(signal?.aborted).toBe(true)
		}
		await server.stop(true)
	})
})

describe('subscriptions/listen', () => {
	const params = { notifications: { toolsListChanged: true } }
	const subscription = { 'io.modelcontextprotocol/subscriptionId': 1 }
	const result = { resultType: 'complete', _meta: subscription }

	test('acknowledges nothing and ends', async () => {
		const answer = await said(handle(modern('subscriptions/listen', params, stream)))
		expect(events(answer.text)).toMatchObject([
			{
				method: 'notifications/subscriptions/acknowledged',
				params: { notifications: {}, _meta: subscription }
			},
			{ id: 1, result }
		])
	})

	test('does not stream to a client that reads no streams', async () => {
		const answer = await said(handle(modern('subscriptions/listen', params)))
		expect(answer.json).toMatchObject({ id: 1, result })
	})

	test('needs a filter', async () => {
		const answer = await said(handle(modern('subscriptions/listen', {}, stream)))
		expect(answer.json).toMatchObject({ error: { code: -32602 } })
	})
})
