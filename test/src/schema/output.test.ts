/** Which responses have an output schema. */

import { expect, test } from 'bun:test'
import { type } from 'arktype'
import { t } from 'elysia'
import { z } from 'zod'
import type { JsonSchema } from '../../../src/schema/json-schema'
import { outputSchemaOf } from '../../../src/schema/output'
import { expectCleanSchema } from './meta-schema'

const order = t.Object({ at: t.Date(), gone: t.MaybeEmpty(t.String()) })
const published = {
	type: 'object',
	properties: { at: { type: 'string', format: 'date-time' }, gone: { type: ['string', 'null'] } },
	required: ['at']
}
const tree = t.Module({ Tree: t.Object({ kids: t.Array(t.Ref('Tree')) }) }).Import('Tree')

test.each<[name: string, response: unknown, expected: JsonSchema]>([
	['a bare schema', order, published],
	['one success', { 201: order, 404: t.String(), 500: t.Object({}) }, published],
	['a model', 'order', published],
	['a model for a status', { 200: 'order' }, published],
	[
		'zod',
		z.object({ a: z.string().default('') }),
		{
			type: 'object',
			properties: { a: { type: 'string', default: '' } },
			required: ['a'],
			additionalProperties: false
		}
	],
	[
		'arktype',
		{ 200: type({ a: 'string' }) },
		{ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
	]
])('%s', (_name, response, expected) => {
	const schema = outputSchemaOf(response, { models: { order } })
	expect(schema).toEqual(expected)
	expectCleanSchema(schema ?? {})
})

test('a record and a recursive object', () => {
	expect(outputSchemaOf(t.Record(t.String(), t.Number()))?.type).toBe('object')
	expect(outputSchemaOf(tree)).toMatchObject({
		type: 'object',
		$defs: { Tree: { type: 'object' } }
	})
})

test.each<[name: string, response: unknown]>([
	['nothing declared', undefined],
	['failures only', { 404: order }],
	['two successes', { 200: order, 202: order }],
	['a text', t.String()],
	['a list', t.Array(order)],
	['a list of a model', 'order[]'],
	['a union', t.Union([order, t.Object({})])],
	['a nullable object', t.Nullable(order)],
	['a file', t.Object({ photo: t.File() })],
	['no JSON form', t.Object({ big: t.BigInt() })],
	['no JSON form in zod', z.object({ at: z.date() })],
	['an unknown model', 'none']
])('%s has none', (_name, response) => {
	expect(outputSchemaOf(response, { models: { order } })).toBeUndefined()
})
