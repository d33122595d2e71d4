/** Rule 2 for files: an approval is bound to their content, on every surface that carries them. */

import { expect, test } from 'bun:test'
import { t } from 'elysia'
import { check } from 'quater'
import { testClient } from 'quater/testing'
import { argumentsHash } from '../../src/calls/canonical'
import type { ErrorBody } from '../../src/errors'
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

test('a file stays a start-up error where a door cannot carry it', async () => {
	const flat = { body: t.Object({ file: t.File() }), detail: named('upload') }
	const deep = { ...flat, body: t.Object({ inside: t.Object({ file: t.File() }) }) }
	const codes = async (options: object) => {
		const { problems } = await check(root().post('/upload', () => 1, options))
		return problems.map(({ code }) => code)
	}
	expect(await codes({ ...flat, tool: true })).toEqual(['file'])
	expect(await codes({ ...flat, tool: true, cli: true })).toEqual(['file'])
	expect(await codes({ ...flat, cli: true })).toEqual([])
	expect(await codes({ ...flat, needsApproval: true })).toEqual([])
	expect(await codes({ ...deep, cli: true })).toEqual(['file_inside'])
	expect(await codes({ ...deep, tool: true })).toEqual(['file_inside'])
	expect(await codes({ ...deep, needsApproval: true })).toEqual([])
})

test('what was asked for through one door runs through another, with the same bytes alone', async () => {
	const texts: string[] = []
	const app = root().post('/upload', async ({ body }) => texts.push(await body.file.text()), {
		body: t.Object({ file: t.File(), note: t.Optional(t.String()) }),
		cli: true,
		needsApproval: true,
		detail: named('upload')
	})
	const agent = testClient(app, { token: 'agent' })
	const file = (text: string) => new File([text], 'a.txt', { type: 'text/plain' })
	const http = async (args: { file: File }) => {
		const body = new FormData()
		body.set('file', args.file)
		const answer = await agent.http('/upload', { method: 'POST', body })
		return { error: ((await answer.json()) as { error?: ErrorBody }).error ?? null }
	}
	const doors = {
		http,
		cli: (args: { file: File }) => agent.cli.call('upload', args),
		remote: (args: { file: File }) => agent.remote.call('upload', args)
	}
	const approval = ({ error }: { error: ErrorBody | null }) =>
		error?.approval as { id: string; arguments_hash: string }
	const asked = await Promise.all(Object.values(doors).map((door) => door({ file: file('one') })))
	expect(new Set(asked.map((answer) => approval(answer).id)).size).toBe(1)
	const changed = approval(await doors.remote({ file: file('onE') }))
	expect(changed.arguments_hash).not.toBe(approval(asked[0]!).arguments_hash)
	await desk(app, 'alice').approve(approval(asked[0]!).id)
	for (const door of Object.values(doors)) {
		expect((await door({ file: file('onE') })).error?.code).toBe('approval_required')
	}
	expect((await doors.cli({ file: new File(['one'], 'b.txt') })).error?.code).toBe(
		'approval_required'
	)
	expect(texts).toEqual([])
	expect((await doors.remote({ file: file('one') })).error).toBeNull()
	expect((await doors.cli({ file: file('one') })).error?.code).toBe('approval_required')
	expect(texts).toEqual(['one'])
})
