/** Attacks on calls with files: by foreign pages, by strangers, by size, and by what a form may hide. */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { testClient } from 'quater/testing'
import { readCallForm } from '../../src/remote/call-form'
import { callPath } from '../../src/remote/protocol'
import { rawRequest } from '../support/raw-http'
import { serve } from './doors'

/** What handlers received; nothing may get in here that was refused. */
const ran: unknown[] = []

const keep = async (body: Record<string, unknown>) => {
	const shown = Object.entries(body).map(async ([name, value]) => [
		name,
		value instanceof File ? { name: value.name, text: await value.text() } : value
	])
	const all = Object.fromEntries(await Promise.all(shown))
	ran.push(all)
	return all
}

const named = (operationId: string) => ({ detail: { operationId, description: 'Takes a file.' } })
const body = t.Object({ file: t.File(), title: t.Optional(t.String()) })

const tokens = bearer({ cli: 'cli', admin: { subject: 'admin', scopes: ['admin'] } })

const app = new Elysia()
	.use(
		quater({
			name: 'files',
			auth: [
				{
					surfaces: ['cli'],
					// As a browser would sign in: the cookie goes along with every request.
					authenticate: (request, call) =>
						request.headers.get('cookie') === 'session=alice'
							? { subject: 'alice', scopes: [], kind: 'human', metadata: {}, payload: undefined }
							: tokens(request, call)
				},
				{ surfaces: ['api'], authenticate: bearer({ cli: 'cli' }) }
			],
			cors: { origins: ['https://friend.example'], credentials: true },
			limits: { bodyBytes: 4096, bodyBytesByPath: { '/large': 65_536 } }
		})
	)
	.post('/one', ({ body }) => keep(body), { body, cli: true, ...named('one') })
	.post('/large', ({ body }) => keep(body), { body, cli: true, ...named('large') })
	.post('/open', ({ body }) => keep(body), { body, cli: true, public: true, ...named('open') })
	.post('/hidden', ({ body }) => keep(body), {
		body,
		cli: true,
		scopes: ['admin'],
		...named('hidden')
	})
	.post('/texts', ({ body }) => keep(body), {
		body: t.Object({ title: t.String() }),
		cli: true,
		...named('texts')
	})
	.post('/many', ({ body }) => keep({ count: body.files.length }), {
		body: t.Object({ files: t.Files() }),
		cli: true,
		...named('many')
	})

let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
	server = await serve(app)
})
afterAll(() => server[Symbol.asyncDispose]())
beforeEach(() => void ran.splice(0))

interface Sent {
	readonly action?: string | null
	readonly call?: unknown
	readonly parts?: readonly (readonly [name: string, value: string | File])[]
	readonly headers?: Readonly<Record<string, string>>
}

const file = new File(['content'], 'a.txt')

const send = async ({ action = 'one', call, parts = [['file', file]], headers }: Sent) => {
	const form = new FormData()
	if (call !== null) form.append('call', JSON.stringify(call ?? { action }))
	for (const [name, value] of parts) {
		if (typeof value === 'string') form.append(name, value)
		else form.append(name, value)
	}
	const answer = await server.send(callPath, {
		method: 'POST',
		headers: {
			authorization: 'Bearer cli',
			...(action !== null && { 'quater-action': action }),
			...headers
		},
		body: form
	})
	const { error } = JSON.parse(answer.text)
	return { status: answer.status, code: error?.code, message: error?.message }
}

describe('a foreign page', () => {
	const cookie = { authorization: '', cookie: 'session=alice' }
	const evil = 'https://evil.example'

	test('posts a form in vain: it cannot name the action in a header', async () => {
		const form = { action: null, call: { action: 'one' } }
		for (const headers of [cookie, { ...cookie, origin: evil }, { authorization: 'Bearer cli' }]) {
			expect(await send({ ...form, headers })).toMatchObject({
				status: 415,
				code: 'unsupported_media_type'
			})
		}
		expect(ran).toEqual([])
	})

	test('is not allowed to send that header', async () => {
		const asked = await server.send(callPath, {
			method: 'OPTIONS',
			headers: {
				origin: evil,
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'quater-action'
			}
		})
		expect(asked.headers.get('access-control-allow-headers')).toBeNull()
		expect(asked.headers.get('access-control-allow-origin')).toBeNull()
	})

	test.each([
		['another site', { origin: evil }],
		['a sandbox', { origin: 'null' }],
		['a sibling', { origin: 'https://a.localhost', 'sec-fetch-site': 'same-site' }],
		['its own word for ours', { origin: evil, 'sec-fetch-site': 'cross-site' }],
		['a look-alike', { origin: 'https://friend.example.evil.example' }]
	])('is turned away even so: %s', async (_name, headers) => {
		for (const credential of [cookie, { authorization: 'Bearer cli' }]) {
			expect(await send({ headers: { ...credential, ...headers } })).toMatchObject({
				status: 403,
				code: 'forbidden'
			})
		}
		expect(ran).toEqual([])
	})

	test('our own pages, and those that cors names, may', async () => {
		const own = `http://127.0.0.1:${server.port}`
		for (const headers of [
			{ origin: own },
			{ origin: own, 'sec-fetch-site': 'same-origin' },
			{ origin: 'https://friend.example', 'sec-fetch-site': 'cross-site' }
		]) {
			expect((await send({ headers: { ...cookie, ...headers } })).status).toBe(200)
		}
		expect(ran).toHaveLength(3)
	})
})

describe('before a byte of the body is sent', () => {
	const type = 'Content-Type: multipart/form-data; boundary=x'
	const begin = (action: string, token: string, length: number) =>
		rawRequest(server.port, callPath, {
			method: 'POST',
			headers: [
				type,
				`Content-Length: ${length}`,
				`Quater-Action: ${action}`,
				`Authorization: Bearer ${token}`
			]
		})

	test.each([
		['a stranger is asked to sign in', 'large', 'nobody', 60_000, 401],
		['even about what is too large', 'large', 'nobody', 70_000, 401],
		['an unknown action is unknown', 'nothing', 'cli', 60_000, 404],
		['a hidden one too', 'hidden', 'cli', 60_000, 404],
		['and what is too large is refused', 'one', 'cli', 4097, 413],
		['by the limit of its own route', 'large', 'cli', 65_537, 413],
		['of those who may see it', 'hidden', 'admin', 4097, 413]
	])('%s', async (_name, action, token, length, status) => {
		expect((await begin(action, token, length)).status).toBe(status)
		expect(ran).toEqual([])
	})

	test('hidden and unknown actions are one answer', async () => {
		const answers = await Promise.all(
			['hidden', 'nothing'].map((action) => begin(action, 'cli', 70_000))
		)
		const [hidden, unknown] = answers.map(({ status, body }) => ({
			status,
			error: { ...JSON.parse(body).error, request_id: null }
		}))
		expect(hidden).toEqual(unknown!)
	})
})

describe('sizes', () => {
	const large = (bytes: number) => new File(['x'.repeat(bytes)], 'large')

	test('hold for a body that does not tell its length', async () => {
		const chunk = new TextEncoder().encode('x'.repeat(1024))
		let sent = 0
		const endless = new ReadableStream({
			pull(controller) {
				sent += chunk.byteLength
				controller.enqueue(chunk)
			}
		})
		const { status } = await server.send(callPath, {
			method: 'POST',
			headers: {
				authorization: 'Bearer cli',
				'quater-action': 'one',
				'content-type': 'multipart/form-data; boundary=x'
			},
			body: endless
		})
		expect(status).toBe(413)
		expect(sent).toBeLessThan(64 * 1024 * 1024)
	})

	test('a route may take more for files, and never for the arguments beside them', async () => {
		expect((await send({ action: 'large', parts: [['file', large(50_000)]] })).status).toBe(200)
		const padded = { action: 'large', arguments: { title: 'x'.repeat(5000) } }
		const wide = await send({ action: 'large', call: padded })
		expect(wide).toMatchObject({ status: 413, code: 'payload_too_large' })
		const json = await server.send(callPath, {
			method: 'POST',
			headers: { authorization: 'Bearer cli', 'content-type': 'application/json' },
			body: JSON.stringify(padded)
		})
		expect(json.status).toBe(413)
		expect(ran).toHaveLength(1)
	})

	test('hold in process too', async () => {
		const { cli } = testClient(app, { token: 'cli' })
		expect(await cli.call('one', { file: large(4097) })).toMatchObject({
			exitCode: 1,
			error: { code: 'payload_too_large' }
		})
		const files = [large(2048), large(2049)]
		expect((await cli.call('many', { files })).error?.code).toBe('payload_too_large')
		expect(ran).toEqual([])
	})
})

describe('the header and the call', () => {
	test('name one action: a public one opens no other', async () => {
		for (const call of [{ action: 'one' }, { action: 'hidden' }, { action: 'open ' }]) {
			const answer = await send({ action: 'open', call, headers: { authorization: '' } })
			expect(answer).toMatchObject({ status: 400, code: 'invalid_request' })
		}
		expect(ran).toEqual([])
		expect((await send({ action: 'open', headers: { authorization: '' } })).status).toBe(200)
	})

	test('two headers name none', async () => {
		const sent = await rawRequest(server.port, callPath, {
			method: 'POST',
			headers: [
				'Content-Type: multipart/form-data; boundary=x',
				'Quater-Action: open',
				'Quater-Action: one',
				'Content-Length: 5'
			],
			body: '--x--'
		})
		expect(sent.status).toBe(401)
	})

	test('the header opens no other door', async () => {
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/mixed']) {
			const { status } = await server.send(callPath, {
				method: 'POST',
				headers: {
					authorization: 'Bearer cli',
					'quater-action': 'one',
					'content-type': type
				},
				body: JSON.stringify({ action: 'one' })
			})
			expect(status).toBe(415)
		}
		const posted = await server.send(callPath, {
			method: 'GET',
			headers: { authorization: 'Bearer cli', 'content-type': 'multipart/form-data; boundary=x' }
		})
		expect(posted.status).toBe(405)
	})
})

describe('a part is refused', () => {
	const text = '{"action":"one"}'
	const refusals: [string, Sent, number, string][] = [
		['without a call', { call: null }, 400, 'invalid_request'],
		['beside two calls', { parts: [['call', text]] }, 400, 'invalid_request'],
		['as text', { parts: [['title', 'x']] }, 400, 'invalid_request'],
		['under the name of another', { call: null, parts: [['title', text]] }, 400, 'invalid_request'],
		[
			'where the call is a file',
			{ call: null, parts: [['call', new File([text], 'c')]] },
			400,
			'invalid_request'
		],
		[
			'where the call is no JSON',
			{ call: null, parts: [['call', '{"action":']] },
			400,
			'invalid_json'
		],
		['where the call is a list', { call: [] }, 400, 'invalid_request'],
		['where it names no action', { call: {} }, 400, 'invalid_action'],
		['with broken text', { call: { action: 'one', reason: '\ufffd' } }, 400, 'invalid_request'],
		['of an unknown name', { parts: [['fil', file]] }, 400, 'bad_request'],
		['of a dangerous name', { parts: [['__proto__', file]] }, 400, 'bad_request'],
		['with a nested name', { parts: [['file.name', file]] }, 400, 'bad_request'],
		['for an argument that is no file', { parts: [['title', file]] }, 400, 'bad_request'],
		[
			'twice where one is taken',
			{
				parts: [
					['file', file],
					['file', file]
				]
			},
			400,
			'bad_request'
		],
		[
			'that the arguments hold too',
			{ call: { action: 'one', arguments: { file: 'x' } } },
			400,
			'bad_request'
		],
		[
			'by an action without files',
			{ action: 'texts', parts: [['title', file]] },
			400,
			'bad_request'
		],
		[
			'and so are arguments of no shape',
			{ call: { action: 'one', arguments: [] } },
			400,
			'invalid_arguments'
		]
	]
	test.each(refusals)('%s', async (_name, sent, status, code) => {
		expect(await send(sent)).toMatchObject({ status, code })
		expect(ran).toEqual([])
	})

	test.each([
		['a boundary that is not there', 'multipart/form-data; boundary=y', '--x\r\n\r\n--x--\r\n'],
		['no boundary', 'multipart/form-data;', '--x--'],
		[
			'no end',
			'multipart/form-data; boundary=x',
			'--x\r\nContent-Disposition: form-data; name="call"\r\n\r\n{}'
		],
		[
			'no name',
			'multipart/form-data; boundary=x',
			'--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\n{}\r\n--x--\r\n'
		],
		[
			'a name in another coding',
			'multipart/form-data; boundary=x',
			`--x\r\nContent-Disposition: form-data; name="call"\r\n\r\n${text}\r\n--x\r\nContent-Disposition: form-data; name="file"; filename*=UTF-8''a\r\n\r\nb\r\n--x--\r\n`
		],
		['nothing', 'multipart/form-data; boundary=x', '']
	])('with %s', async (_name, type, content) => {
		const answer = await server.send(callPath, {
			method: 'POST',
			headers: { authorization: 'Bearer cli', 'quater-action': 'one', 'content-type': type },
			body: content
		})
		expect(answer.status).toBe(400)
		expect(JSON.parse(answer.text).error.code).toBe('invalid_request')
		expect(ran).toEqual([])
	})
})

test('very many small parts cost no more than their bytes', async () => {
	const count = 200_000
	const head = (names: string) => `--x\r\nContent-Disposition: form-data; ${names}\r\n\r\n`
	const part = `${head('name="file"; filename="a"')}\r\n`
	const body = `${head('name="call"')}{}\r\n${part.repeat(count)}--x--\r\n`
	const bytes = new TextEncoder().encode(body)
	// Work that grows with the square of their number takes minutes, and nobody else is served meanwhile.
	const { files } = await readCallForm(bytes, 'multipart/form-data; boundary=x', 4096)
	expect(files.get('file')).toHaveLength(count)
})

test('an argument that is no file is told so, at both doors', async () => {
	const client = testClient(app, { token: 'cli' })
	for (const { call } of [client.cli, client.remote]) {
		for (const action of ['one', 'texts']) {
			expect((await call(action, { title: file })).error).toMatchObject({
				code: 'bad_request',
				message: 'Invalid argument title: it takes no file.'
			})
		}
	}
})

describe('what a file is called', () => {
	const nasty = [
		'"',
		'\\',
		'\r',
		'\n',
		'\r\n',
		'\r\n\r\n',
		'%22',
		'; name="title"',
		'ü',
		'\u202e',
		'\0',
		'--x',
		'\t',
		"'",
		'*',
		'='
	]

	test('forges no part, and is one name behind every door', async () => {
		const client = testClient(app, { token: 'cli' })
		for (let round = 0; round < 60; round++) {
			const pick = (index: number) => nasty[(round * 7 + index * 5) % nasty.length]
			const name = `a${pick(0)}${pick(1)}${pick(2)}z`
			const form = new FormData()
			form.set('file', new File(['content'], name))
			const http = await client.http('/one', { method: 'POST', body: form })
			const args = { file: new File(['content'], name) }
			const local = await client.cli.call('one', args)
			const remote = await client.remote.call('one', args)
			const over: unknown = await http.json()
			expect([name, local.body, remote.body]).toEqual([name, over, over])
			expect(over).toEqual({ file: { name: expect.any(String), text: 'content' } })
		}
		expect(ran).toHaveLength(180)
	})

	test('holds no folder when our client sends it', async () => {
		const { remote } = testClient(app, { token: 'cli' })
		const answer = await remote.call('one', { file: new File(['content'], '../../etc/passwd') })
		expect(answer.body).toMatchObject({ file: { name: 'passwd' } })
	})
})

describe('JSON makes no file', () => {
	test.each([
		['text', 'content'],
		['an object', { name: 'a', size: 1, type: 'text/plain', sha256: '0' }],
		['a list', ['content']],
		['a number', 7],
		['null', null]
	])('%s', async (_name, value) => {
		const client = testClient(app, { token: 'cli' })
		for (const { call } of [client.cli, client.remote]) {
			const answer = await call('one', { file: value })
			expect(answer).toMatchObject({ exitCode: 2, error: { code: 'bad_request' } })
		}
		expect(ran).toEqual([])
	})

	test('a file is no text, in process either', async () => {
		const { cli } = testClient(app, { token: 'cli' })
		for (const args of [{ title: file }, { title: { deep: file } }, { title: [file] }]) {
			expect((await cli.call('texts', args)).error?.code).toBe('bad_request')
		}
		expect((await cli.call('one', { file: [file] })).error?.code).toBe('bad_request')
		expect((await cli.call('many', { files: [file, 'x'] })).error?.code).toBe('bad_request')
		expect(ran).toEqual([])
	})
})
