/** The cases of one action behind four doors: same inputs, same values, same words. */

import { expect, mock } from 'bun:test'
import { Elysia, t } from 'elysia'
import { actions, bearer, ConfigError, check, quater } from 'quater'
import { type DoorAnswer, type Doors, doorsOf, openDoors } from '../parity/doors'
import type { HttpRequest } from '../parity/table'
import { caseFile } from './case-file'

const { spec, complete } = await caseFile('parity.json')
const token = 'surface-token'
const inventory = openDoors({ raw: false })
type Args = Record<string, unknown>

const named = (operationId: string) => ({
	tool: true as const,
	cli: true as const,
	detail: { operationId, description: 'Does it.' }
})
const app = () =>
	new Elysia().use(quater({ name: 's', version: '1', auth: bearer({ [token]: 'me' }) }))

const base: Args = {
	...{ item_id: 7, name: 'chai', quantity: 3, active: true, ratio: 2.5, count: 4 },
	...{ 'x-operator': 'ops-1', session_id: 'sess-1' }
}
const { 'x-operator': operator, ...others } = base
const value = { ...others, operator, limit: 25 }

const inventoryRequest = (args: Args): HttpRequest => {
	const { item_id, name, quantity, 'x-operator': header, session_id, ...query } = args
	const search = Object.entries(query).map(([key, one]) => `${key}=${String(one)}`)
	return {
		method: 'POST',
		path: `/inventory/${encodeURIComponent(String(item_id))}?${search.join('&')}`,
		headers: {
			...(header === undefined ? {} : { 'x-operator': String(header) }),
			...(session_id === undefined ? {} : { cookie: `session_id=${session_id}` })
		},
		json: { name, quantity }
	}
}

/** Asks every door; `http` is null where HTTP cannot say the same. */
const everywhere = async (
	doors: Doors,
	action: string,
	args: Args,
	http: HttpRequest | null,
	expected: DoorAnswer
): Promise<void> => {
	if (http) expect<DoorAnswer>(await doors.http(http)).toEqual(expected)
	for (const [door, call] of Object.entries(doors.named)) {
		expect({ door, ...(await call(action, args)) }).toEqual({ door, ...expected })
	}
}

const stock = async (changes: Args, expected: DoorAnswer, http = true): Promise<void> => {
	const args = Object.fromEntries(
		Object.entries({ ...base, ...changes }).filter(([, one]) => one !== undefined)
	)
	inventory.seen.length = 0
	await everywhere(
		inventory,
		'update_inventory',
		args,
		http ? inventoryRequest(args) : null,
		expected
	)
	const runs = 'value' in expected ? (http ? 5 : 4) : 0
	expect(inventory.seen).toHaveLength(runs)
}

const differs = { differs: true }
spec('parity-01', 'defaults fill in', () => stock({}, { value }), differs)
spec(
	'parity-02',
	'optionals given',
	() => stock({ note: 'fragile', limit: 10 }, { value: { ...value, note: 'fragile', limit: 10 } }),
	differs
)
spec(
	'parity-03',
	'null for a nullable query argument leaves it out',
	() => stock({ note: null }, { value }, false),
	differs
)
spec(
	'parity-05',
	'a sign in front of digits is read as a number',
	() => stock({ item_id: '+7' }, { value }),
	differs
)
spec(
	'parity-06',
	'separators are no digits',
	() => stock({ item_id: '1_000' }, { message: 'Invalid argument item_id: expected integer.' }),
	differs
)
spec(
	'parity-07',
	'digits of other scripts are no digits',
	() => stock({ item_id: '١٢٣' }, { message: 'Invalid argument item_id: expected integer.' }),
	differs
)
spec(
	'parity-09',
	'a missing cookie',
	() => stock({ session_id: undefined }, { message: 'Missing argument: session_id.' }),
	differs
)
spec(
	'parity-10',
	'a missing body',
	() => stock({ name: undefined, quantity: undefined }, { message: 'Missing argument: quantity.' }),
	differs
)
spec(
	'parity-11',
	'a body without a member',
	() => stock({ quantity: undefined }, { message: 'Missing argument: quantity.' }),
	differs
)
spec(
	'parity-13',
	'a missing query argument has one name everywhere',
	() => stock({ active: undefined }, { message: 'Missing argument: active.' }),
	differs
)
spec(
	'parity-14',
	'no integer',
	() => stock({ count: 'many' }, { message: 'Invalid argument count: expected integer.' }),
	differs
)
spec(
	'parity-15',
	'no number',
	() => stock({ ratio: 'wide' }, { message: 'Invalid argument ratio: expected number.' }),
	differs
)
spec(
	'parity-17',
	'not finite',
	() => stock({ ratio: 'nan' }, { message: 'Invalid argument ratio: expected number.' }),
	differs
)

spec('parity-18', 'an error that the app maps', async () => {
	inventory.seen.length = 0
	const args = { ...base, note: 'explode' }
	const expected = { message: 'mapped handler error' }
	await everywhere(inventory, 'update_inventory', args, inventoryRequest(args), expected)
	expect(inventory.seen).toHaveLength(5)
	const { path, headers, json } = inventoryRequest(args)
	const answer = await inventory.client.http(path, {
		method: 'POST',
		headers: { ...headers, 'content-type': 'application/json' },
		body: JSON.stringify(json)
	})
	expect(answer.status).toBe(418)
})

spec(
	'parity-19',
	'an error that nobody maps says nothing of itself',
	async () => {
		const { error } = console
		const log = mock(() => {})
		console.error = log
		try {
			const doors = doorsOf(
				app().get(
					'/explode',
					() => {
						throw new Error('database password leaked')
					},
					named('explode')
				),
				token
			)
			await everywhere(doors, 'explode', {}, { path: '/explode' }, { message: 'internal' })
			const tool = await doors.client.mcp.call('explode')
			const { error: local, exitCode } = await doors.client.cli.call('explode')
			const http = await doors.client.http('/explode')
			expect([exitCode, http.status]).toEqual([1, 500])
			expect(JSON.stringify([tool, local, await http.text()])).not.toContain('database password')
			expect(log).toHaveBeenCalled()
		} finally {
			console.error = error
		}
	},
	differs
)

spec(
	'parity-21',
	'a refusal of the handler is its answer, not a failed binding',
	async () => {
		const doors = doorsOf(
			app().get('/strict', ({ status }) => status(400, 'Unsupported region'), named('strict')),
			token
		)
		await everywhere(doors, 'strict', {}, { path: '/strict' }, { message: 'Unsupported region' })
		expect((await doors.client.mcp.call('strict')).isError).toBeTrue()
	},
	differs
)

spec('parity-22', 'HTTP ignores what is not declared', async () => {
	const { path, headers, ...rest } = inventoryRequest(base)
	const request = {
		...rest,
		path: `${path}&unknown_query=x`,
		headers: { ...headers, 'x-unknown': 'x', cookie: 'session_id=sess-1; unknown_cookie=x' }
	}
	expect(await inventory.http(request)).toEqual({ value })
})

spec(
	'parity-23',
	'mcp and cli refuse what is not declared',
	() => stock({ extra: 'reject-me' }, { message: 'Unknown argument: extra.' }, false),
	differs
)
spec(
	'parity-25',
	'the unknown name comes before the missing one',
	() =>
		stock(
			{ 'x-operator': undefined, 'X-Operator': 'ops-1' },
			{ message: 'Unknown argument: X-Operator.' },
			false
		),
	differs
)

const items = (body: Parameters<typeof t.Object>[0], options = {}) =>
	doorsOf(
		app().post('/items', ({ body: payload }) => ({ payload }), {
			body: t.Object(body, options),
			...named('create_item')
		}),
		token
	)

spec(
	'parity-26',
	'a default of the whole body',
	() =>
		everywhere(
			items({ x: t.Integer() }, { default: { x: 7 } }),
			'create_item',
			{},
			{ method: 'POST', path: '/items' },
			{ value: { payload: { x: 7 } } }
		),
	differs
)

const maps = (body: ReturnType<typeof t.Nullable> | ReturnType<typeof t.Record>) =>
	doorsOf(
		app().post('/items', ({ body: payload }) => ({ payload }), { body, ...named('create_item') }),
		token
	)
const scores = t.Record(t.String(), t.Integer())

spec(
	'parity-27',
	'a nullable body takes null, and asks for a body',
	async () => {
		const doors = maps(t.Nullable(scores))
		const message = 'Invalid argument body: expected object or null.'
		await everywhere(doors, 'create_item', {}, { method: 'POST', path: '/items' }, { message })
		const nothing = { method: 'POST', path: '/items', json: null }
		await everywhere(doors, 'create_item', { body: null }, nothing, { value: { payload: null } })
	},
	differs
)

spec(
	'parity-29',
	'an explicit null is input',
	async () => {
		const message = 'Invalid argument body: expected object.'
		const request = { method: 'POST', path: '/items', json: null }
		await everywhere(maps(scores), 'create_item', { body: null }, request, { message })
	},
	differs
)

spec(
	'parity-30',
	'booleans are true and false, on every surface',
	async () => {
		const doors = doorsOf(
			app().get('/flag', ({ query }) => query, {
				query: t.Object({ on: t.Boolean() }),
				...named('flag')
			}),
			token
		)
		for (const on of [true, 'true']) {
			await everywhere(doors, 'flag', { on }, { path: '/flag?on=true' }, { value: { on: true } })
		}
		for (const on of ['YES', 'On', '1', 1]) {
			const message = 'Invalid argument on: expected boolean.'
			await everywhere(doors, 'flag', { on }, { path: `/flag?on=${on}` }, { message })
		}
	},
	differs
)

const itemById = () =>
	doorsOf(
		app().get('/items/:id', ({ params }) => params, {
			params: t.Object({ id: t.Integer() }),
			...named('get_item')
		}),
		token
	)

spec(
	'parity-31',
	'a path takes no null',
	() =>
		everywhere(itemById(), 'get_item', { id: null }, null, { message: 'Missing argument: id.' }),
	differs
)

spec(
	'parity-33',
	'a path takes one number',
	async () => {
		const doors = itemById()
		const message = 'Invalid argument id: expected integer.'
		for (const id of [7.5, true, [7], { v: 7 }]) {
			await everywhere(doors, 'get_item', { id }, null, { message })
		}
		await everywhere(doors, 'get_item', { id: '' }, null, {
			message: 'Invalid argument id: no path can carry that value.'
		})
		for (const id of [' 7', '7\n', '007']) {
			const request = { path: `/items/${encodeURIComponent(id)}` }
			await everywhere(doors, 'get_item', { id }, request, { value: { id: 7 } })
		}
	},
	differs
)

spec('parity-34', 'a path value travels encoded and arrives as it was', async () => {
	const doors = doorsOf(
		app().get(
			'/files/:name',
			({ params, request }) => ({ ...params, path: new URL(request.url).pathname }),
			named('get_file')
		),
		token
	)
	const path = '/files/reports%2F2026%20draft'
	const name = 'reports/2026 draft'
	await everywhere(doors, 'get_file', { name }, { path }, { value: { name, path } })
})

spec(
	'parity-35',
	'hooks around a handler open and close once a call, on every surface',
	async () => {
		const events: string[] = []
		const doors = doorsOf(
			app()
				.resolve(() => void events.push('open'))
				.onAfterHandle(() => void events.push('commit'))
				.onError(({ status }) => {
					events.push('rollback')
					return status(500, 'rolled back')
				})
				.post(
					'/rows',
					({ query: { value: row } }) => {
						if (row === 'bad') throw new Error('no')
						return row
					},
					{ query: t.Object({ value: t.String() }), ...named('add_row') }
				),
			token
		)
		for (const [row, expected, end] of [
			['good', { value: 'good' }, 'commit'],
			['bad', { message: 'rolled back' }, 'rollback']
		] as const) {
			events.length = 0
			const request = { method: 'POST', path: `/rows?value=${row}` }
			await everywhere(doors, 'add_row', { value: row }, request, expected)
			expect(events).toEqual(Array.from({ length: 5 }, () => ['open', end]).flat())
		}
	},
	differs
)

const codes = async (broken: Parameters<typeof check>[0]) =>
	(await check(broken)).problems.map(({ code }) => code)
const lookup = { operationId: 'lookup', description: 'Looks up.' }

spec(
	'parity-37',
	'one name space for everything that can be called',
	async () => {
		const one = () => app().get('/a', () => 1, { tool: true, detail: lookup })
		expect(await codes(one().get('/b', () => 1, { tool: true, detail: lookup }))).toEqual([
			'name_clash'
		])
		expect(await codes(one().get('/b', () => 1, { cli: true, detail: lookup }))).toEqual([
			'name_clash'
		])
		expect(await codes(one().get('/b', () => 1, { detail: lookup }))).toEqual([])
	},
	differs
)

spec(
	'parity-38',
	'names are portable',
	async () => {
		const withName = (name: string) =>
			app().get('/x', () => 1, { tool: { name }, cli: true, detail: { description: 'X.' } })
		for (const name of ['', 'a b', 'a\nb', 'x/y', 'x'.repeat(300)]) {
			expect(await codes(withName(name))).toEqual(['invalid_name'])
		}
		expect(await codes(withName('--x'))).toEqual([])
	},
	differs
)

spec(
	'parity-39',
	'a module with one bad route keeps the app from starting, and can be used again',
	async () => {
		const module = () =>
			new Elysia()
				.use(actions)
				.get('/first', () => 1, named('first'))
				.post('/second', () => 1, { needsApproval: true, body: t.Object({}), ...named('second') })
		const open = new Elysia()
			.use(quater({ name: 's', version: '1', publicSurfaces: ['api', 'mcp', 'cli'] }))
			.use(module())
		expect(open.handle(new Request('http://localhost/first'))).rejects.toThrow(ConfigError)
		const mended = doorsOf(app().use(module()), token)
		expect(await mended.http({ path: '/first' })).toEqual({ value: '1' })
	},
	differs
)

complete()
