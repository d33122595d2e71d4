/** Undeclared members, at every depth and through every combinator. */

import { describe, expect, test } from 'bun:test'
import { t } from 'elysia'
import fc from 'fast-check'
import { z } from 'zod'
import type { JsonSchema } from '../../../src/schema/json-schema'
import { normaliseSchema } from '../../../src/schema/normalise'
import { undeclared } from '../../../src/schema/undeclared'

const find = (source: unknown, value: unknown) =>
	undeclared(normaliseSchema(source, { io: 'input' }), value)

const item = t.Object({ sku: t.String(), size: t.Optional(t.Object({ w: t.Number() })) })
const order = t.Object({ id: t.String(), items: t.Array(item), note: t.Nullable(t.String()) })

describe('objects and lists', () => {
	test.each<[value: unknown, path: string | undefined]>([
		[{ id: 'a', items: [], note: null }, undefined],
		[{ id: 'a', extra: 1 }, 'extra'],
		[{ zz: 1, b: 1, id: 'a' }, 'b'],
		[{ items: [{ sku: 'a' }, { sku: 'b', extra: 1 }] }, 'items.1.extra'],
		[{ items: [{ size: { w: 1, h: 2 } }] }, 'items.0.size.h'],
		[{ z: 1, items: [{ a: 1 }] }, 'items.0.a'],
		[JSON.parse('{"__proto__": {"admin": true}}'), '__proto__'],
		[{ constructor: 1 }, 'constructor'],
		['text', undefined],
		[null, undefined],
		[{ id: { deep: 1 } }, undefined],
		[[{ id: 'a' }], undefined]
	])('%j: %p', (value, path) => {
		expect(find(order, value)).toBe(path)
	})

	test('lists are searched in order', () => {
		const value = { items: Array.from({ length: 12 }, (_, n) => (n < 2 ? { sku: '' } : { no: n })) }
		expect(find(order, value)).toBe('items.2.no')
	})

	test('tuples', () => {
		const source = t.Tuple([item, t.Object({})])
		expect(find(source, [{ sku: 'a' }, { a: 1 }])).toBe('1.a')
	})
})

describe('openness', () => {
	test.each<[name: string, source: unknown, value: unknown, path: string | undefined]>([
		['open', t.Object({}, { additionalProperties: true }), { a: { b: 1 } }, undefined],
		['open to some', t.Object({}, { additionalProperties: item }), { a: { sku: '', b: 1 } }, 'a.b'],
		['closed', t.Object({}, { additionalProperties: false }), { a: 1 }, 'a'],
		['silent', t.Object({}), { a: 1 }, 'a'],
		['any', t.Any(), { a: { b: [1] } }, undefined],
		['any member', t.Object({ a: t.Any() }), { a: { b: 1 } }, undefined],
		['any list', { type: 'array' }, [{ a: 1 }], undefined],
		['record', t.Record(t.String(), item), { a: { sku: '' }, b: { no: 1 } }, 'b.no'],
		['record of numbers', t.Record(t.Number(), item), { a: { sku: '' } }, 'a'],
		['loose zod', z.looseObject({ a: z.string() }), { b: 1 }, undefined],
		[
			'open inside closed',
			t.Object({ a: t.Object({}, { additionalProperties: true }) }),
			{ b: 1 },
			'b'
		]
	])('%s', (_name, source, value, path) => {
		expect(find(source, value)).toBe(path)
	})
})

describe('combinators', () => {
	const card = t.Object({ kind: t.Literal('card'), number: t.String() })
	const bank = t.Object({ kind: t.Literal('bank'), iban: t.String() })
	const payment = t.Union([card, bank])
	const both: JsonSchema = {
		allOf: [
			{ type: 'object', properties: { a: {} } },
			{ anyOf: [{ properties: { b: {} } }, { properties: { c: {} } }] }
		]
	}

	test.each<[name: string, source: unknown, value: unknown, path: string | undefined]>([
		['one branch', payment, { kind: 'bank', iban: '' }, undefined],
		[
			'the branch that its constant picks',
			payment,
			{ kind: 'bank', iban: '', number: '' },
			'number'
		],
		['no branch', payment, { kind: 'card', number: '', zip: '' }, 'zip'],
		['no branch fits', payment, { number: '', zip: '' }, 'zip'],
		['null', t.Nullable(card), null, undefined],
		['a nullable object', t.Nullable(card), { zip: 1 }, 'zip'],
		['a branch of another type', t.Union([t.String(), card]), { zip: 1 }, 'zip'],
		[
			'a member of another type',
			t.Union([t.Object({ a: t.String() }), t.Object({ a: item })]),
			{ a: { no: 1 } },
			'a.no'
		],
		[
			'a required member',
			t.Union([card, t.Object({ a: t.Optional(t.Any()) })]),
			{ a: 1, kind: 'card' },
			'kind'
		],
		['a list of unions', t.Array(payment), [{ kind: 'card', number: '', iban: 1 }], '0.iban'],
		['all of them', both, { a: 1, c: 1 }, undefined],
		['one of each', both, { a: 1, b: 1, c: 1 }, 'c'],
		['none of them', both, { a: 1, d: 1 }, 'd'],
		[
			'one member in all',
			{
				allOf: [
					{ properties: { a: t.Object({ x: t.Any() }) } },
					{ properties: { a: t.Object({ y: t.Any() }) } }
				]
			},
			{ a: { x: 1, y: 1, z: 1 } },
			'a.z'
		],
		['annotations beside', { description: 'd', anyOf: [card, bank] }, { nope: 1 }, 'nope'],
		['oneOf', { oneOf: [card, bank] }, { kind: 'card', number: '', iban: '' }, 'iban'],
		[
			'a condition',
			JSON.parse('{"properties": {"a": {}}, "then": {"properties": {"b": {}}}}'),
			{ a: 1, b: 1 },
			undefined
		]
	])('%s', (_name, source, value, path) => {
		expect(find(t.Unsafe(source as never), value)).toBe(path)
	})

	test('numbers and booleans that arrive as text pick their branch', () => {
		const source = t.Union([
			t.Object({ n: t.Literal(1), a: t.Optional(t.Any()) }),
			t.Object({ n: t.Literal(2), b: t.Optional(t.Any()) })
		])
		expect(find(source, { n: '2', b: 1 })).toBeUndefined()
		expect(find(source, { n: '2', a: 1 })).toBe('a')
	})
})

describe('recursion', () => {
	const tree = t
		.Module({
			Tree: t.Union([
				t.Object({ l: t.Ref('Tree'), r: t.Optional(t.Ref('Tree')) }),
				t.Object({ l: t.Ref('Tree'), x: t.Optional(t.Any()) }),
				t.Object({ leaf: t.Optional(t.Number()) })
			])
		})
		.Import('Tree')

	test('is followed', () => {
		expect(find(tree, { l: { leaf: 1 }, r: { leaf: 2 } })).toBeUndefined()
		expect(find(tree, { l: { l: { leaf: 1, no: 1 } } })).toBe('l.l.no')
	})

	test('of an ambiguous union costs no more than its size', () => {
		let value: unknown = { no: 1 }
		for (let depth = 0; depth < 60; depth++) value = { l: value }
		expect(find(tree, value)).toBe(`${'l.'.repeat(60)}no`)
	})

	test('that goes round in a circle ends', () => {
		const circle: JsonSchema = {
			$ref: '#/$defs/a',
			$defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }
		}
		expect(() => undeclared(circle, { a: 1 })).not.toThrow()
		const own: JsonSchema = {
			$ref: '#/$defs/a',
			$defs: { a: { anyOf: [{ $ref: '#/$defs/a' }, { properties: { b: {} } }] } }
		}
		expect(undeclared(own, { b: 1 })).toBeUndefined()
		expect(undeclared(own, { c: 1 })).toBe('c')
	})
})

describe('hostile values', () => {
	const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

	test('64 levels are fine, more are refused, even under any', () => {
		expect(find(t.Object({ a: t.Any() }), { a: nested(64) })).toBeUndefined()
		expect(find(t.Object({ a: t.Any() }), { a: nested(65) })).toBe(
			'a (nested deeper than 64 levels)'
		)
		expect(find(t.Any(), nested(100_000))).toBe('0 (nested deeper than 64 levels)')
	})

	test('a value that holds itself ends', () => {
		const value: Record<string, unknown> = {}
		value.self = value
		expect(find(t.Any(), value)).toBe('self (nested deeper than 64 levels)')
	})

	test('many combinations of unions end', () => {
		const anyOf = Array.from({ length: 8 }, (_, n) => ({ properties: { [`m${n}`]: {} } }))
		const schema: JsonSchema = { allOf: Array.from({ length: 12 }, () => ({ anyOf })) }
		expect(undeclared(schema, { no: 1 })).toBe('no')
	})

	test('no JSON makes it throw, and what it names is there', () => {
		const sources = [order, t.Union([order, t.Array(order), t.Null()]), t.Record(t.String(), order)]
		fc.assert(
			fc.property(fc.constantFrom(...sources), fc.jsonValue(), (source, value) => {
				const path = find(source, value)
				if (path === undefined) return
				expect(JSON.stringify(value)).toContain(JSON.stringify(path.split('.').at(-1)).slice(1, -1))
			})
		)
	})
})
