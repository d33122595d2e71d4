/** The remote action protocol of `test/cases/remote.json`, against an app of real routes over a real socket. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type AnyElysia, Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { privateDirectory, quater as runQuater } from '../cli/fixtures/process'
import { rawRequest } from '../support/raw-http'

/** The parts of a case that these tests read. */
interface Case {
	readonly id: string
	readonly call: {
		readonly path?: string
		readonly argv?: readonly string[]
		readonly body?: Record<string, unknown>
		readonly variants?: readonly string[]
		readonly variants_body?: readonly unknown[]
	}
	readonly expect: {
		readonly status?: number
		readonly body?: unknown
		readonly body_subset?: Record<string, unknown>
		readonly expected_codes?: readonly string[]
		readonly error_code?: string
		readonly stdout?: string
	}
}

const casesIn = async (file: string): Promise<readonly Case[]> =>
	(await Bun.file(join(import.meta.dir, '../cases', file)).json()).cases

const cases = new Map(
	[...(await casesIn('remote.json')), ...(await casesIn('cli.json'))].map((one) => [one.id, one])
)

const caseOf = (id: string): Case => {
	const found = cases.get(id)
	if (found === undefined) throw new Error(`No case is called ${id}.`)
	return found
}

const manifest = '/.well-known/quater-actions.json'
const call = '/__quater__/actions/call'
const signedIn = { authorization: 'Bearer cli' }
const base = () =>
	new Elysia().use(
		quater({ name: 'Warehouse', version: '1.2.3', auth: bearer({ cli: 'cli-user' }) })
	)

/** The app of the cases, its routes declared in an order that is not the names'. */
const warehouse = (before: (app: ReturnType<typeof base>) => AnyElysia = (app) => app) => {
	const ran: unknown[] = []
	const id = t.Object({ id: t.Integer() })
	const app = new Elysia()
		.use(before(base()))
		.post('/users/:id/lock', ({ params }) => ran.push(params), {
			params: id,
			body: t.Optional(t.Object({})),
			cli: true,
			needsApproval: true,
			detail: { description: 'Lock one user.' }
		})
		.get(
			'/users/:id',
			({ params }) => {
				ran.push(params)
				return params
			},
			{ params: id, cli: true, detail: { description: 'Fetch one user.' } }
		)
		.get('/internal', () => ran.push('internal'))
		.get('/tools/:id', () => ran.push('tool'), { tool: true, detail: { description: 'A tool.' } })
	return { app, ran }
}

/** Serves an app on a loopback port until disposed. */
const serve = (app: AnyElysia) => {
	app.listen({ hostname: '127.0.0.1', port: 0 })
	const { port } = app.server!
	const send = async (method: string, path: string, init: RequestInit = {}) => {
		const response = await fetch(`http://127.0.0.1:${port}${path}`, {
			method,
			headers: signedIn,
			redirect: 'manual',
			...init
		})
		return { status: response.status, headers: response.headers, text: await response.text() }
	}
	return {
		port: port!,
		send,
		/** Posts to the call endpoint; text goes as it is. */
		call: async (body: unknown) => {
			const answer = await send('POST', call, {
				headers: { ...signedIn, 'content-type': 'application/json' },
				body: typeof body === 'string' ? body : JSON.stringify(body)
			})
			return { ...answer, json: JSON.parse(answer.text) }
		},
		[Symbol.asyncDispose]: async () => {
			await app.stop(true)
		}
	}
}

const split = (variant: string): [method: string, path: string] => {
	const [method = '', path = ''] = variant.split(' ')
	return [method, path]
}

describe('the endpoints', () => {
	test('remote-01 are not there without a cli action, tools or not', async () => {
		const { call, expect: expected } = caseOf('remote-01')
		const plain = base().get('/internal', () => 1)
		const tools = base().get('/tools/:id', () => 1, {
			tool: true,
			detail: { description: 'A tool.' }
		})
		for (const app of [plain, tools]) {
			await using server = serve(app)
			for (const variant of call.variants!) {
				expect((await server.send(...split(variant))).status).toBe(expected.status!)
			}
		}
	})

	test('remote-02 the manifest lists the cli actions alone, by name', async () => {
		const { body_subset } = caseOf('remote-02').expect
		await using server = serve(warehouse().app)
		const { status, text } = await server.send('GET', manifest)
		expect(status).toBe(200)
		const answer = JSON.parse(text)
		const { actions, ...service } = answer
		const { actions: wanted, ...wantedService } = body_subset!
		expect(service).toMatchObject(wantedService)
		// Patterns are Elysia's, not the ones that the cases were written for.
		const translated = JSON.parse(JSON.stringify(wanted).replaceAll('{id:int}', ':id'))
		expect(actions).toHaveLength(translated.length)
		expect(actions).toMatchObject(translated)
		expect(Object.keys(actions[0]).sort()).toEqual([
			'description',
			'input_schema',
			'method',
			'name',
			'needs_approval',
			'path'
		])
	})

	test('remote-03 take one method each, and say which', async () => {
		const { call, expect: expected } = caseOf('remote-03')
		await using server = serve(warehouse().app)
		for (const variant of call.variants!) {
			const [method, path] = split(variant)
			const { status, headers, text } = await server.send(method, path)
			expect(status).toBe(expected.status!)
			expect(headers.get('allow')).toBe(method === 'GET' ? 'POST' : 'GET')
			expect(JSON.parse(text).error.code).toBe('method_not_allowed')
		}
	})

	test('remote-17 ask for a credential with a slash at the end too', async () => {
		const { path, body } = caseOf('remote-17').call
		const { app, ran } = warehouse()
		await using server = serve(app)
		const text = JSON.stringify(body)
		const targets = [path!, call, `${call}//`, `/${call}`, '/__quater__/./actions/call']
		for (const target of [...targets, '/__quater__/actions/%63all', '/x/..%2f__quater__/']) {
			const { status } = await rawRequest(server.port, target, {
				method: 'POST',
				headers: ['Content-Type: application/json', `Content-Length: ${text.length}`],
				body: text
			})
			expect({ target, refused: [401, 404].includes(status) }).toEqual({ target, refused: true })
		}
		expect(ran).toEqual([])
		const signedOut = await server.send('POST', path!, { headers: {}, body: text })
		expect(signedOut.status).toBe(401)
		expect(JSON.parse(signedOut.text)).toMatchObject({
			ok: false,
			error: { code: 'unauthenticated' }
		})
	})
})

describe('a call', () => {
	test('remote-05 ignores members that the protocol does not know', async () => {
		const { call, expect: expected } = caseOf('remote-05')
		const { app, ran } = warehouse()
		await using server = serve(app)
		const { status, json } = await server.call(call.body)
		expect(status).toBe(expected.status!)
		expect(json).toEqual({ ok: true, status_code: 200, body: { id: 7 } })
		expect(ran).toEqual([{ id: 7 }])
	})

	for (const [id, what] of [
		['remote-06', 'is checked member by member before anything runs'],
		['remote-07', 'is refused for its form before it is known whether the action exists']
	] as const) {
		test(`${id} ${what}`, async () => {
			const { call, expect: expected } = caseOf(id)
			const { app, ran } = warehouse()
			await using server = serve(app)
			const seen = []
			for (const body of call.variants_body!) {
				const { status, json } = await server.call(body)
				expect(status).toBe(expected.status!)
				expect(json).toMatchObject({ ok: false, error: { message: expect.any(String) } })
				seen.push(json.error.code)
			}
			expect(seen).toEqual([...expected.expected_codes!])
			expect(ran).toEqual([])
		})
	}

	test('remote-09 with arguments that do not fit is a bad request, named', async () => {
		const { call, expect: expected } = caseOf('remote-09')
		const { app, ran } = warehouse()
		await using server = serve(app)
		const { status, json } = await server.call(call.body)
		expect(status).toBe(expected.status!)
		expect(json.error.code).toBe(expected.error_code!)
		// The same words as on every other surface, rather than the case's.
		expect(json.error.message).toBe('Invalid argument id: expected integer.')
		expect(json.error.argument).toBe('id')
		expect(ran).toEqual([])
	})

	test('remote-10 carries text as text and JSON as JSON', async () => {
		caseOf('remote-10')
		const typed = (body: BodyInit, type: string) =>
			new Response(body, { headers: { 'content-type': type } })
		const encoder = new TextEncoder()
		const stream = () =>
			new ReadableStream({
				start(controller) {
					for (const part of ['{"order_id":"', 'ord_1001"}'])
						controller.enqueue(encoder.encode(part))
					controller.close()
				}
			})
		const answers: Record<string, [() => unknown, status: number, body: unknown]> = {
			text: [() => 'accepted', 200, 'accepted'],
			broken: [() => typed('{not-json', 'application/json'), 200, '{not-json'],
			stream: [() => typed(stream() as never, 'application/json'), 200, { order_id: 'ord_1001' }],
			empty: [() => new Response(null, { status: 204 }), 204, ''],
			nothing: [() => undefined, 200, ''],
			charset: [() => typed('{"a":1}', 'application/json; charset=utf-8'), 200, { a: 1 }],
			problem: [() => typed('{"a":1}', 'application/problem+json'), 200, '{"a":1}']
		}
		const app = base()
		for (const [name, [answer]] of Object.entries(answers))
			app.get(`/${name}`, answer, { cli: { name }, detail: { description: 'Answers.' } })
		await using server = serve(app)
		for (const [name, [, status_code, body]] of Object.entries(answers)) {
			const { status, json } = await server.call({ action: name })
			expect({ name, status, json }).toEqual({
				name,
				status: 200,
				json: { ok: true, status_code, body }
			})
		}
	})

	test('remote-11 keeps the status of a refusal, and follows no redirect', async () => {
		caseOf('remote-11')
		const detail = { description: 'Answers.' }
		const app = base()
			.get('/refuse', () => Response.json({ why: 'no' }, { status: 403 }), {
				cli: { name: 'refuse' },
				detail
			})
			.get('/elsewhere', ({ redirect }) => redirect('https://evil.example/', 307), {
				cli: { name: 'elsewhere' },
				detail
			})
		await using server = serve(app)
		const refused = await server.call({ action: 'refuse' })
		expect(refused.status).toBe(403)
		expect(refused.json).toEqual({ ok: false, status_code: 403, body: { why: 'no' } })
		const moved = await server.call({ action: 'elsewhere' })
		expect(moved.status).toBe(200)
		expect(moved.json).toEqual({ ok: true, status_code: 307, body: '' })
		expect(moved.headers.has('location')).toBe(false)
	})

	test('remote-13 passes the hooks of the app once, as the route itself', async () => {
		const { call, expect: expected } = caseOf('remote-13')
		const seen: string[] = []
		const { app } = warehouse((app) =>
			app
				.onRequest(({ request }) => void seen.push(`request ${new URL(request.url).pathname}`))
				.onBeforeHandle({ as: 'global' }, ({ path, call }) => {
					seen.push(`before ${path} ${call.source}`)
				})
				.onAfterHandle({ as: 'global' }, ({ path, responseValue }) => {
					seen.push(`after ${path} ${JSON.stringify(responseValue)}`)
					return 'after saw handler response'
				})
		)
		await using server = serve(app)
		const { status, json } = await server.call(call.body)
		expect(status).toBe(expected.status!)
		expect(json).toEqual(expected.body)
		expect(seen).toEqual(['request /users/7', 'before /users/7 cli', 'after /users/7 {"id":7}'])
	})
})

describe('a dry run', () => {
	test('remote-14 reports what would run, and runs none of it', async () => {
		const { call, expect: expected } = caseOf('remote-14')
		let after = 0
		const { app, ran } = warehouse((app) =>
			app.onAfterHandle({ as: 'global' }, () => {
				after += 1
			})
		)
		await using server = serve(app)
		const { status, json } = await server.call(call.body)
		expect(status).toBe(expected.status!)
		expect(json).toMatchObject(expected.body_subset!)
		expect(json.arguments_hash).toMatch(/^sha256:[0-9a-f]{64}$/)
		expect({ ran, after }).toEqual({ ran: [], after: 0 })
		const locked = await server.call({
			action: 'lock_user',
			arguments: { id: 7 },
			dry_run: true,
			approval_token: 'anything'
		})
		expect(locked.json).toMatchObject({
			needs_approval: true,
			approval_required: false,
			approval_token_provided: true
		})
		expect(ran).toEqual([])
	})

	test('remote-15 refuses the arguments that a call would refuse', async () => {
		const { call, expect: expected } = caseOf('remote-15')
		const { app, ran } = warehouse()
		await using server = serve(app)
		const rehearsed = await server.call(call.body)
		expect(rehearsed.status).toBe(expected.status!)
		expect(rehearsed.json.error.code).toBe(expected.error_code!)
		const real = await server.call({ ...call.body, dry_run: false })
		expect(rehearsed.json.error.message).toBe(real.json.error.message)
		expect(ran).toEqual([])
	})
})

/** Runs the command line on an app of `routes`, in a process of its own. */
const onApp = async (routes: string, argv: readonly string[]) => {
	using directory = privateDirectory()
	const file = join(directory.path, 'main.ts')
	const from = (name: string) => JSON.stringify(Bun.resolveSync(name, import.meta.dir))
	await Bun.write(
		file,
		`import { Elysia, t } from ${from('elysia')}
		import { bearer, quater } from ${from('../../src/index.ts')}
		const detail = { description: 'Does it.' }
		export const app = new Elysia()
			.use(quater({ name: 'shop', version: '1', auth: bearer({ secret: 'admin' }) }))
			${routes}`
	)
	const globals = ['--app', file, '--token', 'secret', '--quiet']
	return await runQuater(
		argv.flatMap((word) => (word === 'G' ? globals : [word])),
		{ cwd: directory.path }
	)
}

describe('on this machine', () => {
	test('cli-31 a call passes the hooks of the app, and prints what they made of the answer', async () => {
		const { call, expect: expected } = caseOf('cli-31')
		const routes = `
			.onAfterHandle(({ path, responseValue }) => {
				console.error(path + ' ' + JSON.stringify(responseValue))
				return 'after saw handler response'
			})
			.get('/users/:id', ({ params }) => params, {
				params: t.Object({ id: t.Integer() }), cli: true, detail
			})`
		const { exit, stdout, stderr } = await onApp(routes, call.argv!)
		expect({ exit, stdout }).toEqual({ exit: 0, stdout: expected.stdout! })
		expect(stderr).toBe('/users/7 {"id":7}\n')
	})

	test('cli-33 a handler that throws tells nothing of it, unless asked', async () => {
		const routes = `.post('/danger', () => { throw new Error('database password is secret') }, {
			cli: { name: 'danger' }, detail
		})`
		const { exit, stdout, stderr } = await onApp(routes, ['G', 'call', 'danger'])
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toMatch(
			/^error: Something failed on the server\. \(request \w+\)\nAdd --verbose to see the cause\.\n$/
		)
		const json = await onApp(routes, ['--json', 'G', 'call', 'danger'])
		expect(JSON.parse(json.stderr).error.code).toBe('action_failed')
		const verbose = await onApp(routes, ['--verbose', 'G', 'call', 'danger'])
		expect(verbose.stderr).toContain('database password is secret')
	})
})
