/** Examples that their schemas accept. */

import { describe, expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { type } from 'arktype'
import { t } from 'elysia'
import fc from 'fast-check'
import { z } from 'zod'
import { exampleOf } from '../../../src/schema/example'
import type { Json, JsonSchema } from '../../../src/schema/json-schema'
import { normaliseSchema } from '../../../src/schema/normalise'
import { matching } from '../../../src/schema/pattern-example'
import { satisfies } from './meta-schema'

const example = (source: unknown): Json => {
	const schema = normaliseSchema(source, { io: 'input' })
	const value = exampleOf(schema)
	expect(satisfies(schema, value)).toBe(true)
	expect(exampleOf(schema)).toEqual(value)
	return value
}

describe('exampleOf', () => {
	test.each<[name: string, source: unknown, expected: Json]>([
		['text', t.String(), 'example'],
		['any', t.Any(), 'example'],
		['integer', t.Integer(), 1],
		['number', t.Number(), 1],
		['boolean', t.Boolean(), true],
		['null', t.Null(), null],
		['date', t.Date(), '2026-01-31T12:00:00Z'],
		['email', z.email(), 'user@example.com'],
		['pattern', t.String({ pattern: '^ord_\\d+$', minLength: 7 }), 'ord_111'],
		['uuid', z.uuid(), '123e4567-e89b-42d3-a456-426614174000'],
		['own example first', t.String({ examples: ['mine'], default: 'd' }), 'mine'],
		['default next', t.Union([t.String(), t.Number()], { default: 4 }), 4],
		['constant', t.Literal(7), 7],
		['enum', t.UnionEnum(['b', 'a']), 'b'],
		['nullable', t.Nullable(t.Integer({ minimum: 5 })), 5],
		['null first', t.Union([t.Null(), t.String(), t.Boolean()]), 'example'],
		['long text', t.String({ minLength: 10 }), 'exampleexa'],
		['short text', t.String({ maxLength: 3 }), 'exa'],
		['exclusive minimum', t.Number({ exclusiveMinimum: 4 }), 5],
		['between', t.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }), 0.5],
		['negative', t.Integer({ maximum: -3 }), -3],
		['multiple', t.Integer({ multipleOf: 5, minimum: 12 }), 15],
		['list', t.Array(t.Integer()), [1]],
		['no list', t.Array(t.Integer(), { maxItems: 0 }), []],
		[
			'distinct list',
			t.Array(t.String(), { minItems: 2, uniqueItems: true }),
			['example', 'example2']
		],
		['distinct numbers', t.Array(t.Integer(), { minItems: 3, uniqueItems: true }), [1, 2, 3]],
		['tuple', t.Tuple([t.String(), t.Boolean()]), ['example', true]],
		['record', t.Record(t.String(), t.String()), {}],
		[
			'required members alone',
			t.Object({ id: t.String(), at: t.Optional(t.Date()), size: t.Object({ w: t.Number() }) }),
			{ id: 'example', size: { w: 1 } }
		],
		[
			'enough members',
			t.Object({ a: t.Optional(t.String()) }, { minProperties: 1 }),
			{ a: 'example' }
		],
		[
			'intersection',
			t.Intersect([
				t.Object({ a: t.String() }),
				t.Union([t.Object({ b: t.Number() }), t.Object({})])
			]),
			{ a: 'example', b: 1 }
		],
		['zod', z.object({ a: z.string().min(9), b: z.number().gt(2).optional() }), { a: 'exampleex' }],
		['arktype', type({ a: 'number >= 3', b: "'x' | 'y'" }), { a: 3, b: 'x' }]
	])('%s', (_name, source, expected) => {
		expect(example(source)).toEqual(expected)
	})

	test('recursion stops at an empty list', () => {
		const tree = t.Module({ Tree: t.Object({ kids: t.Array(t.Ref('Tree')) }) }).Import('Tree')
		expect(example(tree)).toEqual({ kids: [{ kids: [] }] })
	})

	test('what no finite value satisfies ends all the same', () => {
		const schema: JsonSchema = {
			$ref: '#/$defs/a',
			$defs: { a: { type: 'object', properties: { a: { $ref: '#/$defs/a' } }, required: ['a'] } }
		}
		expect(() => exampleOf(schema)).not.toThrow()
	})

	test('any object of these types', () => {
		const whole = fc.integer({ min: -50, max: 50 })
		const leaf = fc.oneof(
			fc
				.record({ a: whole, b: whole })
				.map(({ a, b }) => t.Integer({ minimum: Math.min(a, b), maximum: Math.max(a, b) })),
			fc
				.record({ a: fc.nat(20), b: fc.nat(20) })
				.map(({ a, b }) => t.String({ minLength: Math.min(a, b), maxLength: Math.max(a, b) })),
			fc.constantFrom(t.Date(), t.Boolean(), t.Null(), t.Literal('a'), t.UnionEnum(['x', 'y']))
		)
		const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
			schema: fc.oneof(
				{ maxDepth: 4 },
				leaf,
				fc
					.array(tie('schema'), { minLength: 1, maxLength: 3 })
					.map((list) => t.Union(list as never[])),
				fc.array(tie('schema'), { maxLength: 3 }).map((list) => t.Tuple(list as never[])),
				fc
					.tuple(tie('schema'), fc.nat(3))
					.map(([item, minItems]) => t.Array(item as never, { minItems })),
				fc.dictionary(fc.string(), tie('schema')).map((members) => t.Object(members as never))
			)
		}))
		fc.assert(
			fc.property(schema, (source) => void example(source)),
			{ numRuns: 200 }
		)
	})
})

describe('what the normalised schema says fits the schema that Elysia checks', () => {
	const cases = {
		Date: t.Date(),
		Numeric: t.Numeric({ minimum: 5 }),
		BooleanString: t.BooleanString(),
		ObjectString: t.ObjectString({ a: t.Numeric() }),
		ArrayString: t.ArrayString(t.Numeric()),
		ArrayQuery: t.ArrayQuery(t.String()),
		MaybeEmpty: t.MaybeEmpty(t.String()),
		Nullable: t.Nullable(t.Date()),
		UnionEnum: t.UnionEnum(['a', 'b']),
		Tuple: t.Tuple([t.Date(), t.Numeric()]),
		Intersect: t.Intersect([t.Object({ a: t.Date() }), t.Object({ b: t.Integer() })]),
		Recursive: t.Recursive((This) => t.Object({ kids: t.Array(This) })),
		Union: t.Union([t.Object({ k: t.Literal('a'), x: t.Numeric() }), t.Object({})]),
		TemplateLiteral: t.TemplateLiteral([t.Literal('ord_'), t.Number()]),
		RegExp: t.RegExp(/^x\d+$/),
		...Object.fromEntries(
			['uuid', 'email', 'ipv4', 'ipv6', 'time', 'date', 'uri', 'duration', 'hostname'].map(
				(format) => [format, t.String({ format })]
			)
		)
	}

	test.each(Object.entries(cases))('%s', (_name, source) => {
		expect(Value.Check(source, example(source))).toBe(true)
	})
})

describe('matching', () => {
	test.each([
		['^[A-Z]{3}-\\d{4}$', 'AAA-1111'],
		['^ord_[0-9]+$', 'ord_1'],
		['^(?:a|b)+$', 'a'],
		['^(cat|dog)s?$', 'cat'],
		['^\\p{Lu}\\p{Ll}+$', 'Aa'],
		['^[^a-z\\]]x{2,3}\\.$', 'Axx.'],
		['^v\\d+\\.\\d+\\.\\d+(?:-[a-z]+)?$', 'v1.1.1'],
		['colou?r', 'color'],
		['^(?!b).*$', '']
	])('%s', (pattern, text) => {
		expect(matching(pattern)).toBe(text)
	})

	test('as long as it has to be', () => {
		expect(matching('^[a-z]+$', 5)).toBe('aaaaa')
		expect(matching('^[cC][^\\s-]{8,}$')).toBe('Caaaaaaaa')
		expect(matching('^a$', 2)).toBeUndefined()
	})

	test.each(['(', '^((((a{99}){99}){99}){99}){99}$', '^(?=b)a$', '(?<n>a)\\k<n>b'])(
		'%s is given up',
		(pattern) => {
			expect(matching(pattern)).toBeUndefined()
		}
	)
})
