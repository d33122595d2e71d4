/** What a caller is told whose file does not fit: the rule of the schema, on every surface that takes files. */

import { expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { quater } from 'quater'
import { testClient } from 'quater/testing'

const described = (operationId: string) => ({
	detail: { operationId, description: 'Takes files.' }
})

const app = new Elysia()
	.use(quater({ name: 'files', publicSurfaces: ['api', 'cli'] }))
	.post('/image', () => 'kept', {
		body: t.Object({ file: t.File({ maxSize: '1k', type: ['image/png', 'image/jpeg'] }) }),
		cli: true,
		...described('image')
	})
	.post('/plain', () => 'kept', {
		body: t.Object({ file: t.File({ minSize: 2, maxSize: 4 }) }),
		cli: true,
		...described('plain')
	})
	.post('/many', () => 'kept', {
		body: t.Object({ files: t.Files({ maxSize: '1k', maxItems: 2 }) }),
		cli: true,
		...described('many')
	})
	.post('/any', () => 'kept', {
		body: t.Object({ file: t.File() }),
		cli: true,
		...described('any')
	})

const big = new File(['x'.repeat(1025)], 'big.png', { type: 'image/png' })
const small = new File(['12'], 'a.txt', { type: 'text/plain' })

test.each<[action: string, args: Record<string, unknown>, says: string]>([
	['image', { file: big }, 'file: expected a file of at most 1k, image/png or image/jpeg.'],
	['image', { file: small }, 'file: expected a file of at most 1k, image/png or image/jpeg.'],
	['plain', { file: big }, 'file: expected a file of at least 2 bytes and at most 4 bytes.'],
	['many', { files: [small, big] }, 'files: expected files of at most 1k, 2 or fewer.'],
	['many', { files: [small, small, small] }, 'files: expected files of at most 1k, 2 or fewer.']
])('%s %#', async (action, args, says) => {
	const form = new FormData()
	for (const [name, value] of Object.entries(args))
		for (const file of [value].flat()) form.append(name, file as File)
	const answer = await app.handle(
		new Request(`http://localhost/${action}`, { method: 'POST', body: form })
	)
	expect(answer.status).toBe(422)
	const message = `Invalid argument ${says}`
	expect(await answer.json()).toMatchObject({ error: { message } })
	const called = await testClient(app).cli.call(action, args)
	expect(called).toMatchObject({ error: { message } })
})

test('a text is no file', async () => {
	const form = new FormData()
	form.append('file', 'text')
	const answer = await app.handle(
		new Request('http://localhost/any', { method: 'POST', body: form })
	)
	expect(await answer.json()).toMatchObject({
		error: { message: 'Invalid argument file: expected a file.' }
	})
})
