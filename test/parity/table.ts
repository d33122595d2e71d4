/** One table of calls: what a client sends through each door, and what must come of it. */

/** The same call as a plain HTTP client writes it. */
export interface HttpRequest {
	readonly method?: string
	readonly path: string
	readonly headers?: Readonly<Record<string, string>>
	readonly json?: unknown
	readonly body?: string
}

/** One call through every door. */
export interface Entry {
	readonly what: string
	readonly action: string
	readonly arguments: Record<string, unknown>
	/** Null for what HTTP cannot say, or where it ignores what mcp and cli refuse. */
	readonly http: HttpRequest | null
	/** What handlers receive; the expected value where left out, nothing where a message is expected. */
	readonly sees?: unknown
	readonly value?: unknown
	readonly message?: string
}

type Args = Record<string, unknown>

const get = (path: string, headers?: Record<string, string>): HttpRequest => ({
	path,
	...(headers ? { headers } : {})
})
const post = (path: string, json: unknown): HttpRequest => ({ method: 'POST', path, json })
const q = encodeURIComponent

const stock: Args = {
	item_id: 7,
	name: 'chai',
	quantity: 3,
	active: true,
	ratio: 2.5,
	count: 4,
	'x-operator': 'ops-1',
	session_id: 'sess-1'
}
const stocked = {
	item_id: 7,
	active: true,
	ratio: 2.5,
	count: 4,
	limit: 25,
	operator: 'ops-1',
	session_id: 'sess-1',
	name: 'chai',
	quantity: 3
}

/** The inventory route by hand: `changes` replace or, when undefined, take away. */
const inventory = (what: string, changes: Args, expected: Partial<Entry>, onHttp = true): Entry => {
	const all: Args = { ...stock, ...changes }
	const args = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
	const { item_id, name, quantity, 'x-operator': operator, session_id, ...query } = args
	const search = Object.entries(query).map(([key, value]) => `${key}=${q(String(value))}`)
	const headers = {
		...(operator === undefined ? {} : { 'x-operator': String(operator) }),
		...(session_id === undefined ? {} : { cookie: `session_id=${session_id}` })
	}
	const http = {
		method: 'POST',
		path: `/inventory/${q(String(item_id))}?${search.join('&')}`,
		headers,
		json: { name, quantity }
	}
	return {
		what,
		action: 'update_inventory',
		arguments: args,
		http: onHttp ? http : null,
		...expected
	}
}

const text = (
	what: string,
	args: Args,
	search: string,
	expected: Partial<Entry>,
	id = 'x'
): Entry => ({
	what,
	action: 'read_text',
	arguments: { id: 'x', ...args },
	http: get(`/texts/${id}?${search}`),
	...expected
})

const texts = (word: string): Entry =>
	text(`text ${JSON.stringify(word)} in a query`, { q: word }, `q=${q(word)}`, {
		value: { id: 'x', q: word, page: 1 }
	})

const paths = (id: string): Entry =>
	text(
		`text ${JSON.stringify(id)} in a path`,
		{ id, q: 'q' },
		'q=q',
		{ value: { id, q: 'q', page: 1 } },
		q(id)
	)

const number = (args: Args, search: string, expected: Partial<Entry>, id = '1'): Entry => ({
	what: `numbers ${JSON.stringify(args)}`,
	action: 'read_number',
	arguments: { id: 1, ...args },
	http: get(`/numbers/${id}?${search}`),
	...expected
})

const lists = (args: Args, search: string | null, expected: Partial<Entry>): Entry => ({
	what: `lists ${JSON.stringify(args)}`,
	action: 'list_things',
	arguments: args,
	http: search === null ? null : get(`/lists?${search}`),
	...expected
})

const carried = (
	args: Args,
	headers: Record<string, string> | null,
	expected: Partial<Entry>
): Entry => ({
	what: `headers and cookies ${JSON.stringify(args)}`,
	action: 'read_carried',
	arguments: args,
	http: headers && get('/carried', headers),
	...expected
})

const whole = (action: string, path: string, body: unknown, expected: Partial<Entry>): Entry => ({
	what: `${action} ${JSON.stringify(body)}`,
	action,
	arguments: { body },
	http: post(path, body),
	...expected
})

const members = (action: string, path: string, body: Args, expected: Partial<Entry>): Entry => ({
	what: `${action} ${JSON.stringify(body)}`,
	action,
	arguments: body,
	http: 'message' in expected && expected.message?.startsWith('Unknown') ? null : post(path, body),
	...expected
})

const order = (body: Args, expected: Partial<Entry>): Entry => {
	const entry = members('update_order', '/orders/o1', body, expected)
	const http = entry.http && { ...entry.http, method: 'PUT' }
	return { ...entry, arguments: { id: 'o1', ...body }, http }
}

const form = (args: Args, body: string | null, expected: Partial<Entry>): Entry => ({
	what: `form ${JSON.stringify(args)}`,
	action: 'create_token',
	arguments: args,
	http:
		body === null
			? null
			: {
					method: 'POST',
					path: '/token',
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
					body
				},
	...expected
})

const answer = (
	action: string,
	path: string,
	args: Args,
	expected: Partial<Entry>,
	method = 'GET'
): Entry => ({
	what: `${action} ${JSON.stringify(args)}`,
	action,
	arguments: args,
	http: { method, path },
	sees: args,
	...expected
})

const day = new Date('2026-01-02T03:04:05.000Z')
const big = '9007199254740993'
const proto = JSON.parse('{"__proto__":{"admin":true}}') as Args
const none = { trace: undefined, limit: undefined, sid: undefined, visits: undefined }

/** Every call. */
export const table: readonly Entry[] = [
	inventory('defaults and optionals', {}, { value: stocked }),
	inventory(
		'optionals given',
		{ note: 'fragile', limit: 10 },
		{ value: { ...stocked, note: 'fragile', limit: 10 } }
	),
	inventory('null leaves a nullable query argument out', { note: null }, { value: stocked }, false),
	inventory(
		'digits with separators',
		{ item_id: '1_000' },
		{ message: 'Invalid argument item_id: expected integer.' }
	),
	inventory(
		'digits of another script',
		{ item_id: '١٢٣' },
		{ message: 'Invalid argument item_id: expected integer.' }
	),
	inventory(
		'a missing cookie',
		{ session_id: undefined },
		{ message: 'Missing argument: session_id.' }
	),
	inventory(
		'a missing header',
		{ 'x-operator': undefined },
		{ message: 'Missing argument: x-operator.' }
	),
	inventory(
		'a missing query argument',
		{ active: undefined },
		{ message: 'Missing argument: active.' }
	),
	inventory(
		'a missing member of the body',
		{ quantity: undefined },
		{ message: 'Missing argument: quantity.' }
	),
	inventory(
		'no integer',
		{ count: 'many' },
		{ message: 'Invalid argument count: expected integer.' }
	),
	inventory(
		'no number',
		{ ratio: 'wide' },
		{ message: 'Invalid argument ratio: expected number.' }
	),
	inventory(
		'not a number',
		{ ratio: 'nan' },
		{ message: 'Invalid argument ratio: expected number.' }
	),
	inventory(
		'an error that the app maps',
		{ note: 'explode' },
		{
			message: 'mapped handler error',
			sees: { ...stocked, note: 'explode' }
		}
	),
	inventory('an unknown argument', { extra: 'x' }, { message: 'Unknown argument: extra.' }, false),

	...[
		'a',
		'',
		'007',
		'1.10',
		'1e5',
		'true',
		'null',
		'-',
		'@alice',
		'{"a":1}',
		'[1]',
		'東京 ☕ 👩‍🚀',
		'a&b=c#d?e',
		'a+b',
		'%41',
		'a,b',
		' a '
	].map(texts),
	...['a/b', 'a%2Fb', 'a?b#c', '東京', ' a ', 'a+b', '%zz', 'a:b', 'a;b', '__proto__', '007'].map(
		paths
	),
	text('a literal of a union', { q: 'q', mode: 'safe' }, 'q=q&mode=safe', {
		value: { id: 'x', q: 'q', mode: 'safe', page: 1 }
	}),
	text('no literal of a union', { q: 'q', mode: 'slow' }, 'q=q&mode=slow', {
		message: 'Invalid argument mode: expected "fast" or "safe".'
	}),
	text('an empty nullable', { q: 'q', maybe: '' }, 'q=q&maybe=', {
		value: { id: 'x', q: 'q', maybe: '', page: 1 }
	}),
	text('below a minimum', { q: 'q', page: 0 }, 'q=q&page=0', {
		message: 'Invalid argument page: expected integer to be greater or equal to 1.'
	}),
	text('above a maximum', { q: 'q', page: 101 }, 'q=q&page=101', {
		message: 'Invalid argument page: expected integer to be less or equal to 100.'
	}),
	text('a missing text', {}, '', { message: 'Missing argument: q.' }),
	{
		...text('a number for a text', { q: 5 }, '', {
			message: 'Invalid argument q: expected string.'
		}),
		http: null
	},
	{
		...text('a list for a text', { q: ['a'] }, '', {
			message: 'Invalid argument q: expected string.'
		}),
		http: null
	},
	{
		...text('an object for a text', { q: { a: 1 } }, '', {
			message: 'Invalid argument q: expected string.'
		}),
		http: null
	},
	{
		...text('null for a required text', { q: null }, '', {
			message: 'Invalid argument q: null is not accepted.'
		}),
		http: null
	},
	...['..', '.', ''].map((id) => ({
		...text(`${JSON.stringify(id)} in a path`, { id, q: 'q' }, '', {
			message: 'Invalid argument id: no path can carry that value.'
		}),
		http: null
	})),

	answer('pick', '/picks?level=high', { level: 'high' }, { value: { level: 'high' } }),
	answer('pick', '/picks', {}, { sees: { level: 'low' }, value: { level: 'low' } }),
	number({ n: '007' }, 'n=007', { value: { id: 1, n: 7 } }),
	number({ n: -7, x: -2000, on: false }, 'n=-7&x=-2e3&on=false', {
		value: { id: 1, n: -7, x: -2000, on: false }
	}),
	number({ x: 1e-7, old: 1.5, on: true }, 'x=1e-7&old=1.5&on=true', {
		value: { id: 1, x: 1e-7, old: 1.5, on: true }
	}),
	number({ x: 1e21 }, 'x=1e21', { value: { id: 1, x: 1e21 } }),
	number({ n: 5.5 }, 'n=5.5', { message: 'Invalid argument n: expected integer.' }),
	number({ n: true }, 'n=true', { message: 'Invalid argument n: expected integer.' }),
	number({ n: '' }, 'n=', { message: 'Invalid argument n: expected integer.' }),
	number({ n: big }, `n=${big}`, {
		message: 'Invalid argument n: the number is too large to be exact.'
	}),
	number({ n: Number(big) }, `n=${big}`, {
		message: 'Invalid argument n: the number is too large to be exact.'
	}),
	number({ n: '1'.repeat(30) }, `n=${'1'.repeat(30)}`, {
		message: 'Invalid argument n: the number is too large to be exact.'
	}),
	number({ old: '1e999' }, 'old=1e999', {
		message: 'Invalid argument old: the number is not finite.'
	}),
	number({ x: '1e999' }, 'x=1e999', { message: 'Invalid argument x: expected number.' }),
	number({ on: 'nope' }, 'on=nope', { message: 'Invalid argument on: expected boolean.' }),
	number({ id: -5 }, '', { value: { id: -5 } }, '-5'),
	number({ id: '007' }, '', { value: { id: 7 } }, '007'),
	number(
		{ id: 10_001 },
		'',
		{ message: 'Invalid argument id: expected integer to be less or equal to 10000.' },
		'10001'
	),
	number({ id: 7.5 }, '', { message: 'Invalid argument id: expected integer.' }, '7.5'),

	lists({ tags: ['a', 'b'], ids: [1, 2] }, 'tags=a&tags=b&ids=1&ids=2', {
		value: { tags: ['a', 'b'], ids: [1, 2] }
	}),
	lists({ tags: ['a'] }, 'tags=a', { value: { tags: ['a'] } }),
	lists({ tags: ['ä☕', ''] }, `tags=${q('ä☕')}&tags=`, { value: { tags: ['ä☕', ''] } }),
	lists({ tags: ['a,b'] }, null, {
		message: 'Invalid argument tags: elements of a query list cannot hold commas.'
	}),
	lists({ tags: [] }, null, {
		message: 'Invalid argument tags: a query cannot carry an empty list.'
	}),
	lists({ tags: ['a'], where: { min: 1, max: 2 } }, `tags=a&where=${q('{"min":1,"max":2}')}`, {
		value: { tags: ['a'], where: { min: 1, max: 2 } }
	}),
	lists({ tags: ['a'], where: { min: 1, max: 2, by: 3 } }, null, {
		message: 'Unknown argument: where.by.'
	}),
	lists(
		{ tags: ['a'], lines: [{ sku: 'x,y]', quantity: 1 }] },
		`tags=a&lines=${q('[{"sku":"x,y]","quantity":1}]')}`,
		{
			value: { tags: ['a'], lines: [{ sku: 'x,y]', quantity: 1 }] }
		}
	),
	lists({}, '', { message: 'Missing argument: tags.' }),

	{
		what: 'a date in a query',
		action: 'list_dates',
		arguments: { since: day.toISOString() },
		http: get(`/dates?since=${day.toISOString()}`),
		sees: { since: day },
		value: { since: day.toISOString() }
	},
	{
		what: 'a day in a query',
		action: 'list_dates',
		arguments: { since: '2026-01-02' },
		http: get('/dates?since=2026-01-02'),
		sees: { since: new Date('2026-01-02') },
		value: { since: '2026-01-02T00:00:00.000Z' }
	},
	{
		what: 'a date with a zone',
		action: 'list_dates',
		arguments: { since: '2026-01-02T05:04:05+02:00' },
		http: get(`/dates?since=${q('2026-01-02T05:04:05+02:00')}`),
		sees: { since: day },
		value: { since: day.toISOString() }
	},
	members(
		'create_event',
		'/events',
		{ at: day.toISOString(), kind: 'start' },
		{ sees: { at: day, kind: 'start' }, value: { at: day.toISOString(), kind: 'start' } }
	),
	members(
		'create_event',
		'/events',
		{ at: day.toISOString(), kind: 'pause' },
		{ message: 'Invalid argument kind: expected "start" or "stop".' }
	),

	carried(
		{ 'x-trace': 'a b' },
		{ 'x-trace': 'a b' },
		{ sees: { ...none, trace: 'a b' }, value: { trace: 'a b' } }
	),
	carried(
		{ 'x-trace': 'é', 'x-limit': 5 },
		{ 'x-trace': 'é', 'x-limit': '5' },
		{ sees: { ...none, trace: 'é', limit: 5 }, value: { trace: 'é', limit: 5 } }
	),
	carried(
		{ 'x-trace': 'a', 'x-limit': 'x' },
		{ 'x-trace': 'a', 'x-limit': 'x' },
		{ message: 'Invalid argument x-limit: expected integer.' }
	),
	carried(
		{ 'x-trace': 'a', sid: '東 京=1', visits: 3 },
		{ 'x-trace': 'a', cookie: `sid=${q('東 京=1')}; visits=3` },
		{
			sees: { trace: 'a', limit: undefined, sid: '東 京=1', visits: 3 },
			value: { trace: 'a', sid: '東 京=1', visits: 3 }
		}
	),
	carried(
		{ 'x-trace': 'a', sid: '100%20' },
		{ 'x-trace': 'a', cookie: 'sid=100%252520' },
		{ sees: { ...none, trace: 'a', sid: '100%20' }, value: { trace: 'a', sid: '100%20' } }
	),
	carried({ 'x-trace': '☕' }, null, {
		message: 'Invalid argument x-trace: it holds a character that no header can carry.'
	}),
	carried({ 'x-trace': 'a', sid: 'a;b' }, null, {
		message: 'Invalid argument sid: it holds a character that no cookie can carry.'
	}),
	carried({ 'X-Trace': 'a' }, null, { message: 'Unknown argument: X-Trace.' }),
	carried({}, {}, { message: 'Missing argument: x-trace.' }),

	whole('send_ids', '/ids', [1, 2], { value: [1, 2] }),
	whole('send_ids', '/ids', [], { value: [] }),
	whole('send_ids', '/ids', [1, 2, 3, 4], {
		message: 'Invalid argument body: expected array length to be less or equal to 3.'
	}),
	whole('send_ids', '/ids', null, { message: 'Invalid argument body: expected array.' }),
	whole(
		'pay',
		'/either',
		{ kind: 'card', number: '007' },
		{ value: { kind: 'card', number: '007' } }
	),
	whole('pay', '/either', { kind: 'cash', amount: 5 }, { value: { kind: 'cash', amount: 5 } }),
	whole(
		'pay',
		'/either',
		{ kind: 'cheque' },
		{ message: 'Invalid argument body: expected object.' }
	),
	{
		...whole(
			'pay',
			'/either',
			{ kind: 'card', number: '1', amount: 5 },
			{ message: 'Unknown argument: body.amount.' }
		),
		http: null
	},
	...['a', '', '007', 'true', '{"a":1}', '"', '☕'].map((word) =>
		whole('send_word', '/word', word, { value: word })
	),
	whole('send_word', '/word', 5, { message: 'Invalid argument body: expected string.' }),
	whole('send_number', '/number', 5.5, { sees: 5.5, value: '5.5' }),
	whole('send_number', '/number', 1e18, {
		message: 'Invalid argument body: the number is too large to be exact.'
	}),
	whole(
		'send_scores',
		'/scores',
		{ '☕': 2, constructor: 1 },
		{ value: { '☕': 2, constructor: 1 } }
	),
	whole('send_scores', '/scores', { a: 'x' }, { message: 'Invalid argument a: expected integer.' }),
	...[[1, 'two', null], 7, 'x', false, null, { a: { b: [1] } }].map((body) =>
		whole('send_anything', '/anything', body, { value: { body } })
	),

	form({ grant_type: 'a&b=c d+e☕' }, `grant_type=${q('a&b=c d+e☕')}`, {
		value: { grant_type: 'a&b=c d+e☕', active: true, attempts: 1 }
	}),
	form({ grant_type: 'c', active: false, attempts: 3 }, 'grant_type=c&active=false&attempts=3', {
		value: { grant_type: 'c', active: false, attempts: 3 }
	}),
	form({ grant_type: 'c', scopes: ['a', 'b'] }, 'grant_type=c&scopes=a&scopes=b', {
		value: { grant_type: 'c', active: true, attempts: 1, scopes: ['a', 'b'] }
	}),
	form({ grant_type: 'c', attempts: 'x' }, 'grant_type=c&attempts=x', {
		message: 'Invalid argument attempts: expected integer.'
	}),
	form({ attempts: 3 }, 'attempts=3', { message: 'Missing argument: grant_type.' }),
	form({ grant_type: 'c', extra: 1 }, null, { message: 'Unknown argument: extra.' }),

	order(
		{ lines: [{ sku: 'a', quantity: 2 }], address: { city: 'x', zip: null }, labels: { a: 'b' } },
		{
			value: {
				id: 'o1',
				lines: [{ sku: 'a', quantity: 2 }],
				address: { city: 'x', zip: null },
				labels: { a: 'b' }
			}
		}
	),
	order(
		{ lines: [], open: { a: 1, b: { c: 2 } } },
		{ value: { id: 'o1', lines: [], open: { a: 1, b: { c: 2 } } } }
	),
	order(
		{ lines: [{ sku: 'a', quantity: 1, extra: 1 }] },
		{ message: 'Unknown argument: lines.0.extra.' }
	),
	order(
		{ lines: [], address: { city: 'x', country: 'y' } },
		{ message: 'Unknown argument: address.country.' }
	),
	order({ lines: [], ...proto }, { message: 'Unknown argument: __proto__.' }),
	order(
		{ lines: [{ sku: 'a', quantity: 1, ...proto }] },
		{ message: 'Unknown argument: lines.0.__proto__.' }
	),
	order(
		{ lines: [], labels: { a: 1 } },
		{ message: 'Invalid argument labels.a: expected string.' }
	),
	order(
		{ lines: [], address: { city: 'x', zip: 5 } },
		{ message: 'Invalid argument address.zip: expected string or null.' }
	),
	order({}, { message: 'Missing argument: lines.' }),

	members('send_optional', '/optional', { note: 'x' }, { value: { note: 'x' } }),
	members(
		'send_optional',
		'/optional',
		{ note: null },
		{ message: 'Invalid argument note: expected string.' }
	),
	members('send_pair', '/pair', { left: 1, right: 'x' }, { value: { left: 1, right: 'x' } }),
	members('send_pair', '/pair', { right: 'x' }, { message: 'Missing argument: left.' }),
	members(
		'send_guarded',
		'/guarded',
		{ amount: 1, reason: 'why' },
		{ value: { amount: 1, reason: 'why' } }
	),
	members('send_guarded', '/guarded', { amount: 1 }, { message: 'Missing argument: reason.' }),
	members(
		'send_guarded',
		'/guarded',
		{ amount: 1, reason: 'w' },
		{ message: 'Invalid argument reason: expected string length greater or equal to 3.' }
	),
	{
		what: 'zod with defaults',
		action: 'send_zod',
		arguments: { id: 'z', email: 'a@b.co' },
		http: post('/zod/z', { email: 'a@b.co' }),
		value: { id: 'z', page: 1, email: 'a@b.co', role: 'user' }
	},
	{
		what: 'zod coerces',
		action: 'send_zod',
		arguments: { id: 'z', page: 3, email: 'a@b.co', role: 'admin' },
		http: post('/zod/z?page=3', { email: 'a@b.co', role: 'admin' }),
		value: { id: 'z', page: 3, email: 'a@b.co', role: 'admin' }
	},
	{
		what: 'zod refuses',
		action: 'send_zod',
		arguments: { id: 'z', email: 'x' },
		http: post('/zod/z', { email: 'x' }),
		message: 'Invalid argument email: invalid email address.'
	},
	{
		what: 'zod misses',
		action: 'send_zod',
		arguments: { id: 'z' },
		http: post('/zod/z', {}),
		message: 'Missing argument: email.'
	},
	{
		what: 'zod knows its members',
		action: 'send_zod',
		arguments: { id: 'z', email: 'a@b.co', z: 1 },
		http: null,
		message: 'Unknown argument: z.'
	},
	members(
		'send_arktype',
		'/arktype',
		{ email: 'a@b.co', age: 3 },
		{ value: { email: 'a@b.co', age: 3 } }
	),
	members(
		'send_arktype',
		'/arktype',
		{ email: 'a@b.co', age: -1 },
		{ message: 'Invalid argument age: expected non-negative.' }
	),
	members('send_arktype', '/arktype', {}, { message: 'Missing argument: email.' }),
	members(
		'send_arktype',
		'/arktype',
		{ email: 'a@b.co', z: 1 },
		{ message: 'Unknown argument: z.' }
	),

	answer(
		'derived',
		'/derived?say=hi',
		{ say: 'hi' },
		{ sees: { loud: 'HI', subject: 'tester' }, value: { loud: 'HI', subject: 'tester' } }
	),
	answer('refused', '/refused/returned', { how: 'returned' }, { message: 'Order not found' }),
	answer(
		'refused',
		'/refused/thrown',
		{ how: 'thrown' },
		{ message: '{"reason":"taken","by":"someone"}' }
	),
	answer('refused', '/refused/message', { how: 'message' }, { message: 'No such luck' }),
	answer('refused', '/refused/response', { how: 'response' }, { message: 'Closed' }),
	answer('listed', '/listed', {}, { message: 'Not here' }),
	answer('stream', '/stream?n=3', { n: 3 }, { value: 'part 0;part 1;part 2;' }),
	answer('delete_nothing', '/nothing', {}, { value: '' }, 'DELETE'),
	...['hello', '{"a":1}', '7', 'null', '', '[1', '"q"', '☕'].map((say) =>
		answer('say', `/text?say=${q(say)}`, { say }, { value: say })
	),
	...(
		[
			['list', [1, 'two', null, { a: [true] }]],
			['number', '7'],
			['true', 'true']
		] as const
	).map(([kind, value]) => answer('value', `/value?kind=${kind}`, { kind }, { value }))
]

/** Calls that fail inside: the log has the detail, the caller nothing but the code. */
export const broken: readonly Entry[] = [
	answer('refused', '/refused/error', { how: 'error' }, { message: 'internal' }),
	answer('broken', '/broken', {}, { message: 'internal' })
]
