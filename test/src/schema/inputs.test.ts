/** Named arguments from everything a route takes. */

import { describe, expect, test } from 'bun:test'
import { Elysia, t } from 'elysia'
import { z } from 'zod'
import { type InputsOptions, planInputs } from '../../../src/schema/inputs'
import { expectCleanSchema } from './meta-schema'

const plan = (options: Partial<InputsOptions>, closed = true) => {
	const result = planInputs({ method: 'POST', path: '/orders', ...options })
	expectCleanSchema(result.inputSchema)
	expect(result.inputSchema).toMatchObject({ type: 'object', additionalProperties: !closed })
	for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
		expect(result.inputSchema).not.toHaveProperty(keyword)
	}
	return result
}
const codes = (options: Partial<InputsOptions>) => plan(options).problems.map(({ code }) => code)
const names = (options: Partial<InputsOptions>) =>
	plan(options).inputs.map(
		({ name, in: place, required }) => `${place}.${name}${required ? '!' : ''}`
	)

const order = t.Object({
	id: t.String(),
	total: t.Numeric({ default: 1 }),
	note: t.Optional(t.String())
})

test('every location becomes arguments, in one order', () => {
	const { inputSchema, ...rest } = plan({
		method: 'PUT',
		path: '/orders/:order_id',
		params: t.Object({ order_id: t.Numeric() }),
		query: t.Object({ dry: t.BooleanString() }),
		headers: t.Object({ 'X-Trace': t.Optional(t.String()) }),
		cookie: t.Cookie({ session: t.String() }, { secrets: 'hush', httpOnly: true }),
		body: order
	})
	expect(inputSchema).toEqual({
		type: 'object',
		properties: {
			order_id: { type: 'number' },
			dry: { type: 'boolean' },
			'x-trace': { type: 'string' },
			session: { type: 'string' },
			id: { type: 'string' },
			total: { type: 'number', default: 1 },
			note: { type: 'string' }
		},
		required: ['order_id', 'dry', 'session', 'id'],
		additionalProperties: false
	})
	expect(rest.inputs[2]).toEqual({
		name: 'x-trace',
		in: 'headers',
		wholeBody: false,
		schema: { type: 'string' },
		required: false
	})
	expect(rest).toMatchObject({ bodyRequired: true, problems: [] })
})

test('a route that takes nothing has an empty closed object', () => {
	expect(plan({ method: 'GET' })).toEqual({
		inputs: [],
		inputSchema: { type: 'object', properties: {}, additionalProperties: false },
		bodyRequired: false,
		problems: []
	})
})

describe('params', () => {
	test('one without a schema is a required string', () => {
		expect(plan({ path: '/a/:id/b/:other' }).inputSchema).toMatchObject({
			properties: { id: { type: 'string' }, other: { type: 'string' } },
			required: ['id', 'other']
		})
	})

	test('the path decides what is required', () => {
		const params = t.Object({ id: t.Optional(t.String()), page: t.String() })
		expect(names({ path: '/a/:id/:page?', params })).toEqual(['params.id!', 'params.page'])
	})

	test('a required one that the path lacks is a problem', () => {
		const params = t.Object({ id: t.String(), gone: t.String(), maybe: t.Optional(t.String()) })
		const { problems, inputs } = plan({ path: '/a/:id', params })
		expect(problems).toEqual([
			{
				code: 'unknown_parameter',
				message: 'requires the parameter gone, which its path does not have',
				mend: 'Add /:gone to the path, or take gone out of params.'
			}
		])
		expect(inputs).toHaveLength(1)
	})

	test('a wildcard is a problem', () => {
		expect(codes({ path: '/files/*', params: t.Object({ '*': t.String() }) })).toEqual(['wildcard'])
	})
})

describe('body', () => {
	test.each([
		['union', t.Union([t.Object({ a: t.String() }), t.Object({ b: t.String() })])],
		['list', t.Array(t.String())],
		['record', t.Record(t.String(), t.String())],
		['string', t.String()],
		['anything', t.Any()],
		['nullable object', t.Nullable(t.Object({ a: t.String() }))],
		['zod record', z.record(z.string(), z.number())]
	])('a %s is one argument', (_name, body) => {
		expect(names({ body })).toEqual(['body.body!'])
	})

	test.each([
		['intersection', t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.String() })])],
		['zod intersection', z.object({ a: z.string() }).and(z.object({ b: z.string() }))],
		['counted object', t.Object({ a: t.String(), b: t.String() }, { minProperties: 1 })],
		['form', t.Form({ a: t.String(), b: t.String() })]
	])('an object written as %s is flattened', (_name, body) => {
		expect(names({ body })).toEqual(['body.a!', 'body.b!'])
	})

	test('one that is open on purpose is flattened, and leaves the arguments open', () => {
		const body = t.Object({ a: t.String() }, { additionalProperties: true })
		expect(plan({ body }, false).inputs.map(({ name }) => name)).toEqual(['a'])
	})

	test('an optional one asks for none of its members', () => {
		const optional = t.Optional(order)
		expect(names({ body: optional })).toEqual(['body.id', 'body.total', 'body.note'])
		expect(plan({ body: optional }).bodyRequired).toBe(false)
		expect(names({ body: t.Optional(t.Array(t.String())) })).toEqual(['body.body'])
		expect(names({ body: z.object({ a: z.string() }).optional() })).toEqual(['body.a'])
		expect(plan({ body: z.object({ a: z.string().optional() }) }).bodyRequired).toBe(true)
	})

	test('a default stands in for a whole body, but Elysia fills none in for an object', () => {
		const list = t.Array(t.String(), { default: [] })
		expect(plan({ body: list }).bodyRequired).toBe(false)
		expect(plan({ body: t.Object({ a: t.String() }, { default: { a: '' } }) }).bodyRequired).toBe(
			true
		)
	})

	test('GET and HEAD have none, whatever a guard says', () => {
		expect(plan({ method: 'GET', body: order })).toMatchObject({ inputs: [], bodyRequired: false })
	})

	test('undefined is no argument', () => {
		expect(plan({ body: t.Undefined() })).toMatchObject({ inputs: [], bodyRequired: false })
	})

	test('a recursive one is flattened, its recursion kept in $defs', () => {
		const Node = t.Module({ Node: t.Object({ kids: t.Array(t.Ref('Node')) }) }).Import('Node')
		const { inputSchema } = plan({ body: Node, query: t.Object({ q: t.Optional(t.String()) }) })
		expect(inputSchema.properties?.kids).toEqual({ type: 'array', items: { $ref: '#/$defs/Node' } })
		expect(Object.keys(inputSchema.$defs ?? {})).toEqual(['Node'])
	})

	test('models by name', () => {
		const models = { order, ids: t.Array(t.String()) }
		expect(names({ models, body: 'order' })).toEqual(['body.id!', 'body.total', 'body.note'])
		expect(names({ models, body: 'ids' })).toEqual(['body.body!'])
		expect(names({ models, body: 'order[]' })).toEqual(['body.body!'])
	})
})

describe('standalone guards', () => {
	test('add their members', () => {
		expect(
			names({
				body: t.Object({ a: t.String() }),
				standalone: [{ body: t.Object({ b: t.String() }) }, { query: t.Object({ q: t.String() }) }]
			})
		).toEqual(['query.q!', 'body.a!', 'body.b!'])
	})

	test('of one member in two TypeBox objects the later is checked, as Elysia does', async () => {
		const params = t.Object({ id: t.Number() })
		const standalone = [{ params: t.Object({ id: t.String() }) }]
		expect(plan({ path: '/:id', params, standalone }).inputSchema.properties).toEqual({
			id: { type: 'string' }
		})
		const app = new Elysia()
			.guard({ schema: 'standalone', ...standalone[0]! })
			.get('/:id', ({ params }) => typeof params.id, { params })
		expect(await (await app.handle(new Request('http://localhost/1'))).text()).toBe('string')
	})

	test('of one member in two libraries both are', () => {
		const { inputSchema } = plan({
			body: t.Object({ a: t.String() }),
			standalone: [{ body: z.object({ a: z.string().min(2) }) }]
		})
		expect(inputSchema.properties).toEqual({
			a: { allOf: [{ type: 'string' }, { type: 'string', minLength: 2 }] }
		})
	})

	test('a body that is no object holds beside one that is', () => {
		const { inputSchema } = plan({
			body: t.Record(t.String(), t.String()),
			standalone: [{ body: t.Object({ a: t.String() }) }]
		})
		expect(inputSchema.properties?.body?.allOf).toHaveLength(2)
	})
})

describe('problems', () => {
	test('a name in two places', () => {
		const { problems, inputs } = plan({ path: '/orders/:id', body: order })
		expect(problems).toEqual([
			{
				code: 'clash',
				message: 'takes id both in params and in body, where an argument has one place',
				mend: "Keep it in params; in body, omit it: `t.Omit(body, ['id'])`"
			}
		])
		expect(inputs.filter(({ name }) => name === 'id')).toHaveLength(1)
	})

	test('a member called body beside a whole body', () => {
		const query = t.Object({ body: t.String() })
		expect(codes({ query, body: t.Array(t.String()) })).toEqual(['clash'])
		expect(codes({ query, body: t.Object({ a: t.String() }) })).toEqual([])
	})

	test.each([
		['file', t.Object({ avatar: t.File() })],
		['files in a form', t.Form({ avatar: t.Files() })],
		['zod file', z.object({ avatar: z.file() })],
		['file or null', t.Object({ avatar: t.Nullable(t.File()) })],
		['list of zod files', z.object({ avatars: z.array(z.file()) })]
	])('a %s', (_name, body) => {
		expect(codes({ body })).toEqual(['file'])
	})

	test.each([
		['file deep down', t.Object({ a: t.Array(t.Object({ b: t.Nullable(t.File()) })) })],
		['bytes', t.Uint8Array()],
		['file alone', t.File()],
		['union with a file', t.Union([t.Object({ avatar: t.File() }), t.Object({})])]
	])('a %s, where no form can carry it', (_name, body) => {
		expect(codes({ body })).toEqual(['file_inside'])
	})

	test('a file in the query', () => {
		expect(codes({ query: t.Object({ avatar: t.File() }) })).toEqual(['file_inside'])
	})

	test.each([
		['union', { query: t.Union([t.Object({ a: t.String() }), t.Object({ b: t.String() })]) }],
		['record', { headers: t.Record(t.String(), t.String()) }],
		['list', { params: t.Array(t.String()) }]
	])('a %s where members are needed', (_name, options) => {
		expect(codes(options)).toEqual(['not_an_object'])
	})

	test('all of them at once', () => {
		expect(
			codes({ path: '/*', query: z.object({ at: z.date() }), body: 'none', models: {} }).sort()
		).toEqual(['unreadable_schema', 'unreadable_schema', 'wildcard'])
	})
})

test('members named like parts of Object.prototype are ordinary', () => {
	const body = t.Object({
		constructor: t.String(),
		toString: t.String(),
		['__proto__']: t.String()
	})
	const { inputSchema } = plan({ body })
	expect(Object.keys(inputSchema.properties ?? {})).toEqual(['constructor', 'toString'])
	expect(Object.getPrototypeOf(inputSchema.properties)).toBe(Object.prototype)
})
