/** How each way a call can end shows to the client. */

import { describe, expect, spyOn, test } from 'bun:test'
import type { DryRunReport } from '../../../src/calls/call'
import { type ErrorCode, type ErrorDetail, QuaterError } from '../../../src/errors'
import { fakeApp, type Handler, legacy, modern, said } from './fake-host'

interface Result {
	content: Record<string, unknown>[]
	structuredContent?: unknown
	isError: boolean
	_meta?: Record<string, unknown>
	resultType?: string
}

const identity = { 'io.modelcontextprotocol/serverInfo': { name: 'store', version: '1.2.3' } }

const call = async (run: Handler, write = modern, tool = {}) => {
	const answer = await said(
		fakeApp({ it: { run, ...tool } }).handle(write('tools/call', { name: 'it' }))
	)
	expect(answer.status).toBe(200)
	return answer.json as {
		result: Result
		error?: { code: number; message: string; data?: unknown }
	}
}
const resultOf = async (run: Handler, write = modern) => (await call(run, write)).result
const atHand = (json: string) => ({
	kind: 'response' as const,
	response: Response.json(null),
	json
})
const text = (value: string) => [{ type: 'text', text: value }]
const typed = (type: string, body: BodyInit, status = 200) =>
	new Response(body, { status, headers: type === '' ? {} : { 'content-type': type } })

describe('JSON', () => {
	test('is text and structure, verbatim', async () => {
		const body = '{ "a": 1.0, "b": "\\u00e9 \\u2028", "a": 2 }'
		const app = fakeApp({ it: { run: () => typed('application/json', body) } })
		const answer = await said(app.handle(modern('tools/call', { name: 'it' })))
		expect(answer.text).toContain(`"structuredContent":${body}`)
		expect(answer.json).toEqual({
			jsonrpc: '2.0',
			id: 1,
			result: {
				content: text(body),
				isError: false,
				structuredContent: { a: 2, b: 'é \u2028' },
				resultType: 'complete',
				_meta: identity
			}
		})
	})

	test('is the same when the text is at hand', async () => {
		const noted = () => atHand('[1]')
		for (const write of [modern, legacy]) {
			expect(await resultOf(noted, write)).toEqual(await resultOf(() => Response.json([1]), write))
		}
	})

	test.each([[[1, 2]], ['x'], [7], [null], [true]])(
		'%j is wrapped for legacy clients',
		async (value) => {
			const run = () => Response.json(value)
			expect(await resultOf(run, legacy)).toEqual({
				content: text(JSON.stringify(value)),
				structuredContent: { result: value },
				isError: false
			})
			expect((await resultOf(run)).structuredContent).toEqual(value)
		}
	)

	test('an object is not wrapped', async () => {
		expect((await resultOf(() => Response.json({ a: 1 }), legacy)).structuredContent).toEqual({
			a: 1
		})
	})

	test('of any +json type counts', async () => {
		const result = await resultOf(() => typed('application/hal+json', '{}'))
		expect(result.structuredContent).toEqual({})
	})

	test('that is none cannot break out of the envelope', async () => {
		const body = '{},"isError":true,"x":{}'
		const result = await resultOf(() => typed('application/json', body))
		expect(result).toMatchObject({ content: text(body), isError: false })
		expect(result).not.toHaveProperty('structuredContent')
	})
})

describe('other bodies', () => {
	const bytes = new Uint8Array([0, 159, 255])

	test.each(['text/plain', 'text/html; charset=utf-8', 'text/csv', ''])(
		'%j is text',
		async (type) => {
			expect((await resultOf(() => typed(type, 'höi'))).content).toEqual(text('höi'))
		}
	)

	test.each(['image/png', 'audio/wav'])('%s is a block of its own', async (mimeType) => {
		const [type] = mimeType.split('/')
		expect((await resultOf(() => typed(mimeType, bytes))).content).toEqual([
			{ type, data: 'AJ//', mimeType }
		])
	})

	test.each(['application/pdf', ''])('%j bytes are an embedded resource', async (type) => {
		expect((await resultOf(() => typed(type, bytes))).content).toEqual([
			{
				type: 'resource',
				resource: {
					uri: 'tool-result:///it',
					mimeType: type || 'application/octet-stream',
					blob: 'AJ//'
				}
			}
		])
	})

	test('none is empty text', async () => {
		expect((await resultOf(() => new Response(null, { status: 204 }))).content).toEqual(text(''))
	})

	test('a redirect is no error', async () => {
		expect((await resultOf(() => Response.redirect('/x', 302))).isError).toBe(false)
	})
})

describe('a status of 400 or more', () => {
	test.each([
		['Order not found', typed('text/plain', 'Order not found', 404)],
		['Order not found', Response.json('Order not found', { status: 404 })],
		['Shipped', Response.json({ message: 'Shipped' }, { status: 409 })],
		['Shipped', Response.json({ error: 'Shipped' }, { status: 409 })],
		['Shipped', Response.json({ error: { code: 'x', message: 'Shipped' } }, { status: 409 })],
		[
			'{"message":"Shipped","by":"me"}',
			Response.json({ message: 'Shipped', by: 'me' }, { status: 409 })
		],
		['The action answered with status 503 and no message.', new Response(null, { status: 503 })]
	])('says %j', async (said, response) => {
		expect(await resultOf(() => response)).toEqual({
			content: text(said),
			isError: true,
			resultType: 'complete',
			_meta: identity
		})
	})
})

describe('size', () => {
	const sized = (size: number) => resultOf(() => new Response('x'.repeat(size)))

	test('equal is allowed, more is not', async () => {
		expect((await sized(1_000)).isError).toBe(false)
		const { isError, content } = await sized(1_001)
		expect(isError).toBe(true)
		expect(content[0]?.text).toContain('Tool response too large')
	})

	test('an endless stream is stopped and told so', async () => {
		let cancelled = false
		const endless = new ReadableStream({
			pull: (controller) => controller.enqueue(new Uint8Array(300)),
			cancel: () => {
				cancelled = true
			}
		})
		expect((await resultOf(() => new Response(endless))).isError).toBe(true)
		expect(cancelled).toBe(true)
	})

	test('counts a text at hand in bytes', async () => {
		const run = () => atHand(JSON.stringify('é'.repeat(499)))
		expect((await resultOf(run)).isError).toBe(false)
		const over = () => atHand(JSON.stringify('é'.repeat(500)))
		expect((await resultOf(over)).isError).toBe(true)
	})
})

describe('a fault', () => {
	test('midway in a stream says nothing of itself', async () => {
		const log = spyOn(console, 'error').mockImplementation(() => {})
		const drip = async function* () {
			yield 'partial'
			await Bun.sleep(1)
			throw new Error('stream secret')
		}
		const result = await resultOf(() => new Response(drip() as never))
		expect(result.isError).toBe(true)
		expect(result.content[0]?.text).toContain('Tool call failed')
		expect(result.content[0]?.text).toContain('req_1')
		expect(JSON.stringify(result)).not.toMatch(/secret|partial/)
		expect(log).toHaveBeenCalledTimes(1)
		log.mockRestore()
	})

	test('of the handler shows its request id alone', async () => {
		const error = new QuaterError('internal', { message: 'secret', cause: new Error('secret') })
		const result = await resultOf(() => ({ kind: 'error', error }))
		expect(result.isError).toBe(true)
		expect(JSON.stringify(result)).not.toContain('secret')
		expect(result._meta?.['dev.quater/error']).toEqual({
			code: 'internal',
			message: 'Something failed on the server.',
			request_id: 'req_1'
		})
	})

	test('is an answer without the declared structure', async () => {
		const log = spyOn(console, 'error').mockImplementation(() => {})
		const outputSchema = { type: 'object' }
		for (const run of [() => new Response('text'), () => Response.json([1])]) {
			expect((await call(run, modern, { outputSchema })).result.isError).toBe(true)
		}
		expect((await call(() => Response.json({}), modern, { outputSchema })).result.isError).toBe(
			false
		)
		expect(log).toHaveBeenCalledTimes(2)
		log.mockRestore()
	})
})

describe('an error of quater', () => {
	const failed = (code: ErrorCode, detail?: ErrorDetail) =>
		call(() => ({ kind: 'error', error: new QuaterError(code, detail) }))

	test.each(['unknown_action', 'forbidden', 'insufficient_scope'] as const)(
		'%s is an unknown tool',
		async (code) => {
			const { error } = await failed(code, { message: 'needs admin', data: { scope: 'admin' } })
			expect(error).toEqual({ code: -32602, message: 'Unknown tool' })
		}
	)

	test('invalid_request is a JSON-RPC error', async () => {
		const { error } = await failed('invalid_request', { message: 'No rehearsal here.' })
		expect(error).toEqual({
			code: -32600,
			message: 'No rehearsal here.',
			data: { code: 'invalid_request', request_id: 'req_1' }
		})
	})

	test.each([
		'invalid_arguments',
		'rate_limited',
		'unavailable',
		'not_found',
		'unauthenticated'
	] as const)('%s is an error result', async (code) => {
		const { result } = await failed(code, { message: 'Why.', hint: 'How.', data: { n: 1 } })
		expect(result).toEqual({
			content: text('Why.\nHow.'),
			isError: true,
			resultType: 'complete',
			_meta: {
				...identity,
				'dev.quater/error': { code, message: 'Why.', request_id: 'req_1', n: 1 }
			}
		})
	})

	test.each([modern, legacy])('a pending approval carries its data', async (write) => {
		const approval = { id: 'apr_1', status: 'pending' }
		const error = new QuaterError('approval_required', {
			message: 'apr_1 waits.',
			data: { approval }
		})
		const result = await resultOf(() => ({ kind: 'error', error }), write)
		expect(result).toMatchObject({
			content: text('apr_1 waits.'),
			isError: true,
			_meta: { 'dev.quater/approval': approval, 'dev.quater/error': { code: 'approval_required' } }
		})
	})
})

test.each([modern, legacy])('a dry run is an error result with its report', async (write) => {
	const report: DryRunReport = {
		ok: true,
		dry_run: true,
		action: 'it',
		method: 'POST',
		path: '/it',
		arguments_hash: 'sha256:0',
		needs_approval: true,
		approval_required: true,
		approval_token_provided: false,
		subject: 'me',
		source: 'mcp',
		entrypoint: 'server'
	}
	const result = await resultOf(() => ({ kind: 'dry_run', report }), write)
	expect(result.isError).toBe(true)
	expect(result._meta?.['dev.quater/dryRun']).toEqual(report)
	expect(result.content[0]?.text).toContain('nothing was executed')
})
