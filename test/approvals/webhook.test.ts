/** Events reach a webhook signed, again after a failure, and never at the expense of a call. */

import { afterEach, beforeEach, describe, expect, spyOn, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater, webhook } from 'quater'
import type { ApprovalEvent } from '../../src/approvals/protocol'
import { inProcess, quietly, signedIn } from '../security/doors'
import { isSigned, receiver, signatureOf } from './receiver'

const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

const event = (id: string, type: ApprovalEvent['type'] = 'approval.requested') =>
	({ id, type, at: '2026-01-01T00:00:00.000Z', approval: { id: 'apr_1' }, url: null }) as never

/** The pauses between attempts, which tests do not sit through. */
let pauses: number[] = []
let timers: ReturnType<typeof spyOn<typeof globalThis, 'setTimeout'>>
const { setTimeout: realTimeout } = globalThis
beforeEach(() => {
	pauses = []
	timers = spyOn(globalThis, 'setTimeout').mockImplementation(((done: () => void, ms: number) => {
		// Reports are held back for exactly a second.
		if (ms === 1000) return realTimeout(done, ms)
		if (ms > 400) pauses.push(ms)
		return realTimeout(done, Math.min(ms, 5))
	}) as never)
})
afterEach(() => timers.mockRestore())

const ok = () => new Response('thanks')
const status = (code: number) => () => new Response('no', { status: code })
const soon = () => new Promise((resolve) => realTimeout(resolve, 200))

describe('the signature', () => {
	test('the verifier of these tests agrees with the example of the specification', async () => {
		const known = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
		const signed = await signatureOf(
			known,
			'msg_p5jXN8AQM9LWM0D4loKWxJek',
			'1614265330',
			'{"test": 2432232314}'
		)
		expect(signed).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
	})

	test('holds for the very bytes that are sent, whatever they are', async () => {
		await using hook = receiver(ok)
		const tell = webhook({ url: hook.url, secret })
		tell(event('evt_ü\u2028'.replace(/[^\x20-\x7e]/g, '')))
		tell({ ...(event('evt_2') as ApprovalEvent), url: 'https://x.example/ü\u2028\ud83d\ude00' })
		await hook.until(2)
		for (const one of hook.received) {
			expect(await isSigned(one, secret)).toBe(true)
			expect(await isSigned({ ...one, text: `${one.text} ` }, secret)).toBe(false)
			expect(one.headers.get('content-type')).toBe('application/json')
			expect(one.body).toMatchObject({ type: one.body.data.type, timestamp: one.body.data.at })
			expect(one.headers.get('webhook-id')).toBe(one.body.data.id)
		}
	})

	test('is the same for a key with and without padding', async () => {
		await using hook = receiver(ok)
		for (const bytes of [24, 25, 26, 64]) {
			const key = `whsec_${Buffer.alloc(bytes, bytes).toString('base64')}`
			webhook({ url: hook.url, secret: key })(event(`evt_${bytes}`))
			await hook.until(hook.received.length + 1)
			expect(await isSigned(hook.received.at(-1)!, key)).toBe(true)
		}
	})
})

describe('attempts', () => {
	test('go on after 500, 503, 429 and 408, with the same id and a signature of their own time', async () => {
		const codes = [500, 503, 429, 408]
		await using hook = receiver((nth) => (nth <= codes.length ? status(codes[nth - 1]!)() : ok()))
		const clock = spyOn(Date, 'now')
		let time = 1_800_000_000_000
		clock.mockImplementation(() => (time += 7000))
		const said = await quietly(async () => {
			webhook({ url: hook.url, secret, attempts: 6 })(event('evt_1'))
			await hook.until(5)
			await soon()
		})
		clock.mockRestore()
		expect(said).toEqual([])
		expect(hook.received).toHaveLength(5)
		const header = (name: string) => hook.received.map(({ headers }) => headers.get(name)!)
		expect(new Set(header('webhook-id'))).toEqual(new Set(['evt_1']))
		expect(new Set(header('webhook-signature')).size).toBe(5)
		for (const one of hook.received) {
			const sentAt = Number(one.headers.get('webhook-timestamp')) * 1000
			expect(await isSigned(one, secret, sentAt)).toBe(true)
		}
	})

	test('pause longer each time, and end', async () => {
		await using hook = receiver(status(500))
		const said = await quietly(async () => {
			webhook({ url: hook.url, secret, attempts: 5 })(event('evt_1'))
			await hook.until(5)
			await soon()
		})
		expect(hook.received).toHaveLength(5)
		for (const [index, base] of [1000, 2000, 4000, 8000].entries()) {
			expect(pauses[index]).toBeWithin(base / 2, base * 1.5)
		}
		expect(said).toHaveLength(1)
		expect(said[0]).toContain('evt_1 was not delivered: the receiver answered 500')
	})

	test('end at once where the receiver refuses, or sends elsewhere', async () => {
		for (const code of [301, 302, 307, 308, 400, 401, 404, 410]) {
			await using elsewhere = receiver(ok)
			const location = elsewhere.url
			await using hook = receiver(() => new Response(null, { status: code, headers: { location } }))
			const said = await quietly(async () => {
				webhook({ url: hook.url, secret })(event('evt_1'))
				await hook.until(1)
				await soon()
			})
			expect(hook.received).toHaveLength(1)
			expect(elsewhere.received).toEqual([])
			expect(said.join()).toContain(`the receiver answered ${code}`)
		}
	})

	test('go on where nobody listens, nobody answers, or the answer breaks', async () => {
		const gone = receiver(ok)
		const nobody = gone.url
		await gone[Symbol.asyncDispose]()
		await using silent = receiver(() => new Promise<Response>(() => {}))
		const said = await quietly(async () => {
			webhook({ url: nobody, secret, attempts: 2 })(event('evt_nobody'))
			webhook({ url: silent.url, secret, attempts: 2, timeoutMs: 30 })(event('evt_silent'))
			await silent.until(2)
			await Bun.sleep(0)
			await new Promise((resolve) => realTimeout(resolve, 150))
		})
		expect(silent.received).toHaveLength(2)
		expect(said.filter((line) => line.includes('was not delivered'))).toHaveLength(2)
		expect(said.join()).toContain('TimeoutError')
	})

	test('an answer without an end is not read', async () => {
		await using hook = receiver(
			() => new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) }))
		)
		const said = await quietly(async () => {
			webhook({ url: hook.url, secret, attempts: 1, timeoutMs: 1000 })(event('evt_1'))
			await hook.until(1)
			await soon()
		})
		expect(said).toEqual([])
	})
})

test('a report holds neither the key, nor the URL, nor the event', async () => {
	await using hook = receiver(status(500))
	const url = `${hook.url}/T0000/hidden-path?key=hidden-query`
	const said = await quietly(async () => {
		const tell = webhook({ url, secret, attempts: 1 })
		tell({ ...(event('evt_1') as ApprovalEvent), url: 'hidden-event' })
		await hook.until(1)
		await soon()
	})
	expect(said).toHaveLength(1)
	for (const hidden of [secret, secret.slice(6), 'hidden', '0123456789abcdef']) {
		expect(said[0]).not.toContain(hidden)
	}
})

test('only the wanted events are sent', async () => {
	await using hook = receiver(ok)
	const tell = webhook({ url: hook.url, secret, events: ['approval.denied'] })
	tell(event('evt_1', 'approval.requested'))
	tell(event('evt_2', 'approval.denied'))
	await hook.until(1)
	await soon()
	expect(hook.received.map(({ body }) => body.type)).toEqual(['approval.denied'])
})

test('a hundred are under way at most; the others are reported, in few lines', async () => {
	const gate = Promise.withResolvers<void>()
	await using hook = receiver(() => gate.promise.then(ok))
	const tell = webhook({ url: hook.url, secret })
	const said = await quietly(async () => {
		for (let n = 0; n < 500; n++) tell(event(`evt_${n}`))
		await hook.until(100)
		await soon()
	})
	expect(hook.received).toHaveLength(100)
	expect(said.length).toBeWithin(1, 4)
	gate.resolve()
	await soon()
	tell(event('evt_last'))
	await hook.until(101)
	expect(hook.received.at(-1)!.body.data.id).toBe('evt_last')
})

test('what cannot be used is refused at once', () => {
	const url = 'https://hooks.example.com/x'
	const bad: object[] = [
		...['http://hooks.example.com', '/hook', 'ftp://x', '', 'http://127.0.0.1.example.com'].map(
			(other) => ({ url: other, secret })
		),
		...['', 'whsec_', 'whsec_c2hvcnQ=', secret.slice(6), `whsec_${'A'.repeat(200)}`, undefined].map(
			(other) => ({ url, secret: other })
		),
		...[0, 11, Number.NaN, Number.POSITIVE_INFINITY, 1.5, '3'].map((attempts) => ({
			url,
			secret,
			attempts
		})),
		...[0, -1, Number.NaN, Number.POSITIVE_INFINITY].map((timeoutMs) => ({
			url,
			secret,
			timeoutMs
		}))
	]
	for (const options of bad) expect(() => webhook(options as never)).toThrow(TypeError)
	for (const loopback of ['http://localhost:1', 'http://127.0.0.1:1', 'http://[::1]:1', url]) {
		expect(() => webhook({ url: loopback, secret })).not.toThrow()
	}
})

describe('in an app', () => {
	const build = (url: string) =>
		new Elysia()
			.use(
				quater({
					name: 'hooked',
					version: '1',
					database: ':memory:',
					auth: bearer({
						asker: { subject: 'asker', kind: 'agent' },
						boss: { subject: 'boss', kind: 'human', scopes: ['approvals:decide'] }
					}),
					approvals: {
						notify: webhook({ url, secret }),
						url: 'https://app.example.com',
						maxPending: 500
					}
				})
			)
			.post('/pay', ({ body }) => body, {
				body: t.Object({ n: t.Integer() }),
				needsApproval: true,
				detail: { operationId: 'pay', description: 'Pays.' },
				tool: true
			})
	const pay = (app: ReturnType<typeof build>, n: number) =>
		inProcess(app)('/pay', {
			method: 'POST',
			headers: { ...signedIn('asker'), 'content-type': 'application/json' },
			body: JSON.stringify({ n })
		})

	test('a receiver that never answers slows no call', async () => {
		await using silent = receiver(() => new Promise<Response>(() => {}))
		const app = build(silent.url)
		await pay(app, 0)
		const before = performance.now()
		const said = await quietly(async () => {
			for (let n = 1; n <= 150; n++) expect((await pay(app, n)).status).toBe(409)
		})
		expect(performance.now() - before).toBeLessThan(2000)
		expect(said.length).toBeLessThan(4)
	})

	test('each step is told once, in order, with a link', async () => {
		await using hook = receiver(ok)
		const app = build(hook.url)
		const asked = JSON.parse((await pay(app, 1)).text)
		const { id } = asked.error.approval
		const decided = await inProcess(app)(`/approvals/api/${id}/decision`, {
			method: 'POST',
			headers: { ...signedIn('boss'), 'content-type': 'application/json' },
			body: JSON.stringify({ decision: 'approve' })
		})
		expect(decided.status).toBe(200)
		expect((await pay(app, 1)).status).toBe(200)
		await hook.until(3)
		const told = hook.received.map(({ body }) => body)
		expect(told.map(({ type }) => type).toSorted()).toEqual([
			'approval.approved',
			'approval.consumed',
			'approval.requested'
		])
		for (const { data } of told) {
			expect(data.url).toBe(`https://app.example.com/approvals/${id}`)
			expect(data.approval.id).toBe(id)
		}
		expect(new Set(told.map(({ data }) => data.id)).size).toBe(3)
		for (const one of hook.received) expect(await isSigned(one, secret)).toBe(true)
	})
})
