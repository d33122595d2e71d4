/** Rule 2 for files: an approval is bound to their content, on plain HTTP, which alone carries them. */

import { expect, test } from 'bun:test'
import { t } from 'elysia'
import { check } from 'quater'
import { argumentsHash } from '../../src/calls/canonical'
import { desk, named, root } from './fixtures'

test('a file is hashed by name, size, type and content', async () => {
	const texts: string[] = []
	const app = root().post(
		'/upload',
		async ({ body }) => texts.push(`${body.file.name} ${await body.file.text()}`),
		{
			parse: 'formdata',
			body: t.Object({ file: t.File(), count: t.Numeric() }),
			needsApproval: true,
			detail: named('upload')
		}
	)
	const send = async (
		text: string,
		name = 'a.txt',
		others: Record<string, string> = { count: '1' }
	) => {
		const form = new FormData()
		form.set('file', new File([text], name, { type: 'text/plain' }))
		for (const [key, value] of Object.entries(others)) form.set(key, value)
		const headers = { authorization: 'Bearer agent' }
		const init = { method: 'POST', headers, body: form }
		const response = await app.handle(new Request('http://localhost/upload', init))
		const { error } = (await response.json()) as {
			error?: { approval?: { id: string; arguments_hash: string } }
		}
		return { ...error?.approval, status: response.status }
	}
	const first = await send('hello')
	expect(first.status).toBe(409)
	const seen = (await desk(app, 'alice').get(first.id!)).arguments
	expect(seen).toEqual({
		count: 1,
		file: {
			name: 'a.txt',
			size: 5,
			type: expect.stringMatching(/^text\/plain/),
			sha256: new Bun.CryptoHasher('sha256').update('hello').digest('hex')
		}
	})
	expect(first.arguments_hash).toBe(argumentsHash('upload', seen!))
	const others = [
		await send('hellO'),
		await send('hello!'),
		await send('hello', 'b.txt'),
		await send('hello', 'a.txt', { count: '2' })
	]
	expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(5)
	expect((await send('hello', 'a.txt', { count: '1', more: 'x' })).status).toBe(422)
	await desk(app, 'alice').approve(first.id!)
	expect((await send('hellO')).status).toBe(409)
	expect(texts).toEqual([])
	expect((await send('hello')).status).toBe(200)
	expect(texts).toEqual(['a.txt hello'])
})

test('and stays a start-up error where a door cannot carry it', async () => {
	const options = { body: t.Object({ file: t.File() }), detail: named('upload') }
	for (const exposure of [{ tool: true }, { cli: true }] as const) {
		const { ok } = await check(root().post('/upload', () => 1, { ...options, ...exposure }))
		expect(ok).toBe(false)
	}
	const gated = root().post('/upload', () => 1, { ...options, needsApproval: true })
	expect((await check(gated)).ok).toBe(true)
})
