import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import { type ClientError, createClient } from '../../src/client'
import { privateDirectory, quater, start } from './fixtures/process'
import { app, released } from './fixtures/yielding-app'

const directory = privateDirectory()
const env = { QUATER_HOME: join(directory.path, 'home') }
let url: string

beforeAll(() => {
	app.listen({ hostname: '127.0.0.1', port: 0 })
	url = `http://127.0.0.1:${app.server!.port}`
	saveRemote(env, { name: 'here', url, credential: null })
})
afterAll(async () => {
	await app.stop(true)
	directory[Symbol.dispose]()
})

describe.each([
	['a local app', ['--app', join(import.meta.dir, 'fixtures/yielding-app.ts'), 'call']],
	['a remote', ['call', 'here']]
])('what %s yields', (_name, words) => {
	const called = (action: string, flags: readonly string[] = ['--format', 'ndjson']) =>
		quater([...flags, ...words, ...action.split(' ')], { env })

	test('is one line of ndjson a piece', async () => {
		const rows = await called('rows')
		expect(rows).toMatchObject({
			exit: 0,
			stdout: '{"id":1,"name":"Ada"}\n{"id":22,"name":"Gräce"}\n'
		})
		const text = await called('text')
		expect(text).toMatchObject({ exit: 0, stdout: '"id,name\\n"\n"{not JSON"\n"007"\n' })
	})

	test('is one whole without', async () => {
		expect((await called('text', [])).stdout).toBe('id,name\n{not JSON007\n')
	})

	test('is printed as far as it came when it breaks off, and the exit code says so', async () => {
		const { exit, stdout, stderr } = await called('breaking')
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '{"id":1}\n' })
		expect(stderr).toContain('"code": "action_failed"')
	})

	test('may be no more than an answer', async () => {
		const { exit, stderr } = await called('endless --size 1000000')
		expect(exit).toBe(1)
		expect(stderr).toContain('"code": "response_too_large"')
	})
})

test('a piece is printed before the next one is made', async () => {
	const child = start(['--format', 'ndjson', 'call', 'here', 'waiting'], { env })
	const reader = child.stdout.getReader()
	const decoder = new TextDecoder()
	let text = ''
	while (!text.includes('\n')) text += decoder.decode((await reader.read()).value)
	expect(text).toBe('{"id":1}\n')
	released.resolve()
	while (!text.endsWith('{"id":2}\n')) text += decoder.decode((await reader.read()).value)
	expect(await child.exited).toBe(0)
})

describe('the client', () => {
	test('hears of every piece, and has the whole', async () => {
		const chunks: string[] = []
		const { body } = await createClient(url).call(
			'text',
			{},
			{ onChunk: (text) => chunks.push(text) }
		)
		expect(chunks).toEqual(['id,name\n', '{not JSON', '007'])
		expect(body).toBe(chunks.join(''))
	})

	test('is sent none that it did not ask for', async () => {
		for (const [accept, type] of [
			['application/json', 'application/json'],
			['application/x-ndjson, application/json', 'application/json'],
			['application/x-ndjson;chunks=1', 'application/x-ndjson']
		] as const) {
			const response = await fetch(`${url}/__quater__/actions/call`, {
				method: 'POST',
				headers: { accept, 'content-type': 'application/json' },
				body: '{"action":"rows"}'
			})
			expect(response.headers.get('content-type')?.split(';')[0]).toBe(type)
			const text = await response.text()
			expect(text.includes('"chunk"')).toBe(type === 'application/x-ndjson')
		}
	})

	test('reads no more pieces than an answer may have bytes', async () => {
		const failed: ClientError = await createClient(url, { maxBytes: 10_000 })
			.call('endless', { size: 900 }, { onChunk: () => {} })
			.catch((error) => error)
		expect(failed.code).toBe('too_large')
	})
})
