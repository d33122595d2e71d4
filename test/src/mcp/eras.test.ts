/** Which era a request is, and the headers that have to agree with its body. */

import { describe, expect, test } from 'bun:test'
import { fakeApp, legacy, modern, post, said } from './fake-host'

const version = 'io.modelcontextprotocol/protocolVersion'
const capabilities = 'io.modelcontextprotocol/clientCapabilities'
const header = (value: string) => ({ 'mcp-protocol-version': value })

const { handle, calls } = fakeApp({
	get_user: {},
	find: {
		inputSchema: {
			type: 'object',
			properties: {
				city: { type: 'string', 'x-mcp-header': 'City' },
				page: { type: 'integer', 'x-mcp-header': 'Page' },
				strict: { type: 'boolean', 'x-mcp-header': 'Strict' },
				near: { type: 'object', properties: { zip: { type: 'string', 'x-mcp-header': 'Zip' } } }
			}
		}
	}
})

const outcome = async (request: Request) => {
	const { status, json } = await said(handle(request))
	return [status, (json as { error?: { code: number } }).error?.code]
}
const mismatch = [400, -32020]
const fine = [200, undefined]

describe('era', () => {
	test.each(['2025-11-25', '2025-06-18', '2025-03-26'])('%s is legacy', async (value) => {
		const { json } = await said(handle(legacy('tools/list', {}, header(value))))
		expect(json).not.toHaveProperty('result.resultType')
		expect(json).not.toHaveProperty('result._meta')
	})

	test('no header is legacy', async () => {
		expect(await outcome(legacy('tools/list'))).toEqual(fine)
	})

	test('an unsupported version lists the modern ones', async () => {
		for (const request of [
			legacy('tools/list', {}, header('2099-01-01')),
			modern('tools/list', { _meta: { [version]: '2099-01-01' } }, header('2099-01-01'))
		]) {
			const { status, json } = await said(handle(request))
			expect(status).toBe(400)
			expect(json).toMatchObject({
				id: 1,
				error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2099-01-01' } }
			})
		}
	})

	test('a modern header never upgrades a request', async () => {
		for (const params of [undefined, {}, { _meta: {} }, { _meta: { [capabilities]: {} } }]) {
			const { status, json } = await said(
				handle(legacy('tools/list', params, header('2026-07-28')))
			)
			expect(status).toBe(400)
			expect(json).toMatchObject({
				error: { code: -32602, message: expect.stringContaining(version) }
			})
		}
	})

	test.each([[undefined], [null], [[]], ['x']])('capabilities %j are missing', async (value) => {
		const { status, json } = await said(
			handle(modern('tools/list', { _meta: { [capabilities]: value } }))
		)
		expect(status).toBe(400)
		expect(json).toMatchObject({
			error: { code: -32602, message: expect.stringContaining(capabilities) }
		})
	})

	test('the client need not name itself', async () => {
		const meta = { 'io.modelcontextprotocol/clientInfo': undefined }
		expect(await outcome(modern('tools/list', { _meta: meta }))).toEqual(fine)
	})

	test('initialize under a modern header is refused', async () => {
		expect(await outcome(legacy('initialize', {}, header('2026-07-28')))).toEqual(mismatch)
	})
})

describe('headers', () => {
	test.each([
		['a version that differs', { 'mcp-protocol-version': '2025-11-25' }],
		['no version', { 'mcp-protocol-version': '' }],
		['no method', { 'mcp-method': '' }],
		['another method', { 'mcp-method': 'prompts/list' }],
		['another case', { 'mcp-method': 'TOOLS/CALL' }],
		['no name', { 'mcp-name': '' }],
		['another name', { 'mcp-name': 'find' }],
		['bad padding', { 'mcp-name': '=?base64?Z2V0X3VzZXI?=' }],
		['bad base64', { 'mcp-name': '=?base64?Z2V0!!!X3VzZXI=?=' }],
		['another marker', { 'mcp-name': '=?BASE64?Z2V0X3VzZXI=?=' }]
	])('%s is refused', async (_what, headers) => {
		const before = calls.length
		expect(await outcome(modern('tools/call', { name: 'get_user' }, headers))).toEqual(mismatch)
		expect(calls).toHaveLength(before)
	})

	test.each(['  get_user\t', '=?base64?Z2V0X3VzZXI=?='])('name %p is fine', async (name) => {
		expect(await outcome(modern('tools/call', { name: 'get_user' }, { 'mcp-name': name }))).toEqual(
			fine
		)
	})

	test('legacy requests need none of them', async () => {
		const headers = { 'mcp-method': 'nonsense', 'mcp-name': 'nonsense' }
		expect(await outcome(legacy('tools/call', { name: 'get_user' }, headers))).toEqual(fine)
	})
})

describe('mirrored arguments', () => {
	const find = (args: Record<string, unknown>, headers: Record<string, string>) =>
		outcome(modern('tools/call', { name: 'find', arguments: args }, headers))
	const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`

	test.each([
		[{ city: 'Bern' }, { 'mcp-param-city': 'Bern' }],
		[{ city: 'Bern' }, { 'Mcp-Param-City': base64('Bern') }],
		[{ city: 'Zürich ' }, { 'Mcp-Param-City': base64('Zürich ') }],
		[{ city: '' }, { 'Mcp-Param-City': base64('') }],
		[{ city: '=?base64?SGk' }, { 'Mcp-Param-City': '=?base64?SGk' }],
		[{ page: 42 }, { 'Mcp-Param-Page': '42' }],
		[{ page: 42 }, { 'Mcp-Param-Page': '42.0' }],
		[{ strict: false }, { 'Mcp-Param-Strict': 'false' }],
		[{ near: { zip: '3000' } }, { 'Mcp-Param-Zip': '3000' }],
		[{ city: null }, {}],
		[{}, { 'Mcp-Param-Other': 'ignored' }]
	])('%j with %j is fine', async (args, headers) => {
		expect(await find(args, headers)).toEqual(fine)
	})

	test.each([
		[{ city: 'Bern' }, {}],
		[{ city: 'Bern' }, { 'Mcp-Param-City': 'bern' }],
		[{ city: 'Hello' }, { 'Mcp-Param-City': '=?base64?SGVsbG8?=' }],
		[{ city: 'Hello' }, { 'Mcp-Param-City': '=?base64?SGVs!!!bG8=?=' }],
		[{}, { 'Mcp-Param-City': 'Bern' }],
		[{ city: null }, { 'Mcp-Param-City': 'null' }],
		[{ page: 42 }, { 'Mcp-Param-Page': '0x2a' }],
		[{ page: 0 }, { 'Mcp-Param-Page': '' }],
		[{ strict: true }, { 'Mcp-Param-Strict': 'TRUE' }],
		[{ near: { zip: '3000' } }, {}]
	])('%j with %j is refused', async (args, headers) => {
		expect(await find(args, headers)).toEqual(mismatch)
	})
})

test('a posted response needs no _meta', async () => {
	expect((await said(handle(post({ jsonrpc: '2.0', id: 1, result: {} })))).status).toBe(202)
})
