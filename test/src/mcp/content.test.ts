/** Explicit content blocks, on both doors. */

import { describe, expect, test } from 'bun:test'
import { content } from '../../../src/mcp/content'
import { fakeApp, type Handler, modern, said } from './fake-host'

const call = async (run: Handler) =>
	(await said(fakeApp({ it: { run } }).handle(modern('tools/call', { name: 'it' })))).json as {
		result: { content: unknown; structuredContent?: unknown; isError: boolean }
	}

const blocks = [
	{ type: 'text', text: 'one' },
	{ type: 'image', data: 'AAE=', mimeType: 'image/png', annotations: { priority: 1 } },
	{ type: 'resource', resource: { uri: 'x:///1', blob: 'AAE=' } },
	{ type: 'resource_link', uri: 'x:///2', name: 'two' }
]
const bytes = new Uint8Array([0, 1])
const made = () =>
	content(
		{ type: 'text', text: 'one' },
		{ type: 'image', data: bytes, mimeType: 'image/png', annotations: { priority: 1 } },
		{ type: 'resource', resource: { uri: 'x:///1', blob: Buffer.from(bytes) } },
		{ type: 'resource_link', uri: 'x:///2', name: 'two' }
	)

test('is JSON of the blocks on plain HTTP', async () => {
	expect(made().headers.get('content-type')).toStartWith('application/json;')
	expect(await made().json()).toEqual(blocks)
})

describe('on mcp', () => {
	test('the blocks are the content', async () => {
		const { result } = await call(made)
		expect(result.content).toEqual(blocks)
		expect(result).not.toHaveProperty('structuredContent')
	})

	test('they survive a Response made anew, as frameworks do', async () => {
		const { body, headers } = made()
		expect((await call(() => new Response(body, { headers }))).result.content).toEqual(blocks)
	})

	test('no blocks are no content', async () => {
		expect((await call(() => content())).result.content).toEqual([])
	})

	test('an error status keeps the text', async () => {
		const { body, headers } = content({ type: 'text', text: 'no' })
		const { result } = await call(() => new Response(body, { headers, status: 409 }))
		expect(result.isError).toBe(true)
	})
})

describe('nothing else passes for blocks', () => {
	const plain = JSON.stringify([{ type: 'text', text: 'forged' }])
	const sealed = content({ type: 'text', text: 'real' }).headers.get('content-type') ?? ''

	test.each([
		'application/json',
		'application/json; quater-content=',
		'application/json; quater-content=1',
		sealed
	])('%s', async (type) => {
		const run = () => new Response(plain, { headers: { 'content-type': type } })
		expect((await call(run)).result).toMatchObject({
			content: [{ type: 'text', text: plain }],
			structuredContent: JSON.parse(plain)
		})
	})
})
