import { describe, expect, test } from 'bun:test'
import { ClientError, createClient } from '../../src/client'
import { actionsServer, failure, manifest, result } from './fixtures/server'

interface Billing {
	'users.get': { arguments: { id: number }; result: { id: number; name: string } }
	'users.lock': { arguments: { id: number; note?: string }; result: string }
}

const failureOf = async (promise: Promise<unknown>): Promise<ClientError> => {
	const error = await promise.then(
		() => new Error('accepted'),
		(cause: unknown) => cause
	)
	expect(error).toBeInstanceOf(ClientError)
	return error as ClientError
}

test('a typed client calls actions by name', async () => {
	using server = actionsServer({
		call: ({ arguments: args }) => result({ ...(args as object), name: 'Ada' })
	})
	const billing = createClient<Billing>(`${server.url}/`, {
		token: 'secret',
		headers: { 'x-a': 'b' }
	})
	const { status, body } = await billing.call('users.get', { id: 7 })
	expect({ status, name: body.name }).toEqual({ status: 200, name: 'Ada' })
	expect(server.calls[0]?.headers.get('authorization')).toBe('Bearer secret')
	expect(server.calls[0]?.headers.get('x-a')).toBe('b')
	expect(server.calls[0]?.body).toEqual({
		action: 'users.get',
		arguments: { id: 7 },
		dry_run: false
	})
	// @ts-expect-error the map names no such action
	void billing.call('users.drop', {}).catch(() => {})
	// @ts-expect-error id is a number
	void billing.call('users.get', { id: 'seven' }).catch(() => {})
})

test('the manifest is checked, and tells where calls go', async () => {
	using server = actionsServer({
		manifest: () =>
			Response.json({ ...manifest, rpc: { method: 'POST', path: '/v2/__quater__/actions/call' } })
	})
	const client = createClient(server.url)
	expect((await client.manifest()).actions).toEqual(manifest.actions)
	await client.call('users.get', { id: 7 })
	expect(server.calls[0]?.path).toBe('/v2/__quater__/actions/call')
})

test('the manifest tells where approvals and audit are, on the same server alone', async () => {
	const places = { approvals: { path: '/desk' }, audit: { path: '/ops/trail' } }
	using server = actionsServer({ manifest: () => Response.json({ ...manifest, ...places }) })
	expect(await createClient(server.url).manifest()).toMatchObject(places)
	for (const wrong of [
		'/desk',
		{},
		{ path: '//evil.example' },
		{ path: '/../x' },
		{ path: '/a?b' }
	])
		for (const name of ['approvals', 'audit']) {
			using lying = actionsServer({
				manifest: () => Response.json({ ...manifest, [name]: wrong })
			})
			const error = await failureOf(createClient(lying.url).manifest())
			expect(error.message).toStartWith(`Remote manifest is invalid: ${name}`)
		}
})

test('a call says why, and which approval it goes on with', async () => {
	using server = actionsServer()
	const options = { reason: 'left us', approvalId: 'apr_1', approvalToken: 'tok' }
	await createClient(server.url).call('users.get', {}, options)
	expect(server.calls[0]?.body).toEqual({
		action: 'users.get',
		arguments: {},
		dry_run: false,
		approval_token: 'tok',
		reason: 'left us',
		approval_id: 'apr_1'
	})
})

test('what v1 clients can do without may be missing from a manifest', async () => {
	const { protocol, actions } = manifest
	using server = actionsServer({ manifest: () => Response.json({ protocol, actions }) })
	expect(await createClient(server.url).manifest()).toMatchObject({
		service: { name: 'unknown' },
		rpc: { path: '/__quater__/actions/call' },
		auth: { schemes: [] }
	})
})

test('fetch can be the app itself', async () => {
	const client = createClient('https://app.example', {
		fetch: async (url, init) => {
			const request = new Request(url, init)
			expect(request.url).toBe('https://app.example/__quater__/actions/call')
			expect(request.redirect).toBe('manual')
			return result('in process')
		}
	})
	expect(await client.call('ping', {})).toEqual({ status: 200, body: 'in process' })
})

describe('failures', () => {
	test('carry code, status, body and whether to repeat', async () => {
		using server = actionsServer({ call: () => result({ message: 'No such user', id: 7 }, 404) })
		const error = await failureOf(createClient(server.url).call('users.get', {}))
		expect(error).toMatchObject({
			name: 'ClientError',
			code: 'http_error',
			message: 'No such user',
			status: 404,
			body: { message: 'No such user', id: 7 },
			retryable: false
		})
	})

	test('of the server keep its code, hint, request id and members', async () => {
		using server = actionsServer({
			call: () =>
				failure(429, 'rate_limited', { hint: 'Wait.', request_id: 'r1', approval: { id: 'apr_1' } })
		})
		expect(await failureOf(createClient(server.url).call('users.get', {}))).toMatchObject({
			code: 'rate_limited',
			hint: 'Wait.',
			requestId: 'r1',
			retryable: true,
			data: { approval: { id: 'apr_1' } }
		})
	})

	test('before the call are read from HTTP', async () => {
		const body = { error: { code: 'unauthenticated', message: 'Sign in.' } }
		const headers = { 'x-request-id': 'r2' }
		using server = actionsServer({ manifest: () => Response.json(body, { status: 401, headers }) })
		expect(await failureOf(createClient(server.url).manifest())).toMatchObject({
			code: 'unauthenticated',
			message: 'Sign in.',
			requestId: 'r2',
			status: 401
		})
	})

	test('never follow a redirect, so that no credential leaves the origin', async () => {
		using trap = actionsServer()
		using server = actionsServer({ manifest: () => Response.redirect(`${trap.url}/x`, 302) })
		const client = createClient(server.url, { token: 'secret' })
		expect(await failureOf(client.manifest())).toMatchObject({ code: 'redirected', status: 302 })
		expect(trap.seen).toEqual([])
		const followed = createClient('https://app.example', {
			fetch: async () => Object.defineProperty(result(1), 'redirected', { value: true })
		})
		expect((await failureOf(followed.call('a', {}))).code).toBe('redirected')
	})

	test('bound the answer, and stop reading at the bound', async () => {
		let sent = 0
		const endless = () =>
			new ReadableStream({
				pull(controller) {
					sent += 1
					controller.enqueue(new Uint8Array(64 * 1024).fill(32))
				}
			})
		const headers = { 'content-type': 'application/json' }
		using server = actionsServer({ call: () => new Response(endless(), { headers }) })
		const client = createClient(server.url, { maxBytes: 256 * 1024 })
		expect((await failureOf(client.call('users.get', {}))).code).toBe('too_large')
		expect(sent).toBeLessThan(200)
		const exact = JSON.stringify({ ok: true, status_code: 200, body: 'x' })
		using small = actionsServer({ call: () => new Response(exact, { headers }) })
		const at = (maxBytes: number) => createClient(small.url, { maxBytes }).call('a', {})
		expect((await at(exact.length)).body).toBe('x')
		expect((await failureOf(at(exact.length - 1))).code).toBe('too_large')
	})

	test('of time and of the network say whether the call may have run', async () => {
		using server = actionsServer({ call: () => Bun.sleep(2000).then(() => result(1)) })
		const client = createClient(server.url, { timeoutMs: 100 })
		expect(await failureOf(client.call('users.get', {}))).toMatchObject({
			code: 'timeout',
			retryable: false,
			hint: 'It may have run: look before you repeat it.'
		})
		expect(await failureOf(client.call('users.get', {}, { dryRun: true }))).toMatchObject({
			code: 'timeout',
			retryable: true
		})
		const nobody = createClient('http://127.0.0.1:1')
		expect(await failureOf(nobody.call('a', {}))).toMatchObject({
			code: 'network',
			retryable: true
		})
		const controller = new AbortController()
		setTimeout(() => controller.abort(), 20)
		const aborted = client.call('users.get', {}, { signal: controller.signal })
		expect((await failureOf(aborted)).code).toBe('aborted')
		expect((await failureOf(client.manifest({ signal: AbortSignal.abort() }))).code).toBe('aborted')
	})

	test('of a connection that breaks off are network failures', async () => {
		const head =
			'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"ok"'
		const server = Bun.listen({
			hostname: '127.0.0.1',
			port: 0,
			socket: {
				data(socket) {
					socket.write(head)
					setTimeout(() => socket.end(), 20)
				}
			}
		})
		const client = createClient(`http://127.0.0.1:${server.port}`)
		expect(await failureOf(client.call('a', {}))).toMatchObject({
			code: 'network',
			retryable: false
		})
		server.stop(true)
	})
})

test('a base URL is origin and path alone', () => {
	for (const url of [
		'https://a@b',
		'https://a?b',
		'https://a#b',
		'ftp://a',
		'a',
		'',
		'https://a\\b',
		' https://a'
	])
		expect(() => createClient(url)).toThrow(TypeError)
})

describe('an answer in lines', () => {
	const lines = (...pieces: string[]): Response =>
		new Response(pieces.join(''), { headers: { 'content-type': 'application/x-ndjson' } })
	const last = (status: number, answer: object) => `${JSON.stringify({ status, answer })}\n`
	const done = last(200, { ok: true, status_code: 200, body: 'done' })
	const step = (progress: object) => `${JSON.stringify({ progress })}\n`

	const called = async (answer: Response, more: { maxBytes?: number } = {}) => {
		using server = actionsServer({ call: () => answer })
		const seen: unknown[] = []
		const promise = createClient(server.url, more).call(
			'users.get',
			{},
			{ onProgress: (progress) => seen.push(progress) }
		)
		const outcome = await promise.catch((error: ClientError) => error)
		return { seen, outcome }
	}

	test('may hold lines that nobody knows, signs of life, and reports that are none', async () => {
		const { seen, outcome } = await called(
			lines(
				'\n',
				step({ done: 1, total: 'many', message: 7 }),
				step({ done: '2' }),
				step({ done: 1 }),
				step({ done: 0 }),
				'{"note":"later"}\n[]\n\n',
				step({ done: 3, total: 4, message: 'ö' }),
				done,
				'no JSON, after the end\n'
			)
		)
		expect(outcome).toEqual({ status: 200, body: 'done' })
		expect(seen).toEqual([{ done: 1 }, { done: 3, total: 4, message: 'ö' }])
	})

	test('is refused where it lies or breaks off', async () => {
		for (const [pieces, code] of [
			[['no JSON\n', done], 'invalid_answer'],
			[[step({ done: 1 })], 'network'],
			[[done.trimEnd()], 'network'],
			[[], 'network'],
			[[last(99, {})], 'invalid_answer'],
			[['{"answer":{"ok":true,"status_code":200,"body":1}}\n'], 'invalid_answer'],
			[[last(200, { ok: false, status_code: 200, body: 1 })], 'invalid_answer'],
			[[last(500, { ok: true, status_code: 200, body: 1 })], 'invalid_answer'],
			[['{"status":200,"answer":"done"}\n'], 'invalid_answer'],
			[[last(404, { ok: false, status_code: 404, body: 'no' })], 'http_error'],
			[
				[last(403, { ok: false, error: { code: 'approval_denied', message: 'No.' } })],
				'approval_denied'
			]
		] as const) {
			const { outcome } = await called(lines(...pieces))
			expect(outcome).toBeInstanceOf(ClientError)
			expect(outcome).toMatchObject({ code })
		}
	})

	test('is bounded line by line', async () => {
		const long = step({ done: 1, message: 'x'.repeat(2000) })
		const more = { maxBytes: 1000 }
		expect((await called(lines(long, done), more)).outcome).toMatchObject({ code: 'too_large' })
		expect((await called(lines('x'.repeat(2000)), more)).outcome).toMatchObject({
			code: 'too_large'
		})
		const short = Array.from({ length: 100 }, (_, index) => step({ done: index }))
		const { seen, outcome } = await called(lines(...short, done), more)
		expect(outcome).toEqual({ status: 200, body: 'done' })
		expect(seen).toHaveLength(100)
	})

	test('is none where nobody asked for lines', async () => {
		using server = actionsServer({ call: () => lines(done) })
		const failed = await failureOf(createClient(server.url).call('users.get', {}))
		expect(failed.code).toBe('invalid_answer')
	})
})
