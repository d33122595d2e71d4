/** Progress over the remote protocol: an app of real routes, over a real socket. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Elysia, NotFoundError, t } from 'elysia'
import { bearer, quater } from 'quater'
import { type ClientError, createClient, type Progress } from 'quater/client'

const signals = new Map<string, AbortSignal>()

const action = (name: string) => ({ cli: { name, description: `Does ${name}.` } })

const app = new Elysia()
	.use(quater({ name: 'depot', version: '1.0.0', auth: bearer({ cli: 'cli-user' }) }))
	.post(
		'/count',
		({ call }) => {
			for (const done of [0, 1, 1, 0, 2]) call.progress(done, 2, `step ${done}`)
			return { counted: 2 }
		},
		{ ...action('count') }
	)
	.post('/quiet', () => 'done', { ...action('quiet') })
	.post(
		'/fail',
		({ call, body, status }) => {
			if (body.reports) call.progress(1)
			if (body.throws) throw new Error('the password is hunter2')
			return status(418, { message: 'no coffee' })
		},
		{ ...action('fail'), body: t.Object({ reports: t.Boolean(), throws: t.Boolean() }) }
	)
	.post(
		'/wait',
		async ({ call, body }) => {
			signals.set(body.key, call.signal)
			if (body.reports) call.progress(1)
			await new Promise<void>((resolve) => {
				call.signal.addEventListener('abort', () => resolve(), { once: true })
				if (call.signal.aborted) resolve()
			})
			return 'stopped'
		},
		{ ...action('wait'), body: t.Object({ key: t.String(), reports: t.Boolean() }) }
	)
	.post(
		'/steady',
		async ({ call }) => {
			for (let done = 1; done <= 15; done++) {
				call.progress(done, 15)
				await Bun.sleep(100)
			}
			return 'arrived'
		},
		{ ...action('steady') }
	)
	.get(
		'/missing',
		() => {
			throw new NotFoundError()
		},
		{ ...action('missing') }
	)

let url: string
beforeAll(() => {
	app.listen({ port: 0, hostname: '127.0.0.1' })
	url = `http://127.0.0.1:${app.server!.port}`
})
afterAll(async () => {
	await app.stop(true)
})

const send = (body: object, accept?: string) =>
	fetch(`${url}/__quater__/actions/call`, {
		method: 'POST',
		headers: {
			authorization: 'Bearer cli',
			'content-type': 'application/json',
			...(accept !== undefined && { accept })
		},
		body: JSON.stringify(body)
	})

const lines = 'application/x-ndjson, application/json'
const typeOf = ({ headers }: Response) => headers.get('content-type')?.split(';')[0]
const args = { reports: true, throws: false }

describe('on the wire', () => {
	test('reports are lines, each step once, and the answer is the last one', async () => {
		const response = await send({ action: 'count' }, lines)
		expect({ status: response.status, type: typeOf(response) }).toEqual({
			status: 200,
			type: 'application/x-ndjson'
		})
		expect(response.headers.get('x-request-id')).toBeString()
		const text = await response.text()
		expect(
			text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line))
		).toEqual([
			{ progress: { done: 0, total: 2, message: 'step 0' } },
			{ progress: { done: 1, total: 2, message: 'step 1' } },
			{ progress: { done: 2, total: 2, message: 'step 2' } },
			{ status: 200, answer: { ok: true, status_code: 200, body: { counted: 2 } } }
		])
	})

	test.each([
		['nothing', undefined],
		['JSON alone', 'application/json'],
		['anything', '*/*']
	])('a caller that accepts %s gets plain JSON', async (_what, accept) => {
		const response = await send({ action: 'count' }, accept)
		expect(typeOf(response)).toBe('application/json')
		expect(await response.json()).toEqual({ ok: true, status_code: 200, body: { counted: 2 } })
	})

	test('what ends quietly is plain JSON, under its own status', async () => {
		const quiet = await send({ action: 'quiet' }, lines)
		expect({ status: quiet.status, type: typeOf(quiet), body: await quiet.json() }).toEqual({
			status: 200,
			type: 'application/json',
			body: { ok: true, status_code: 200, body: 'done' }
		})
		const failed = await send({ action: 'fail', arguments: { ...args, reports: false } }, lines)
		expect({ status: failed.status, type: typeOf(failed) }).toEqual({
			status: 418,
			type: 'application/json'
		})
		for (const [body, status] of [
			[{ action: 'nothing' }, 404],
			[{ action: 'missing' }, 404],
			[{ action: 'fail' }, 400],
			[{ action: 7 }, 400]
		] as const) {
			const response = await send(body, lines)
			expect({ status: response.status, type: typeOf(response) }).toEqual({
				status,
				type: 'application/json'
			})
		}
	})

	test('a failure after a report is the last line, with its status and without its cause', async () => {
		const last = async (throws: boolean) => {
			const response = await send({ action: 'fail', arguments: { ...args, throws } }, lines)
			expect(response.status).toBe(200)
			const text = await response.text()
			expect(text).not.toContain('hunter2')
			return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
		}
		expect(await last(false)).toEqual({
			status: 418,
			answer: { ok: false, status_code: 418, body: { message: 'no coffee' } }
		})
		const thrown = await last(true)
		expect(thrown).toMatchObject({ status: 500, answer: { ok: false } })
	})

	test('the credentials are asked for before the first line', async () => {
		const response = await fetch(`${url}/__quater__/actions/call`, {
			method: 'POST',
			headers: { accept: lines, 'content-type': 'application/json' },
			body: JSON.stringify({ action: 'count' })
		})
		expect({ status: response.status, type: typeOf(response) }).toEqual({
			status: 401,
			type: 'application/json'
		})
	})
})

describe('the client', () => {
	const client = (options: object = {}) => createClient(url, { token: 'cli', ...options })

	test('hears of every step, and answers as without', async () => {
		const seen: Progress[] = []
		const answer = await client().call('count', {}, { onProgress: (step) => seen.push(step) })
		expect(answer).toEqual(await client().call('count', {}))
		expect(seen.map(({ done }) => done)).toEqual([0, 1, 2])
		expect(seen[2]).toEqual({ done: 2, total: 2, message: 'step 2' })
	})

	test('fails as without', async () => {
		const fails = (options: object) =>
			client()
				.call('fail', args, options)
				.catch(({ code, status, body, message }: ClientError) => ({ code, status, body, message }))
		const told = await fails({ onProgress: () => {} })
		expect(told).toEqual(await fails({}))
		expect(told).toMatchObject({ code: 'http_error', status: 418 })
	})

	test('waits longer than its limit for what reports, and not for what is silent', async () => {
		const patient = client({ timeoutMs: 1_000 })
		const onProgress = () => {}
		expect((await patient.call('steady', {}, { onProgress })).body).toBe('arrived')
		const failed = [true, false].map((reports) =>
			patient
				.call('wait', { key: crypto.randomUUID(), reports }, { onProgress })
				.catch(({ code }: ClientError) => code)
		)
		expect(await Promise.all(failed)).toEqual(['timeout', 'timeout'])
	})

	test.each([
		['before a report', false],
		['after one', true]
	])('that leaves %s aborts the call', async (_when, reports) => {
		const key = crypto.randomUUID()
		const leaving = new AbortController()
		const heard = Promise.withResolvers<void>()
		const call = client().call(
			'wait',
			{ key, reports },
			{ signal: leaving.signal, onProgress: () => heard.resolve() }
		)
		const code = call.catch((error: ClientError) => error.code)
		if (reports) await heard.promise
		while (!signals.has(key)) await Bun.sleep(5)
		const signal = signals.get(key)!
		expect(signal.aborted).toBe(false)
		const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve))
		leaving.abort()
		expect(await code).toBe('aborted')
		await aborted
	})

	test('ends the call when its own listener throws', async () => {
		const key = crypto.randomUUID()
		const broken = new Error('mine')
		const onProgress = () => {
			throw broken
		}
		const failed: ClientError = await client()
			.call('wait', { key, reports: true }, { onProgress })
			.catch((error) => error)
		expect(failed).toMatchObject({ code: 'aborted', cause: broken })
		const signal = signals.get(key)!
		if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
	})
})
