/** Answers up to a limit. */

import { expect, test } from 'bun:test'
import { noteSource, readCapped } from '../../../src/calls/response-body'

const textOf = async (response: Response, maxBytes: number) => {
	const body = await readCapped(response, maxBytes)
	return 'bytes' in body ? new TextDecoder().decode(body.bytes) : Object.keys(body)[0]
}

test.each(['', 'x', 'x'.repeat(10)])('%j fits into 10 bytes', async (text) => {
	expect(await textOf(new Response(text), 10)).toBe(text)
})

test('nothing is nothing', async () => {
	expect(await textOf(new Response(null, { status: 204 }), 0)).toBe('')
})

test('more does not fit', async () => {
	expect(await textOf(new Response('x'.repeat(11)), 10)).toBe('tooLarge')
})

test('a stream is joined, and cancelled where it goes too far', async () => {
	const letters = async function* () {
		for (const letter of 'abc') yield letter
	}
	expect(await textOf(new Response(letters() as never), 3)).toBe('abc')
	let cancelled = false
	const endless = new ReadableStream({
		pull: (controller) => controller.enqueue(new Uint8Array(4)),
		cancel() {
			cancelled = true
			return new Promise(() => {})
		}
	})
	expect(await textOf(new Response(endless), 10)).toBe('tooLarge')
	expect(cancelled).toBe(true)
})

test('a stream that breaks hands out why', async () => {
	const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('x')) })
	expect(await readCapped(new Response(broken), 10)).toEqual({ failed: new Error('x') })
})

test('a body read before is a failure', async () => {
	const response = new Response('x')
	await response.text()
	expect(await textOf(response, 10)).toBe('failed')
})

test('a signal ends the reading', async () => {
	const silent = () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }))
	const reason = new Error('gone')
	expect(await readCapped(silent(), 10, AbortSignal.abort(reason))).toEqual({ failed: reason })
	const later = new AbortController()
	const reading = readCapped(silent(), 10, later.signal)
	later.abort(reason)
	expect(await reading).toEqual({ failed: reason })
})

test('a fault that the framework swallowed is told once the body is drained', async () => {
	const response = new Response('half')
	const cause = new Error('broken')
	noteSource(response, { streamFault: { cause } })
	expect(await readCapped(response, 10)).toEqual({ failed: cause })
})
