/** Routes that differ in what they answer, for the app whose doors must agree. */

import { Elysia, t } from 'elysia'
import { actions, type Call } from 'quater'

/** What exposes and names a route. */
export const named = (operationId: string) => ({
	tool: true as const,
	cli: true as const,
	detail: { operationId, description: `Runs ${operationId}.` }
})

/** Remembers what a handler received, and hands it back. */
export type Saw = <T>(call: Call, inputs: T) => T

/** A module with a handler for every kind of answer. */
export const answers = (saw: Saw) =>
	new Elysia()
		.use(actions)
		.derive(({ query }) => ({ loud: String(query.say ?? '').toUpperCase() }))
		.resolve(({ caller }) => ({ subject: caller.subject }))
		.get('/derived', ({ loud, subject, call }) => saw(call, { loud, subject }), {
			query: t.Object({ say: t.String() }),
			...named('derived')
		})
		.get(
			'/refused/:how',
			({ params: { how }, call, status }) => {
				saw(call, { how })
				if (how === 'returned') return status(404, 'Order not found')
				if (how === 'thrown') throw status(409, { reason: 'taken', by: 'someone' })
				if (how === 'message') return status(422, { message: 'No such luck' })
				if (how === 'response')
					return Response.json({ error: { message: 'Closed' } }, { status: 410 })
				throw new Error('secret of the database')
			},
			named('refused')
		)
		.get(
			'/listed',
			({ call, status }) => {
				saw(call, {})
				return status(404 as 200, 'Not here' as never)
			},
			{ response: { 200: t.Object({ ok: t.Boolean() }) }, ...named('listed') }
		)
		.get(
			'/broken',
			({ call }) => {
				saw(call, {})
				return { ok: 'secret' as never }
			},
			{ response: t.Object({ ok: t.Boolean() }), ...named('broken') }
		)
		.get(
			'/stream',
			function* ({ query, call }) {
				saw(call, query)
				for (let at = 0; at < query.n; at++) yield `part ${at};`
			},
			{ query: t.Object({ n: t.Integer() }), ...named('stream') }
		)
		.delete(
			'/nothing',
			({ call, set }) => {
				saw(call, {})
				set.status = 204
			},
			named('delete_nothing')
		)
		.get(
			'/text',
			({ query, call }) => {
				saw(call, query)
				return query.say
			},
			{ query: t.Object({ say: t.String() }), ...named('say') }
		)
		.get(
			'/value',
			({ query: { kind }, call }) => {
				saw(call, { kind })
				if (kind === 'null') return null
				if (kind === 'list') return [1, 'two', null, { a: [true] }]
				return kind === 'number' ? 7 : kind === 'true'
			},
			{ query: t.Object({ kind: t.String() }), ...named('value') }
		)
