/** Bodies up to the limit, whatever the sender promised. */

import { describe, expect, test } from 'bun:test'
import { contentLengthProblem, readBody } from '../../../src/checks/body-limit'
import { QuaterError } from '../../../src/errors'

const request = (body: BodyInit, headers: Record<string, string> = {}) =>
	new Request('http://localhost/', { method: 'POST', body, headers })

const chunks = (...sizes: number[]) => {
	let cancelled = false
	const stream = new ReadableStream<Uint8Array>({
		pull(controller) {
			const size = sizes.shift()
			if (size === undefined) controller.close()
			else controller.enqueue(new Uint8Array(size).fill(0x61))
		},
		cancel() {
			cancelled = true
		}
	})
	return { stream, wasCancelled: () => cancelled }
}

const codeOf = async (promise: Promise<string>) => {
	const cause = await promise.catch((thrown: unknown) => thrown)
	return cause instanceof QuaterError ? cause.code : cause
}

describe('Content-Length', () => {
	test.each([
		['10', null],
		['0', null],
		['11', 'payload_too_large'],
		['99999999999999999999', 'payload_too_large'],
		['-1', 'invalid_request'],
		['+1', 'invalid_request'],
		['1e1', 'invalid_request'],
		['0x1', 'invalid_request'],
		['1, 1', 'invalid_request'],
		['', 'invalid_request']
	])('%j gives %p', (length, code) => {
		const headers = new Headers({ 'content-length': length })
		expect(contentLengthProblem(headers, 10)?.code ?? null).toBe(code as never)
	})

	test('may be absent', () => {
		expect(contentLengthProblem(new Headers(), 10)).toBeNull()
	})
})

describe('readBody', () => {
	test('takes what just fits, counted in bytes', async () => {
		expect(await readBody(request('héllo'), 6)).toBe('héllo')
		expect(await codeOf(readBody(request('héllo'), 5))).toBe('payload_too_large')
		expect(await readBody(request(chunks(3, 3).stream), 6)).toBe('aaaaaa')
	})

	test('takes no body as empty', async () => {
		expect(await readBody(new Request('http://localhost/'), 5)).toBe('')
	})

	test('stops a stream at the limit', async () => {
		const { stream, wasCancelled } = chunks(4, 4, 4, 4, 4)
		expect(await codeOf(readBody(request(stream), 6))).toBe('payload_too_large')
		expect(wasCancelled()).toBe(true)
	})

	test('does not believe a length that is too small', async () => {
		const lying = request('x'.repeat(20), { 'content-length': '3' })
		expect(await codeOf(readBody(lying, 10))).toBe('payload_too_large')
	})

	test('refuses what is not UTF-8', async () => {
		expect(await codeOf(readBody(request(new Uint8Array([0xc3, 0x28])), 10))).toBe(
			'invalid_request'
		)
	})

	test('refuses a malformed length', async () => {
		expect(await codeOf(readBody(request('x', { 'content-length': 'x' }), 9))).toBe(
			'invalid_request'
		)
	})
})
