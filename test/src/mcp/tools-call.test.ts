/** What a `tools/call` must look like before anything runs, and what the app is then given. */

import { describe, expect, spyOn, test } from 'bun:test'
import { caller, fakeApp, legacy, modern, post, said } from './fake-host'

const tokens = { low: caller('low'), high: caller('high', ['admin']) }
const low = { authorization: 'Bearer low' }
const { handle, calls } = fakeApp({ get_user: {}, hidden: { needs: 'admin' } }, { tokens })

const call = async (params: unknown) => (await said(handle(legacy('tools/call', params, low)))).json
const errorOf = async (params: unknown) => {
	const before = calls.length
	const json = (await call(params)) as { error?: { code: number; message: string } }
	expect(calls).toHaveLength(before)
	return [json.error?.code, json.error?.message]
}

describe('params', () => {
	test.each([
		[undefined],
		[[]],
		[{}],
		[{ name: 7, arguments: {} }],
		[{ name: 'get_user', arguments: [] }],
		[{ name: 'get_user', arguments: null }],
		[{ name: 'get_user', arguments: 'x' }],
		[{ name: 'get_user', arguments: {}, _meta: [] }],
		[{ name: 'get_user', arguments: {}, _meta: 'x' }],
		[{ name: 'get_user', _meta: { 'dev.quater/dryRun': 'true' } }],
		[{ name: 'get_user', _meta: { 'dev.quater/dryRun': 1 } }]
	])('%j are invalid', async (params) => {
		expect(await errorOf(params)).toEqual([-32602, 'Invalid params'])
	})

	test.each([7, '', '  ', {}, true])('approval token %j is invalid', async (token) => {
		for (const key of ['dev.quater/approvalToken', 'approvalToken']) {
			const params = { name: 'get_user', _meta: { [key]: token } }
			expect(await errorOf(params)).toEqual([-32602, 'Invalid approval token'])
		}
	})

	test.each([
		'missing',
		'',
		'GET_USER',
		'get_user ',
		'constructor',
		'__proto__',
		'toString',
		'hasOwnProperty',
		'hidden'
	])('%j is unknown, whatever else is wrong', async (name) => {
		expect(await errorOf({ name, arguments: {} })).toEqual([-32602, 'Unknown tool'])
		expect(await errorOf({ name, _meta: 'x' })).toEqual([-32602, 'Unknown tool'])
	})

	test('an unknown tool is a 200 in the modern era too', async () => {
		const answer = await said(handle(modern('tools/call', { name: 'hidden' }, low)))
		expect([answer.status, answer.json]).toEqual([
			200,
			{ jsonrpc: '2.0', id: 1, error: { code: -32602, message: 'Unknown tool' } }
		])
	})
})

describe('the dispatched call', () => {
	test('carries who, what and how', async () => {
		const request = modern(
			'tools/call',
			{
				name: 'get_user',
				arguments: { id: 7 },
				_meta: { 'dev.quater/dryRun': true, 'dev.quater/approvalToken': 'tok' }
			},
			low
		)
		await said(handle(request))
		expect(calls.at(-1)).toMatchObject({
			action: { name: 'get_user' },
			arguments: { id: 7 },
			source: 'mcp',
			entrypoint: 'server',
			caller: { subject: 'low' },
			requestId: 'req_1',
			dryRun: true,
			approvalToken: 'tok'
		})
		expect(calls.at(-1)?.transport).toBe(request)
	})

	test('takes what is absent or null as nothing', async () => {
		await call({ name: 'get_user', _meta: null })
		expect(calls.at(-1)).toMatchObject({ arguments: {}, dryRun: false })
		expect(calls.at(-1)?.approvalToken).toBeUndefined()
		await call({ name: 'get_user', _meta: { approvalToken: 'old' } })
		expect(calls.at(-1)?.approvalToken).toBe('old')
	})

	test('passes awkward argument names on untouched, and pollutes nothing', async () => {
		const args = '{"__proto__":{"admin":true},"constructor":1}'
		const params = `{"name":"get_user","arguments":${args}}`
		await said(
			handle(post(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`, low))
		)
		expect(Object.keys(calls.at(-1)?.arguments ?? {})).toEqual(['__proto__', 'constructor'])
		expect('admin' in {}).toBe(false)
	})

	test('believes nothing that the client says about itself', async () => {
		const meta = { 'io.modelcontextprotocol/clientInfo': { name: 'high', version: '1' } }
		const headers = { ...low, 'mcp-session-id': 'high', 'last-event-id': '1' }
		await said(handle(modern('tools/call', { name: 'get_user', _meta: meta }, headers)))
		expect(calls.at(-1)?.caller?.subject).toBe('low')
	})

	test('has a signal in the modern era alone', async () => {
		await said(handle(modern('tools/call', { name: 'get_user' }, low)))
		expect(calls.at(-1)?.signal).toBeInstanceOf(AbortSignal)
		await call({ name: 'get_user' })
		expect(calls.at(-1)?.signal).toBeUndefined()
	})
})

test('a fault of the app itself is an internal error, and only the log knows more', async () => {
	const log = spyOn(console, 'error').mockImplementation(() => {})
	const app = fakeApp(
		{ boom: {} },
		{ dispatch: () => Promise.reject(new Error('db token leaked')) }
	)
	const answer = await said(app.handle(modern('tools/call', { name: 'boom' })))
	expect([answer.status, answer.json]).toMatchObject([
		200,
		{ id: 1, error: { code: -32603, data: { request_id: 'req_1' } } }
	])
	expect(answer.text).not.toContain('leaked')
	expect(log).toHaveBeenCalledTimes(1)
	log.mockRestore()
})
