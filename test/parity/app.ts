/** One app with every kind of input and answer, whose handlers remember what they received. */

import { type } from 'arktype'
import { Elysia, t } from 'elysia'
import { bearer, type Call, quater } from 'quater'
import { z } from 'zod'
import { answers, named } from './answers'

/** What one run of a handler received, as it received it. */
export interface Seen {
	readonly source: Call['source']
	readonly entrypoint: Call['entrypoint']
	readonly inputs: unknown
}

/** The credential that every door accepts. */
export const token = 'surface-token'

const item = t.Object({ name: t.String(), quantity: t.Integer() })

class OutOfStock extends Error {
	override readonly name = 'OutOfStock'
}

/**
 * Builds the app.
 *
 * @param raw whether a hook looks at the raw request, which makes arguments travel inside it
 */
export const buildApp = (seen: Seen[], { raw }: { raw: boolean }) => {
	const saw = <T>({ source, entrypoint }: Call, inputs: T): T => {
		seen.push({ source, entrypoint, inputs: structuredClone(inputs) })
		return inputs
	}
	const base = new Elysia()
		.use(quater({ name: 'parity', version: '1.0.0', auth: bearer({ [token]: 'tester' }) }))
		.onError(({ error, status }) =>
			error instanceof OutOfStock ? status(418, 'mapped handler error') : undefined
		)
		.model({ pair: t.Object({ left: t.Integer(), right: t.Optional(t.String()) }) })
	if (raw) base.onBeforeHandle({ as: 'global' }, ({ request }) => void request.method)
	return base
		.post(
			'/inventory/:item_id',
			({ params, query, headers, cookie, body, call }) => {
				const session_id = cookie.session_id.value
				const operator = headers['x-operator']
				const inputs = { ...params, ...query, operator, session_id, ...body }
				saw(call, inputs)
				if (query.note === 'explode') throw new OutOfStock('database password leaked')
				return inputs
			},
			{
				params: t.Object({ item_id: t.Integer() }),
				query: t.Object({
					active: t.Boolean(),
					ratio: t.Number(),
					count: t.Integer(),
					note: t.Optional(t.Nullable(t.String())),
					limit: t.Integer({ default: 25 })
				}),
				headers: t.Object({ 'x-operator': t.String() }),
				cookie: t.Cookie({ session_id: t.String() }),
				body: item,
				...named('update_inventory')
			}
		)
		.get('/texts/:id', ({ params, query, call }) => saw(call, { ...params, ...query }), {
			query: t.Object({
				q: t.String(),
				mode: t.Optional(t.Union([t.Literal('fast'), t.Literal('safe')])),
				maybe: t.Optional(t.Nullable(t.String())),
				page: t.Optional(t.Integer({ default: 1, minimum: 1, maximum: 100 }))
			}),
			...named('read_text')
		})
		.get('/picks', ({ query, call }) => saw(call, query), {
			query: t.Object({ level: t.Optional(t.UnionEnum(['low', 'high'])) }),
			...named('pick')
		})
		.get('/numbers/:id', ({ params, query, call }) => saw(call, { ...params, ...query }), {
			params: t.Object({ id: t.Integer({ minimum: -10, maximum: 10_000 }) }),
			query: t.Object({
				n: t.Optional(t.Integer()),
				x: t.Optional(t.Number()),
				old: t.Optional(t.Numeric()),
				on: t.Optional(t.Boolean())
			}),
			...named('read_number')
		})
		.get('/lists', ({ query, call }) => saw(call, query), {
			query: t.Object({
				tags: t.Array(t.String()),
				ids: t.Optional(t.Array(t.Integer())),
				where: t.Optional(t.Object({ min: t.Integer(), max: t.Integer() })),
				lines: t.Optional(t.Array(t.Object({ sku: t.String(), quantity: t.Integer() })))
			}),
			...named('list_things')
		})
		.get('/dates', ({ query, call }) => saw(call, query), {
			query: t.Object({ since: t.Date(), until: t.Optional(t.Date()) }),
			...named('list_dates')
		})
		.post('/events', ({ body, call }) => saw(call, body), {
			body: t.Object({ at: t.Date(), kind: t.Enum({ a: 'start', b: 'stop' }) }),
			...named('create_event')
		})
		.get(
			'/carried',
			({ headers, cookie, call }) =>
				saw(call, {
					trace: headers['x-trace'],
					limit: headers['x-limit'],
					sid: cookie.sid.value,
					visits: cookie.visits.value
				}),
			{
				headers: t.Object({ 'x-trace': t.String(), 'x-limit': t.Optional(t.Integer()) }),
				cookie: t.Cookie({ sid: t.Optional(t.String()), visits: t.Optional(t.Integer()) }),
				...named('read_carried')
			}
		)
		.post('/ids', ({ body, call }) => saw(call, body), {
			body: t.Array(t.Integer(), { maxItems: 3 }),
			...named('send_ids')
		})
		.post('/either', ({ body, call }) => saw(call, body), {
			body: t.Union([
				t.Object({ kind: t.Literal('card'), number: t.String() }),
				t.Object({ kind: t.Literal('cash'), amount: t.Integer() })
			]),
			...named('pay')
		})
		.post('/word', ({ body, call }) => saw(call, body), { body: t.String(), ...named('send_word') })
		.post('/number', ({ body, call }) => saw(call, body), {
			body: t.Number(),
			...named('send_number')
		})
		.post('/scores', ({ body, call }) => saw(call, body), {
			body: t.Record(t.String(), t.Integer()),
			...named('send_scores')
		})
		.post('/anything', ({ body, call }) => saw(call, { body }), {
			body: t.Any(),
			...named('send_anything')
		})
		.post('/token', ({ body, call }) => saw(call, body), {
			parse: 'urlencoded',
			body: t.Object({
				grant_type: t.String(),
				active: t.BooleanString({ default: true }),
				attempts: t.Integer({ default: 1 }),
				scopes: t.Optional(t.Array(t.String()))
			}),
			...named('create_token')
		})
		.put('/orders/:id', ({ params, body, call }) => saw(call, { ...params, ...body }), {
			body: t.Object({
				lines: t.Array(t.Object({ sku: t.String(), quantity: t.Integer({ default: 1 }) })),
				address: t.Optional(
					t.Object({ city: t.String(), zip: t.Optional(t.Nullable(t.String())) })
				),
				labels: t.Optional(t.Record(t.String(), t.String())),
				open: t.Optional(t.Object({ a: t.Integer() }, { additionalProperties: true }))
			}),
			...named('update_order')
		})
		.post('/optional', ({ body, call }) => saw(call, body ?? 'nothing'), {
			body: t.Optional(t.Object({ note: t.Optional(t.String()) })),
			...named('send_optional')
		})
		.post('/pair', ({ body, call }) => saw(call, body), { body: 'pair', ...named('send_pair') })
		.guard(
			{ schema: 'standalone', body: t.Object({ reason: t.String({ minLength: 3 }) }) },
			(app) =>
				app.post('/guarded', ({ body, call }) => saw(call, body), {
					body: t.Object({ amount: t.Integer() }),
					...named('send_guarded')
				})
		)
		.post(
			'/zod/:id',
			({ params, query, body, call }) => saw(call, { ...params, ...query, ...body }),
			{
				params: z.object({ id: z.string() }),
				query: z.object({ page: z.coerce.number().int().default(1) }),
				body: z.object({ email: z.email(), role: z.enum(['admin', 'user']).default('user') }),
				...named('send_zod')
			}
		)
		.post('/arktype', ({ body, call }) => saw(call, body), {
			body: type({ email: 'string.email', 'age?': 'number.integer >= 0' }),
			...named('send_arktype')
		})
		.use(answers(saw))
}
