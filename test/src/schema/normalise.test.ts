/** Every kind of schema a route takes, as clean JSON Schema 2020-12. */

import { describe, expect, test } from 'bun:test'
import { type } from 'arktype'
import { Elysia, t } from 'elysia'
import fc from 'fast-check'
import { z } from 'zod'
import type { JsonSchema } from '../../../src/schema/json-schema'
import { type NormaliseOptions, normaliseSchema } from '../../../src/schema/normalise'
import { expectCleanSchema, satisfies } from './meta-schema'

const normalise = (source: unknown, options: Partial<NormaliseOptions> = {}): JsonSchema => {
	const schema = normaliseSchema(source, { io: 'input', ...options })
	expectCleanSchema(schema)
	return schema
}

const date = { type: 'string', format: 'date-time' }
const binary = { type: 'string', format: 'binary' }

describe('Elysia types', () => {
	const cases: [name: string, source: unknown, expected: JsonSchema][] = [
		['Date', t.Date(), date],
		[
			'Date with default',
			t.Date({ default: '2020-01-01', description: 'd' }),
			{ ...date, default: '2020-01-01', description: 'd' }
		],
		['Date list', t.Array(t.Date()), { type: 'array', items: date }],
		['Numeric', t.Numeric({ minimum: 1, default: 3 }), { type: 'number', minimum: 1, default: 3 }],
		['Integer', t.Integer({ title: 'n' }), { type: 'integer', title: 'n' }],
		['NumericEnum', t.NumericEnum({ a: 1, b: 2 }), { type: 'number' }],
		['BooleanString', t.BooleanString({ default: true }), { type: 'boolean', default: true }],
		[
			'ObjectString',
			t.ObjectString({ a: t.Numeric() }),
			{ type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }
		],
		['ArrayString', t.ArrayString(t.Numeric()), { type: 'array', items: { type: 'number' } }],
		['ArrayQuery', t.ArrayQuery(t.String()), { type: 'array', items: { type: 'string' } }],
		['MaybeEmpty', t.MaybeEmpty(t.String()), { type: ['string', 'null'] }],
		['Nullable', t.Nullable(t.Numeric()), { type: ['number', 'null'] }],
		[
			'Nullable enum',
			t.Nullable(t.UnionEnum(['a', 'b'])),
			{ type: ['string', 'null'], enum: ['a', 'b', null] }
		],
		['UnionEnum', t.UnionEnum(['a', 'b']), { type: 'string', enum: ['a', 'b'] }],
		[
			'UnionEnum with a default of its own',
			t.UnionEnum(['a', 'b'], { default: 'b' }),
			{ type: 'string', enum: ['a', 'b'], default: 'b' }
		],
		[
			'mixed UnionEnum',
			t.UnionEnum(['a', null, 1] as unknown as [string]),
			{ enum: ['a', null, 1] }
		],
		['File', t.File({ type: 'image', maxSize: '1m' }), binary],
		[
			'File of one type',
			t.File({ type: 'image/png' }),
			{ ...binary, contentMediaType: 'image/png' }
		],
		['File of two types', t.File({ type: ['image/png', 'image/gif'] }), binary],
		['File of many types', t.File({ type: 'image/*' }), binary],
		[
			'Files of one type',
			t.Files({ type: 'image/png' }),
			{ type: 'array', items: { ...binary, contentMediaType: 'image/png' } }
		],
		['Files', t.Files({ maxItems: 2 }), { type: 'array', items: binary, maxItems: 2 }],
		[
			'Form',
			t.Form({ a: t.File() }),
			{ type: 'object', properties: { a: binary }, required: ['a'] }
		],
		[
			'Cookie',
			t.Cookie({ a: t.String() }, { secrets: 'hush', sign: ['a'] }),
			{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
		],
		['Uint8Array', t.Uint8Array(), binary],
		['ArrayBuffer', t.ArrayBuffer(), binary],
		['NoValidate', t.NoValidate(t.String()), { type: 'string' }],
		['String called File', t.String({ default: 'File' }), { type: 'string', default: 'File' }]
	]

	test.each(cases)('%s', (_name, source, expected) => {
		expect(normalise(source)).toEqual(expected)
	})

	test('what Elysia answers as a JSON text is a text in the output', () => {
		const text = { type: 'string', contentMediaType: 'application/json' }
		expect(normalise(t.ObjectString({ a: t.String() }), { io: 'output' })).toEqual(text)
		expect(normalise(t.ArrayString(), { io: 'output' })).toEqual(text)
		expect(normalise(t.Date(), { io: 'output' })).toEqual(date)
	})
})

describe('TypeBox types', () => {
	const a = { a: { type: 'string' } }
	const cases: [name: string, source: unknown, expected: JsonSchema][] = [
		['Any', t.Any(), {}],
		['Never', t.Never(), { not: {} }],
		['Undefined', t.Undefined(), { not: {} }],
		['Literal', t.Literal('a'), { type: 'string', const: 'a' }],
		['Enum', t.Enum({ a: 'x', b: 1 }), { type: ['string', 'number'], enum: ['x', 1] }],
		['KeyOf', t.KeyOf(t.Object({ a: t.Any(), b: t.Any() })), { type: 'string', enum: ['a', 'b'] }],
		[
			'nullable Literal',
			t.Nullable(t.Literal('a')),
			{ type: ['string', 'null'], enum: ['a', null] }
		],
		[
			'Union',
			t.Union([t.String(), t.Number()], { title: 'u' }),
			{ title: 'u', anyOf: [{ type: 'string' }, { type: 'number' }] }
		],
		['Date of TypeBox', { type: 'Date', minimumTimestamp: 1 }, date],
		[
			'Tuple',
			t.Tuple([t.String(), t.Numeric()]),
			{
				type: 'array',
				prefixItems: [{ type: 'string' }, { type: 'number' }],
				items: false,
				minItems: 2,
				maxItems: 2
			}
		],
		[
			'Record',
			t.Record(t.String(), t.Integer()),
			{ type: 'object', patternProperties: { '^(.*)$': { type: 'integer' } } }
		],
		[
			'Intersect',
			t.Intersect([t.Object({ a: t.String() }), t.Object({ b: t.Numeric() })]),
			{ type: 'object', properties: { ...a, b: { type: 'number' } }, required: ['a', 'b'] }
		],
		[
			'closed Intersect',
			t.Intersect([t.Object({ a: t.String() }), t.Object({})], { unevaluatedProperties: false }),
			{ type: 'object', properties: a, required: ['a'], additionalProperties: false }
		],
		[
			'Intersect with a Union',
			t.Intersect([t.Object({ a: t.String() }), t.Union([t.Object({}), t.Null()])]),
			{
				allOf: [
					{ type: 'object', properties: a, required: ['a'] },
					{ type: ['object', 'null'], properties: {} }
				]
			}
		],
		[
			'Composite',
			t.Composite([t.Object({ a: t.String() }), t.Object({ a: t.String() })]),
			{ type: 'object', properties: a, required: ['a'] }
		],
		['RegExp', t.RegExp(/^a/), { type: 'string', pattern: '^a' }],
		['RegExp with flags', t.RegExp(/^a/i), { type: 'string' }],
		[
			'TemplateLiteral',
			t.TemplateLiteral([t.Literal('a'), t.String()]),
			{ type: 'string', pattern: '^a(.*)$' }
		],
		['Not', t.Not(t.String()), { not: { type: 'string' } }],
		[
			'Transform',
			t
				.Transform(t.String())
				.Decode((value) => Number(value))
				.Encode((value) => `${value}`),
			{ type: 'string' }
		],
		[
			'annotations',
			t.String({
				title: 'k',
				description: 'Key.',
				examples: ['x'],
				secret: true,
				'x-mcp-header': 'Key',
				error: 'no',
				default: 'd'
			}),
			{
				type: 'string',
				title: 'k',
				description: 'Key.',
				examples: ['x'],
				secret: true,
				'x-mcp-header': 'Key',
				default: 'd'
			}
		],
		['example', t.String({ example: 'x' }), { type: 'string', examples: ['x'] }],
		[
			'open object',
			t.Object({ a: t.String() }, { additionalProperties: true }),
			{ type: 'object', properties: a, required: ['a'], additionalProperties: true }
		],
		['Optional', t.Object({ a: t.Optional(t.String()) }), { type: 'object', properties: a }],
		[
			'default from a function',
			t.Object({ a: t.String({ default: () => 'now' }) }),
			{ type: 'object', properties: a }
		],
		[
			'members of odd names',
			t.Object({ constructor: t.String(), ['__proto__']: t.String() }),
			{ type: 'object', properties: { constructor: { type: 'string' } }, required: ['constructor'] }
		]
	]

	test.each(cases)('%s', (_name, source, expected) => {
		expect(normalise(source)).toEqual(expected)
	})

	test('a member that may be undefined is not required of the answer, only of the input', () => {
		const source = t.Object({ a: t.MaybeEmpty(t.String()) })
		expect(normalise(source).required).toEqual(['a'])
		expect(normalise(source, { io: 'output' }).required).toBeUndefined()
	})

	test.each([
		['BigInt', t.BigInt(), 'bigint'],
		['Symbol', t.Symbol(), 'symbol'],
		['Function', t.Object({ f: t.Function([], t.String()) }), 'Function']
	])('%s has no JSON form', (_name, source, name) => {
		expect(() => normalise(source)).toThrow(`the type ${name} has no JSON form`)
	})
})

describe('references', () => {
	test('a module is written out', () => {
		const module = t.Module({ Order: t.Object({ id: t.Ref('Id') }), Id: t.Numeric() })
		expect(normalise(module.Import('Order'))).toEqual({
			type: 'object',
			properties: { id: { type: 'number' } },
			required: ['id']
		})
	})

	test('recursion moves to $defs, with the root in plain sight', () => {
		const schema = normalise(
			t.Module({ Node: t.Object({ kids: t.Array(t.Ref('Node')) }) }).Import('Node')
		)
		const node = {
			type: 'object',
			properties: { kids: { type: 'array', items: { $ref: '#/$defs/Node' } } },
			required: ['kids']
		}
		expect(schema).toEqual({ ...node, $defs: { Node: node } })
		expect(satisfies(schema, { kids: [{ kids: [] }] })).toBe(true)
		expect(satisfies(schema, { kids: [{ kids: 1 }] })).toBe(false)
	})

	test('t.Recursive', () => {
		const schema = normalise(
			t.Object({ tree: t.Recursive((This) => t.Object({ kids: t.Array(This) })) })
		)
		expect(satisfies(schema, { tree: { kids: [{ kids: [] }] } })).toBe(true)
		expect(satisfies(schema, { tree: { kids: [{}] } })).toBe(false)
	})

	test('mutual recursion of two modules that share names', () => {
		const tree = (leaf: 'a' | 'b') =>
			t
				.Module({
					A: t.Object({ leaf: t.Literal(leaf), b: t.Optional(t.Ref('B')) }),
					B: t.Object({ a: t.Ref('A') })
				})
				.Import('A')
		const schema = normalise(t.Object({ one: tree('a'), two: tree('b') }))
		expect(Object.keys(schema.$defs ?? {})).toEqual(['A', 'A_2'])
		expect(
			satisfies(schema, { one: { leaf: 'a' }, two: { leaf: 'b', b: { a: { leaf: 'b' } } } })
		).toBe(true)
		expect(
			satisfies(schema, { one: { leaf: 'a' }, two: { leaf: 'b', b: { a: { leaf: 'a' } } } })
		).toBe(false)
	})

	test('models by name, as Elysia keeps them', () => {
		const app = new Elysia().model({
			item: t.Object({ price: t.Numeric() }),
			order: t.Object({ items: t.Array(t.Ref('item')), first: t.Ref('#/components/schemas/item') }),
			zod: z.object({ a: z.string() })
		})
		const models = Reflect.get(app, 'definitions').type
		const item = { type: 'object', properties: { price: { type: 'number' } }, required: ['price'] }
		const order = {
			type: 'object',
			properties: { items: { type: 'array', items: item }, first: item },
			required: ['items', 'first']
		}
		expect(normalise('order', { models })).toEqual(order)
		expect(normalise('order[]', { models })).toEqual({ type: 'array', items: order })
		expect(normalise('zod[]', { models }).items).toEqual(normalise(z.object({ a: z.string() })))
		expect(() => normalise('ordre', { models })).toThrow(
			'there is no model "ordre"; did you mean "order"?'
		)
		expect(() => normalise('__proto__', { models })).toThrow('there is no model "__proto__"')
	})

	test('what stands beside a reference is kept', () => {
		const models = { id: t.String({ minLength: 2 }) }
		expect(normalise(t.Ref('id', { description: 'd' }), { models })).toEqual({
			type: 'string',
			minLength: 2,
			description: 'd'
		})
	})

	test.each([
		['https://example.com/order.json', 'remote schemas are never fetched'],
		['order.json#/$defs/a', 'remote schemas are never fetched'],
		['#/$defs/none', 'leads nowhere'],
		['toString', 'leads nowhere']
	])('%s is refused', (ref, reason) => {
		expect(() => normalise(t.Object({ a: t.Unsafe({ $ref: ref }) }))).toThrow(reason)
	})
})

describe('Standard JSON Schema', () => {
	const order = z.object({
		page: z.coerce.number().default(1),
		note: z.string().nullable().meta({ secret: true }),
		kind: z.enum(['a', 'b']).optional()
	})

	test('zod, input and output', () => {
		expect(normalise(order)).toEqual({
			type: 'object',
			properties: {
				page: { type: 'number', default: 1 },
				note: { type: ['string', 'null'], secret: true },
				kind: { type: 'string', enum: ['a', 'b'] }
			},
			required: ['note']
		})
		expect(normalise(order, { io: 'output' }).required).toEqual(['page', 'note'])
	})

	test('recursive zod, at the root and below it', () => {
		const Node = z.object({
			v: z.string(),
			get kids() {
				return z.array(Node)
			}
		})
		for (const schema of [normalise(Node), normalise(z.object({ n: Node })).properties?.n]) {
			expect(schema).toBeDefined()
		}
		expect(satisfies(normalise(Node), { v: 'a', kids: [{ v: 'b', kids: [] }] })).toBe(true)
		expect(satisfies(normalise(Node), { v: 'a', kids: [{ v: 'b' }] })).toBe(false)
	})

	test('arktype, recursion included', () => {
		expect(normalise(type({ a: 'string > 0', 'b?': 'number', c: "'x'|'y'" }))).toEqual({
			type: 'object',
			properties: {
				a: { type: 'string', minLength: 1 },
				b: { type: 'number' },
				c: { enum: ['x', 'y'] }
			},
			required: ['a', 'c']
		})
		const { node } = type.module({ node: { v: 'string', 'kids?': 'node[]' } })
		expect(satisfies(normalise(node), { v: 'a', kids: [{ v: 'b' }] })).toBe(true)
		expect(satisfies(normalise(node), { v: 'a', kids: [{}] })).toBe(false)
	})

	test('a mapper for a vendor without it', () => {
		const schema = {
			'~standard': { version: 1, vendor: 'valibot', validate: () => ({ value: 1 }) }
		}
		const vendors = { valibot: () => ({ type: 'integer' }) }
		expect(normalise(schema, { vendors })).toEqual({ type: 'integer' })
		expect(() => normalise(schema)).toThrow(
			'valibot offers no JSON Schema; hand its mapper in as vendors.valibot'
		)
	})

	test('what its library cannot express is said', () => {
		expect(() => normalise(z.object({ at: z.date() }))).toThrow(
			'zod has no JSON Schema for it: Date cannot be represented in JSON Schema'
		)
	})
})

test.each([[42], [null], [[]], [undefined]])('%p is no schema', (source) => {
	expect(() => normalise(source)).toThrow('is no schema')
})

test('any nest of types comes out clean', () => {
	const leaf = fc.constantFrom<() => unknown>(
		...[
			t.Date,
			t.Numeric,
			t.Integer,
			t.BooleanString,
			t.File,
			t.Null,
			t.Undefined,
			t.Any,
			t.String
		],
		() => t.UnionEnum(['a', 'b']),
		() => t.Literal('a')
	)
	const { schema } = fc.letrec<{ schema: unknown }>((tie) => {
		const many = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
		return {
			schema: fc.oneof(
				{ maxDepth: 4, withCrossShrink: true },
				leaf.map((make) => make()),
				many.map((list) => t.Union(list as never[])),
				many.map((list) => t.Tuple(list as never[])),
				many.map((allOf) => t.Unsafe({ allOf })),
				tie('schema').map((item) => t.Array(item as never)),
				tie('schema').map((item) => t.Nullable(item as never)),
				tie('schema').map((item) => t.MaybeEmpty(item as never)),
				tie('schema').map((item) => t.ArrayString(item as never)),
				fc.dictionary(fc.string(), tie('schema')).map((members) => t.Object(members as never)),
				tie('schema').map((item) => t.Record(t.String(), item as never))
			)
		}
	})
	fc.assert(
		fc.property(schema, fc.constantFrom('input', 'output'), (source, io) => {
			expectCleanSchema(normaliseSchema(source, { io }))
		}),
		{ numRuns: 300 }
	)
})
