/** Faults that attacks on the library brought up, each mended and kept from coming back. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type } from 'arktype'
import { type AnyElysia, Elysia, t } from 'elysia'
import { bearer, ConfigError, check, type QuaterOptions, quater } from 'quater'
import {
	eras,
	inProcess,
	mcpPath,
	quietly,
	remoteInit,
	remotePath,
	rpcOf,
	serve,
	signedIn,
	toolInit
} from './doors'

const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
const both = { tool: true, cli: true } as const
const root = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 'f', version: '1', auth: bearer({ good: 'me' }), ...options }))
const me = signedIn('good')
/** Hands JavaScript-only mistakes past the types. */
const loose = <T>(value: unknown): T => value as T

/** What a caller without scopes gets; a start-up error is as good as a refusal. */
const statusOf = async (app: AnyElysia, path = '/x'): Promise<number> => {
	let status = 503
	await quietly(async () => {
		try {
			status = (await inProcess(app)(path, { headers: me })).status
		} catch {
			// A ConfigError: the app does not start.
		}
	})
	return status
}

describe('a policy is lost in silence', () => {
	test('on a chained guard of a module that does not use `actions`', async () => {
		const module = new Elysia().guard(loose<object>({ scopes: ['admin'] })).get('/x', () => 'ran')
		expect(await statusOf(root().use(module))).not.toBe(200)
	})

	test('on a scoped guard of a module that does not use `actions`', async () => {
		const module = new Elysia().guard(loose<object>({ as: 'scoped', scopes: ['admin'] }))
		expect(
			await statusOf(
				root()
					.use(module)
					.get('/x', () => 'ran')
			)
		).not.toBe(200)
	})

	test('on a guard before quater() is used', async () => {
		const app = new Elysia()
			.guard(loose<object>({ scopes: ['admin'] }))
			.use(quater({ name: 'f', version: '1', auth: bearer({ good: 'me' }) }))
			.get('/x', () => 'ran')
		expect(await statusOf(app)).not.toBe(200)
	})

	test('on options that are inherited', async () => {
		const shared = Object.create({ scopes: ['admin'] })
		expect(await statusOf(root().get('/x', () => 'ran', shared))).not.toBe(200)
	})

	test('by a macro of the same name, defined before quater was loaded', async () => {
		const fixture = join(import.meta.dir, 'fixtures/foreign-macro.ts')
		const child = Bun.spawn([process.execPath, fixture], { stdout: 'pipe', stderr: 'ignore' })
		expect((await new Response(child.stdout).text()).trim()).not.toBe('200')
	})

	test('by another app that is handed the same Request', async () => {
		const inner = root({ auth: bearer({ inner: 'insider' }) }).get('/x', () => 'ran')
		const outer = root({ auth: undefined, publicSurfaces: ['api'] }).get('/x', ({ request }) =>
			inner.handle(request)
		)
		expect((await inProcess(outer)('/x')).status).toBe(401)
	})
})

test('one quater() in two apps is refused', async () => {
	const shared = quater({ name: 'f', version: '1', auth: bearer({ good: 'me' }) })
	const first = new Elysia().use(shared).get('/health', () => 1, { public: true })
	const second = new Elysia().use(shared).get('/other', () => 2)
	for (const app of [first, second]) {
		const answer = app.handle(new Request('http://localhost/health'))
		await expect(answer).rejects.toBeInstanceOf(ConfigError)
	}
})

describe('a request that a foreign page can send with a cookie', () => {
	const cookies: QuaterOptions['auth'] = ({ headers }) =>
		headers.get('cookie') === 'session=1' ? { subject: 'me' } : null
	const ran: unknown[] = []
	const pay = (parse: { parse?: 'json' }) =>
		root({ auth: cookies }).post('/pay', ({ body }) => ran.push(body), {
			...parse,
			body: t.Object({ amount: t.Number() }),
			...both,
			detail: named('pay')
		})
	const foreign = { cookie: 'session=1', origin: 'https://evil.example' }

	test('W-11 runs nothing through the remote call but as JSON', async () => {
		const body = remoteInit('pay', { amount: 1 }).body ?? ''
		for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
			const headers = { ...foreign, ...(type === '' ? {} : { 'content-type': type }) }
			const init = { method: 'POST', headers, body: new Blob([String(body)]) }
			expect((await inProcess(pay({}))(remotePath, init)).status).toBe(415)
		}
		expect(ran).toEqual([])
	})

	test('W-11 runs nothing over HTTP without any Content-Type', async () => {
		const init = { method: 'POST', headers: foreign, body: new Blob(['{"amount":1}']) }
		expect((await inProcess(pay({ parse: 'json' }))('/pay', init)).status).not.toBe(200)
	})
})

describe('what fails inside is told', () => {
	test('by an error whose toResponse fails itself', async () => {
		class Odd extends Error {
			toResponse(): Response {
				throw new Error('second')
			}
		}
		const app = root().get('/x', () => {
			throw new Odd('hunter2')
		})
		await quietly(async () => {
			expect((await inProcess(app)('/x', { headers: me })).text).not.toContain('hunter2')
		})
	})

	test('by an error that a handler returns instead of throwing', async () => {
		const app = root().get('/x', () => new Error('hunter2') as never, {
			...both,
			detail: named('x')
		})
		const send = inProcess(app)
		await quietly(async () => {
			expect((await send('/x', { headers: me })).text).not.toContain('hunter2')
			expect((await send(mcpPath, toolInit('modern', 'x', {}, me))).text).not.toContain('hunter2')
		})
	})

	test('by thrown JSON of the caller’s, which may pose as an answer', async () => {
		const app = root().post('/x', ({ body }) => {
			throw body
		})
		const headers = { ...me, 'content-type': 'application/json' }
		const body =
			'{"constructor":{"name":"ElysiaCustomStatusResponse"},"code":200,"response":"fine"}'
		await quietly(async () => {
			const answer = await inProcess(app)('/x', { method: 'POST', headers, body })
			expect(answer.status).toBe(500)
		})
	})
})

describe('W-14 a generator that fails after its first value', () => {
	const app = root().get(
		'/x',
		function* () {
			yield 'half'
			throw new Error('hunter2')
		},
		{ ...both, detail: named('x') }
	)

	test('is an error on mcp and cli', async () => {
		const { warn } = console
		console.warn = () => {}
		try {
			for (const era of eras) {
				const answer = await inProcess(app)(mcpPath, toolInit(era, 'x', {}, me))
				expect(rpcOf(answer).result?.isError).toBe(true)
			}
			const remote = await inProcess(app)(remotePath, remoteInit('x', {}, me))
			expect(JSON.parse(remote.text).ok).toBe(false)
		} finally {
			console.warn = warn
		}
	})
})

describe('a Response that is answered twice', () => {
	const gone = new Response(null, { status: 204 })
	const app = root().get('/x', () => gone)

	test('carries its own request id each time', async () => {
		const answers = await Promise.all(
			['one', 'two'].map((id) =>
				app.handle(new Request('http://localhost/x', { headers: { ...me, 'x-request-id': id } }))
			)
		)
		expect(answers.map(({ headers }) => headers.get('x-request-id'))).toEqual(['one', 'two'])
	})

	test('carries the headers of every answer over a socket too', async () => {
		const again = new Response(null, { status: 204 })
		await using served = await serve(root().get('/x', () => again))
		for (let n = 0; n < 3; n++) {
			const { headers } = await served.send('/x', { headers: me })
			expect(headers.get('x-content-type-options')).toBe('nosniff')
			expect(headers.has('x-request-id')).toBe(true)
		}
	})
})

describe('a body nested past all measure', () => {
	const node = t.Recursive((self) => t.Object({ next: t.Optional(self) }))
	const app = root()
		.post('/node', () => 1, { body: node })
		.post('/text', () => 1, { body: t.Object({ text: t.String() }) })
	const statusFor = async (path: string, body: string) => {
		let status = 0
		await quietly(async () => {
			const headers = { ...me, 'content-type': 'application/json' }
			status = (await inProcess(app)(path, { method: 'POST', headers, body })).status
		})
		return status
	}

	test('is refused by a recursive schema, not a 500', async () => {
		const body = `${'{"next":'.repeat(100_000)}{}${'}'.repeat(100_000)}`
		expect([400, 413, 422]).toContain(await statusFor('/node', body))
	})

	test('is refused where text was expected, not a 500', async () => {
		const body = `{"text":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
		expect([400, 413, 422]).toContain(await statusFor('/text', body))
	})
})

describe('start-up errors that are missing', () => {
	test('a security header with a name that is none', async () => {
		const { ok } = await check(root({ headers: { 'bad name': 'x' } }).get('/r', () => 1))
		expect(ok).toBe(false)
	})

	test('auth-19 public on mcp of a route that is no tool', async () => {
		const { ok } = await check(root().get('/r', () => 1, { public: ['mcp'] }))
		expect(ok).toBe(false)
	})
})

test('a public pattern stays public beside a fixed path of another method', async () => {
	const app = root()
		.get('/items/:id', ({ params }) => params.id, { public: true })
		.post('/items/list', () => 1)
	expect((await inProcess(app)('/items/list')).status).toBe(200)
})

test('a WebSocket upgrade is heard of with the status that it has', async () => {
	const statuses: number[] = []
	const app = root({ onAccess: ({ status }) => void statuses.push(status) }).ws('/ws', {})
	await using served = await serve(app)
	const ws = new WebSocket(`ws://127.0.0.1:${served.port}/ws`, { headers: me } as never)
	await new Promise((resolve) => ws.addEventListener('open', resolve))
	ws.close()
	await Bun.sleep(2)
	expect(statuses).toEqual([101])
})

test('a 422 never holds the value that was found, with an arktype union', async () => {
	const app = new Elysia()
		.use(quater({ name: 'f', version: '1', auth: bearer({ good: 'me' }) }))
		.post('/x', () => 1, { body: type({ kind: "'a'|'b'" }) })
	const headers = { ...signedIn('good'), 'content-type': 'application/json' }
	const init = { method: 'POST', headers, body: '{"kind":"hunter2"}' }
	expect((await inProcess(app)('/x', init)).text).not.toContain('hunter2')
})
