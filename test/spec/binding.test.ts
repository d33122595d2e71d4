/** The cases of how inputs become handler values on HTTP, and arguments the same values elsewhere. */

import { expect } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, check, type QuaterOptions, quater } from 'quater'
import { type DoorAnswer, type Doors, doorsOf } from '../parity/doors'
import { caseFile } from './case-file'

const { spec, complete } = await caseFile('binding.json')
const differs = { differs: true }
const r = { tool: true, cli: true, detail: { operationId: 'r', description: 'Does it.' } } as const
const app = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 's', version: '1', auth: bearer({ token: 'me' }), ...options }))
const open = (of: Parameters<typeof doorsOf>[0]): Doors => doorsOf(of, 'token')
type Args = Record<string, unknown>

const everyDoor = async ({ named }: Doors, args: Args, expected: DoorAnswer): Promise<void> => {
	for (const [door, call] of Object.entries(named)) {
		expect({ door, ...(await call('r', args)) }).toEqual({ door, ...expected })
	}
}

interface Answered {
	readonly status: number
	readonly body: unknown
	readonly message: unknown
}

/** What plain HTTP answers, with the status. */
const http = async ({ client }: Doors, path: string, init: RequestInit = {}): Promise<Answered> => {
	const response = await client.http(path, init)
	const text = await response.text()
	const isJson = response.headers.get('content-type')?.startsWith('application/json')
	const body = isJson ? JSON.parse(text) : text
	return { status: response.status, body, message: body?.error?.message }
}

const posted = (
	doors: Doors,
	type: string | null,
	body: string | Uint8Array<ArrayBuffer>,
	path = '/r'
) =>
	http(doors, path, {
		method: 'POST',
		body,
		headers: type === null ? {} : { 'content-type': type }
	})
const json = 'application/json'

const query = <T extends Parameters<typeof t.Object>[0]>(members: T) =>
	open(app().get('/r', ({ query: given }) => given, { query: t.Object(members), ...r }))

spec('binding-01', 'defaults beside what a query gives', async () => {
	const doors = query({
		q: t.String(),
		page: t.Integer({ default: 1 }),
		active: t.Boolean({ default: false })
	})
	const body = { q: 'ada', page: 1, active: true }
	expect(await http(doors, '/r?q=ada&active=true')).toMatchObject({ status: 200, body })
	await everyDoor(doors, { q: 'ada', active: true }, { value: body })
})

spec(
	'binding-02',
	'a query argument never comes from the body',
	async () => {
		const doors = open(
			app().post('/r', ({ query: given }) => given, {
				query: t.Object({ count: t.Integer() }),
				...r
			})
		)
		const message = 'Missing argument: count.'
		expect(await posted(doors, json, '{"count":3}')).toMatchObject({ status: 422, message })
		await everyDoor(doors, {}, { message })
	},
	differs
)

const person = t.Object({ name: t.String(), age: t.Integer() })
const people = (body: typeof person = person) =>
	open(app().post('/r', ({ body: given }) => given, { body, ...r }))

spec(
	'binding-03',
	'a body is the value, not wrapped in a name',
	async () => {
		const ada = { name: 'Ada', age: 37 }
		expect(await posted(people(), json, JSON.stringify(ada))).toMatchObject({
			status: 200,
			body: ada
		})
		expect(await posted(people(), json, JSON.stringify({ user: ada }))).toMatchObject({
			status: 422
		})
		await everyDoor(people(), ada, { value: ada })
	},
	differs
)

spec(
	'binding-05',
	'numbers are finite',
	async () => {
		const doors = query({ x: t.Number() })
		for (const [text, x] of [
			['1', 1],
			['1.5', 1.5],
			['-2e3', -2000]
		] as const) {
			expect(await http(doors, `/r?x=${text}`)).toMatchObject({ status: 200, body: { x } })
			await everyDoor(doors, { x: text }, { value: { x } })
		}
		const message = 'Invalid argument x: expected number.'
		for (const text of ['nan', 'inf', '-Infinity', '1e999', '', 'abc']) {
			expect(await http(doors, `/r?x=${text}`)).toMatchObject({ status: 422, message })
			await everyDoor(doors, { x: text }, { message })
		}
	},
	differs
)

spec(
	'binding-06',
	'integers are what Elysia reads as one',
	async () => {
		const doors = query({ n: t.Integer() })
		const taken = {
			'7': 7,
			'-7': -7,
			'007': 7,
			'1.0': 1,
			'1e3': 1000,
			'0x10': 16,
			' 7': 7,
			'+7': 7
		}
		for (const [text, n] of Object.entries(taken)) {
			const path = `/r?n=${encodeURIComponent(text)}`
			expect(await http(doors, path)).toMatchObject({ status: 200, body: { n } })
			await everyDoor(doors, { n: text }, { value: { n } })
		}
		const message = 'Invalid argument n: expected integer.'
		for (const text of ['', '1_000', '١', '1.5']) {
			const path = `/r?n=${encodeURIComponent(text)}`
			expect(await http(doors, path)).toMatchObject({ status: 422, message })
			await everyDoor(doors, { n: text }, { message })
		}
	},
	differs
)

spec('binding-07', 'an integer is exact, or refused', async () => {
	const doors = query({ n: t.Integer() })
	const message = 'Invalid argument n: the number is too large to be exact.'
	for (const text of ['9007199254740993', '123456789012345678901234567890']) {
		expect(await http(doors, `/r?n=${text}`)).toMatchObject({ status: 422, message })
		await everyDoor(doors, { n: text }, { message })
		await everyDoor(doors, { n: Number(text) }, { message })
	}
	await everyDoor(doors, { n: Number.MAX_SAFE_INTEGER }, { value: { n: Number.MAX_SAFE_INTEGER } })
})

spec(
	'binding-09',
	'escapes that are none stay text',
	async () => {
		const doors = query({ q: t.String({ default: '' }) })
		for (const text of ['%', '%ZZ', '%2', '%ff']) {
			expect(await http(doors, `/r?q=${text}`)).toMatchObject({ status: 200, body: { q: text } })
		}
	},
	differs
)

spec('binding-10', 'a query that nobody reads fails nothing', async () => {
	const doors = open(app().get('/plain', () => 'ok'))
	expect(await http(doors, '/plain?a=%ZZ')).toMatchObject({ status: 200, body: 'ok' })
})

const withDefault = t.Object(
	{ name: t.String(), age: t.Integer() },
	{ default: { name: 'd', age: 1 } }
)

spec(
	'binding-11',
	'a default hides no broken body',
	async () => {
		const doors = people(withDefault)
		const body = { name: 'd', age: 1 }
		expect(await http(doors, '/r', { method: 'POST' })).toMatchObject({ status: 200, body })
		await everyDoor(doors, {}, { value: body })
		const message = 'Malformed request body.'
		for (const broken of ['', ' \n\t', '{"name":', '{"name":"A","age":2} x']) {
			expect(await posted(doors, json, broken)).toMatchObject({ status: 400, message })
		}
		expect(await posted(doors, json, 'null')).toMatchObject({ status: 200, body })
		const marked = await posted(doors, json, '\ufeff{"name":"A","age":2}')
		expect(marked).toMatchObject({ status: 200, body: { name: 'A', age: 2 } })
	},
	differs
)

spec(
	'binding-13',
	'an action takes JSON by its name',
	async () => {
		const ada = '{"name":"Ada","age":37}'
		for (const type of [json, `${json}; charset=utf-8`]) {
			expect(await posted(people(), type, ada)).toMatchObject({ status: 200 })
		}
		const message = 'Send the body as application/json.'
		for (const type of [
			'text/plain',
			null,
			'Application/JSON',
			'application/vnd.x+json',
			'application/x-www-form-urlencoded'
		]) {
			expect(await posted(people(), type, ada)).toMatchObject({ status: 415, message })
		}
	},
	differs
)

spec('binding-14', 'a body without a type takes any JSON', async () => {
	const doors = open(app().post('/r', ({ body }) => ({ body }), { body: t.Any(), ...r }))
	for (const [text, body] of [
		['[1,"two",null]', [1, 'two', null]],
		['7', 7],
		['"x"', 'x'],
		['false', false],
		['null', null],
		['{"a":1,"a":2}', { a: 2 }]
	] as const) {
		expect(await posted(doors, json, text)).toMatchObject({ status: 200, body: { body } })
		await everyDoor(doors, { body }, { value: { body } })
	}
})

spec(
	'binding-15',
	'unknown members: refused by mcp and cli, left out by HTTP',
	async () => {
		const strict = t.Object({ name: t.String(), age: t.Integer() }, { additionalProperties: false })
		const sent = { name: 'Ada', age: 37, admin_override: true }
		await everyDoor(people(strict), sent, { message: 'Unknown argument: admin_override.' })
		const answer = await posted(people(strict), json, JSON.stringify(sent))
		expect(answer).toMatchObject({ status: 200 })
		expect(answer.body).toEqual({ name: 'Ada', age: 37 })
	},
	differs
)

spec('binding-17', 'each call has a default of its own', async () => {
	const doors = open(
		app().post(
			'/r',
			({ body }) => {
				body.age++
				return body
			},
			{ body: withDefault, ...r }
		)
	)
	const body = { name: 'd', age: 2 }
	for (let call = 0; call < 2; call++) {
		expect(await http(doors, '/r', { method: 'POST' })).toMatchObject({ body })
		await everyDoor(doors, {}, { value: body })
	}
})

spec(
	'binding-18',
	'every place of a request, by its own name',
	async () => {
		const doors = open(
			app().post(
				'/orders/:id',
				({ params, query: given, headers, cookie, body }) => ({
					...params,
					...given,
					request: headers['x-request-id'],
					session: cookie.session.value,
					...body
				}),
				{
					params: t.Object({ id: t.String() }),
					query: t.Object({ 'include-events': t.Boolean({ default: false }) }),
					headers: t.Object({ 'x-request-id': t.String() }),
					cookie: t.Cookie({ session: t.String() }),
					body: t.Object({ sku: t.String(), quantity: t.Integer() }),
					...r
				}
			)
		)
		const value = {
			...{ id: 'ord_1', 'include-events': true, request: 'req_123' },
			...{ session: 's1', sku: 'c', quantity: 2 }
		}
		expect(
			await http(doors, '/orders/ord_1?include-events=true', {
				method: 'POST',
				headers: { 'content-type': json, 'x-request-id': 'req_123', cookie: 'session=s1' },
				body: '{"sku":"c","quantity":2}'
			})
		).toMatchObject({ status: 200, body: value })
		const { request, ...args } = value
		await everyDoor(doors, { ...args, 'x-request-id': request }, { value })
	},
	differs
)

spec(
	'binding-19',
	'headers have no case',
	async () => {
		const doors = open(
			app().get('/r', ({ headers }) => ({ agent: headers['user-agent'] }), {
				headers: t.Object({ 'user-agent': t.String() }),
				...r
			})
		)
		const answer = await http(doors, '/r', { headers: { 'USER-AGENT': 't' } })
		expect(answer).toMatchObject({ status: 200, body: { agent: 't' } })
		await everyDoor(doors, { 'user-agent': 't' }, { value: { agent: 't' } })
	},
	differs
)

const carrying = () =>
	open(
		app().get('/r', ({ headers, cookie }) => ({ h: headers['x-h'], k: cookie.k.value }), {
			headers: t.Object({ 'x-h': t.String() }),
			cookie: t.Cookie({ k: t.String() }),
			...r
		})
	)
const noHeader = 'Invalid argument x-h: it holds a character that no header can carry.'
const noCookie = 'Invalid argument k: it holds a character that no cookie can carry.'

spec(
	'binding-21',
	'control characters, and semicolons in cookies',
	async () => {
		for (const h of ['a\nb', 'a\u0000', 'a\u007f']) {
			await everyDoor(carrying(), { 'x-h': h, k: 'v' }, { message: noHeader })
		}
		for (const k of ['a;b', 'a\rb']) {
			await everyDoor(carrying(), { 'x-h': 'ok', k }, { message: noCookie })
		}
	},
	differs
)

spec('binding-22', 'delivered as it is, or refused by name', async () => {
	await everyDoor(carrying(), { 'x-h': '☕', k: 'v' }, { message: noHeader })
	await everyDoor(carrying(), { 'x-h': 'ok', k: 'a\tb' }, { message: noCookie })
	await everyDoor(carrying(), { 'x-h': 'ok', k: '☕' }, { value: { h: 'ok', k: '☕' } })
	for (const [name, args] of [
		['x-h', { 'x-h': '\ud800', k: 'v' }],
		['k', { 'x-h': 'ok', k: '\ud800' }]
	] as const) {
		const message = `Invalid argument ${name}: the text is not well-formed Unicode.`
		await everyDoor(carrying(), args, { message })
	}
})

spec('binding-23', 'null outside a body means left out', async () => {
	const doors = open(
		app().get('/r', ({ headers, query: { n } }) => ({ h: headers['x-h'] ?? null, n }), {
			headers: t.Object({ 'x-h': t.Optional(t.Nullable(t.String())) }),
			query: t.Object({ n: t.Nullable(t.String(), { default: 'd' }) }),
			...r
		})
	)
	await everyDoor(doors, { 'x-h': null, n: null }, { value: { h: null, n: 'd' } })
})

spec('binding-25', 'a scalar takes no list, object or other scalar', async () => {
	const doors = query({ s: t.String(), n: t.Integer({ default: 0 }) })
	for (const s of [{ a: 1 }, [1], 5, true]) {
		await everyDoor(doors, { s }, { message: 'Invalid argument s: expected string.' })
	}
	for (const n of ['5', 5]) await everyDoor(doors, { s: 'x', n }, { value: { s: 'x', n: 5 } })
	for (const n of [5.5, true]) {
		await everyDoor(doors, { s: 'x', n }, { message: 'Invalid argument n: expected integer.' })
	}
})

spec(
	'binding-26',
	'only own members of the arguments count',
	async () => {
		const doors = query({ constructor: t.String(), to: t.Optional(t.String()) })
		await everyDoor(doors, {}, { message: 'Missing argument: constructor.' })
		const inherited = { toString: 'x', constructor: 'c' }
		await everyDoor(doors, inherited, { message: 'Unknown argument: toString.' })
		const proto = JSON.parse('{"__proto__":{"constructor":"c"}}') as Args
		await everyDoor(doors, proto, { message: 'Unknown argument: __proto__.' })
	},
	differs
)

spec(
	'binding-27',
	'a path value is literal',
	async () => {
		const doors = open(
			app()
				.get('/files/:name', ({ params }) => params, r)
				.get('/files', () => 'the list')
				.get('/', () => 'the root')
		)
		for (const name of ['a%2Fb', 'a/b', 'a?b#c', '東京', '...', '.a', '%2e%2e']) {
			await everyDoor(doors, { name }, { value: { name } })
		}
		const message = 'Invalid argument name: no path can carry that value.'
		for (const name of ['..', '.']) await everyDoor(doors, { name }, { message })
	},
	differs
)

const form = () =>
	open(
		app().post('/r', ({ body }) => body, {
			parse: 'urlencoded',
			body: t.Object({
				grant_type: t.String(),
				'client-id': t.String(),
				active: t.BooleanString({ default: true }),
				attempts: t.Integer({ default: 1 })
			}),
			...r
		})
	)
const urlencoded = 'application/x-www-form-urlencoded'
const fields = {
	...{ grant_type: 'client_credentials', 'client-id': 'c1' },
	...{ active: false, attempts: 1 }
}

spec(
	'binding-29',
	'a form is read by its schema',
	async () => {
		const text = 'grant_type=client_credentials&client-id=c1&active=false'
		expect(await posted(form(), urlencoded, text)).toMatchObject({ status: 200, body: fields })
	},
	differs
)

spec(
	'binding-30',
	'form fields are arguments like others',
	async () => {
		const { attempts, ...args } = fields
		await everyDoor(form(), args, { value: { ...args, attempts } })
	},
	differs
)

spec(
	'binding-31',
	'a form that does not fit lacks its fields',
	async () => {
		const message = 'Missing argument: grant_type.'
		for (const [type, text] of [
			[json, '{}'],
			[urlencoded, 'name=%ZZ'],
			[urlencoded, '=v'],
			[urlencoded, '%01=v'],
			['multipart/form-data', 'no boundary'],
			[null, '']
		] as const) {
			expect(await posted(form(), type, text)).toMatchObject({ status: 422, message })
		}
		const bytes = new Uint8Array([...Buffer.from('name='), 0xff])
		expect(await posted(form(), urlencoded, bytes)).toMatchObject({ status: 422, message })
	},
	differs
)

spec(
	'binding-33',
	'one limit for the whole body',
	async () => {
		const upload = t.Object({ file: t.File() })
		const doors = open(
			app({ limits: { bodyBytes: 400 } }).post('/r', ({ body }) => body.file.size, { body: upload })
		)
		const send = (bytes: number) => {
			const body = new FormData()
			body.append('file', new File(['x'.repeat(bytes)], 'f'))
			return doors.client.http('/r', { method: 'POST', body })
		}
		expect((await send(4)).status).toBe(200)
		expect((await send(400)).status).toBe(413)
	},
	differs
)

spec(
	'binding-34',
	'a file keeps the name that it came with',
	async () => {
		const doors = open(
			app().post('/r', ({ body }) => body.image.name ?? '', { body: t.Object({ image: t.File() }) })
		)
		const send = (...names: string[]) => {
			const body = new FormData()
			for (const name of names) body.append('image', new File(['abc'], name))
			return http(doors, '/r', { method: 'POST', body })
		}
		for (const name of ['../../etc/passwd', 'C:\\dir\\a.txt', '/']) {
			expect(await send(name)).toMatchObject({ status: 200, body: name })
		}
		expect(await send('a', 'b')).toMatchObject({ status: 422 })
		const none = new FormData()
		none.append('other', 'x')
		const missing = await http(doors, '/r', { method: 'POST', body: none })
		expect(missing).toMatchObject({ status: 422, message: 'Missing argument: image.' })
	},
	differs
)

spec(
	'binding-35',
	'no file on mcp',
	async () => {
		const upload = t.Object({ image: t.File() })
		const { problems } = await check(app().post('/r', () => 1, { body: upload, ...r }))
		expect(problems.map(({ code }) => code)).toEqual(['file'])
		expect(problems[0]?.message).toContain('takes a file as image, which mcp cannot carry')
		const forCli = app().post('/r', () => 1, { body: upload, detail: r.detail, cli: true })
		expect((await check(forCli)).problems).toEqual([])
	},
	differs
)

spec(
	'binding-37',
	'a body is read once, and its parsed value as often as one likes',
	async () => {
		const doors = open(
			app().post(
				'/r',
				async ({ body, request }) => {
					const again = await request.text().catch(() => 'refused')
					return { body, same: body, again }
				},
				{ body: t.Object({ ok: t.Boolean() }), ...r }
			)
		)
		const body = { ok: true }
		const expected = { body, same: body, again: 'refused' }
		expect(await posted(doors, json, '{"ok":true}')).toMatchObject({ status: 200, body: expected })
		await everyDoor(doors, body, { value: expected })
	},
	differs
)

spec('binding-38', 'nullable and default', async () => {
	const doors = open(
		app().get('/r', ({ headers, query: given }) => ({ ...given, h: headers['x-h'] }), {
			headers: t.Object({ 'x-h': t.Nullable(t.String(), { default: null }) }),
			query: t.Object({
				a: t.Nullable(t.String(), { default: null }),
				b: t.Nullable(t.String(), { default: 'd' })
			}),
			...r
		})
	)
	const value = { a: null, b: 'd', h: null }
	expect(await http(doors, '/r')).toMatchObject({ status: 200, body: value })
	await everyDoor(doors, {}, { value })
})

complete()
