/** Named arguments laid out as a request, and what no request can carry. */

import { describe, expect, test } from 'bun:test'
import { t } from 'elysia'
import { bindArguments } from '../../../src/calls/arguments'
import { refuseInexact } from '../../../src/calls/exact'
import { QuaterError } from '../../../src/errors'
import { actionFor } from '../../support/action'

const order = actionFor('POST', '/orders/:id/:part?', {
	params: t.Object({ id: t.String(), part: t.Optional(t.Integer()) }),
	query: t.Object({
		q: t.Optional(t.String()),
		n: t.Optional(t.Integer()),
		tags: t.Optional(t.Array(t.String())),
		where: t.Optional(t.Object({ min: t.Integer() })),
		lines: t.Optional(t.Array(t.Object({ sku: t.String() }))),
		maybe: t.Optional(t.Nullable(t.String())),
		must: t.Optional(t.Boolean())
	}),
	headers: t.Object({ 'x-trace': t.Optional(t.String()) }),
	cookie: t.Cookie({ sid: t.Optional(t.String()), visits: t.Optional(t.Integer()) }),
	body: t.Object({
		note: t.Optional(t.Nullable(t.String())),
		deep: t.Optional(t.Object({ a: t.Any() }))
	})
})

const targets: [args: Record<string, unknown>, target: string][] = [
	[{ id: 'a' }, '/orders/a'],
	[{ id: 'a', part: 2 }, '/orders/a/2'],
	[{ id: 'a/b?c#d e' }, '/orders/a%2Fb%3Fc%23d%20e'],
	[{ id: '東京' }, '/orders/%E6%9D%B1%E4%BA%AC'],
	[{ id: 'a', q: 'a&b=c+d%' }, '/orders/a?q=a%26b%3Dc%2Bd%25'],
	[{ id: 'a', q: '' }, '/orders/a?q='],
	[{ id: 'a', n: '007' }, '/orders/a?n=007'],
	[{ id: 'a', n: -1, must: false }, '/orders/a?n=-1&must=false'],
	[{ id: 'a', tags: ['x', 'y'] }, '/orders/a?tags=x&tags=y'],
	[{ id: 'a', where: { min: 1 } }, '/orders/a?where=%7B%22min%22%3A1%7D'],
	[{ id: 'a', lines: [{ sku: 'x,y' }] }, '/orders/a?lines=%5B%7B%22sku%22%3A%22x%2Cy%22%7D%5D'],
	[{ id: 'a', maybe: null, q: null, n: undefined }, '/orders/a']
]

describe('the target', () => {
	test.each(targets)('%j', (args, target) => {
		expect(bindArguments(order, args).target).toBe(target)
	})
})

test('headers and cookies', () => {
	const { headers } = bindArguments(order, {
		id: 'a',
		'x-trace': 'é',
		sid: 'a b',
		visits: 3
	})
	expect(headers).toEqual([
		['x-trace', 'é'],
		['cookie', 'sid=a%20b; visits=3']
	])
})

test('a percent sign survives the two times that a cookie is decoded', () => {
	const [cookie] = bindArguments(order, { id: 'a', sid: '100%20' }).headers
	const sent = String(cookie?.[1]).slice('sid='.length)
	expect(decodeURIComponent(decodeURIComponent(sent))).toBe('100%20')
})

test('a body takes null and nested values as they are', () => {
	const deep = { a: [1, { b: null }] }
	expect(bindArguments(order, { id: 'a', note: null, deep }).body).toEqual({ note: null, deep })
	expect(bindArguments(order, { id: 'a' }).body).toEqual({})
})

test('a whole body is one argument', () => {
	const ids = actionFor('POST', '/ids', { body: t.Array(t.Integer()) })
	expect(bindArguments(ids, { body: [1] }).body).toEqual([1])
	expect(bindArguments(ids, {}).body).toBeUndefined()
})

const refused: [args: Record<string, unknown>, message: string][] = [
	[{}, 'Missing argument: id.'],
	[{ id: null }, 'Missing argument: id.'],
	[{ id: '' }, 'Invalid argument id: no path can carry that value.'],
	[{ id: '.' }, 'Invalid argument id: no path can carry that value.'],
	[{ id: '..' }, 'Invalid argument id: no path can carry that value.'],
	[{ id: 5 }, 'Invalid argument id: expected string.'],
	[{ id: 'a', q: 5 }, 'Invalid argument q: expected string.'],
	[{ id: 'a', q: true }, 'Invalid argument q: expected string.'],
	[{ id: 'a', q: ['x'] }, 'Invalid argument q: expected string.'],
	[{ id: 'a', q: { a: 1 } }, 'Invalid argument q: expected string.'],
	[{ id: 'a', n: { a: 1 } }, 'Invalid argument n: expected integer.'],
	[{ id: 'a', n: [1] }, 'Invalid argument n: expected integer.'],
	[{ id: '\ud800' }, 'Invalid argument id: the text is not well-formed Unicode.'],
	[{ id: 'a', tags: [] }, 'Invalid argument tags: a query cannot carry an empty list.'],
	[
		{ id: 'a', tags: ['x,y'] },
		'Invalid argument tags: elements of a query list cannot hold commas.'
	],
	[
		{ id: 'a', tags: ['[x]'] },
		'Invalid argument tags: elements of a query list cannot begin with a bracket.'
	],
	[{ id: 'a', tags: [['x']] }, 'Invalid argument tags: expected string.'],
	[{ id: 'a', tags: [null] }, 'Invalid argument tags: expected string.'],
	[
		{ id: 'a', 'x-trace': 'a\nb' },
		'Invalid argument x-trace: it holds a character that no header can carry.'
	],
	[
		{ id: 'a', 'x-trace': '☕' },
		'Invalid argument x-trace: it holds a character that no header can carry.'
	],
	[
		{ id: 'a', 'x-trace': ' a' },
		'Invalid argument x-trace: no header can carry white space around it.'
	],
	[{ id: 'a', sid: 'a;b' }, 'Invalid argument sid: it holds a character that no cookie can carry.'],
	[
		{ id: 'a', sid: 'a\tb' },
		'Invalid argument sid: it holds a character that no cookie can carry.'
	],
	[{ id: 'a', other: 1 }, 'Unknown argument: other.'],
	[{ id: 'a', toString: 1 }, 'Unknown argument: toString.'],
	[JSON.parse('{"id":"a","__proto__":{"q":"x"}}'), 'Unknown argument: __proto__.'],
	[{ id: 'a', where: { min: 1, max: 2 } }, 'Unknown argument: where.max.'],
	[{ id: 'a', lines: [{ sku: 'x' }, { sku: 'x', z: 1 }] }, 'Unknown argument: lines.1.z.'],
	[{ id: 'a', deep: { b: 1 } }, 'Unknown argument: deep.b.']
]

describe('refusals', () => {
	test.each(refused)('%j', (args, message) => {
		expect(() => bindArguments(order, args)).toThrow(message)
	})

	test('an unknown name brings the nearest one', () => {
		try {
			bindArguments(order, { id: 'a', tagz: [] })
			expect.unreachable()
		} catch (error) {
			expect(error).toBeInstanceOf(QuaterError)
			expect((error as QuaterError).hint).toBe('Did you mean tags?')
		}
	})
})

const numbers = actionFor('POST', '/numbers', {
	query: t.Object({
		n: t.Optional(t.Integer()),
		x: t.Optional(t.Number()),
		any: t.Optional(t.Any())
	}),
	body: t.Object({ ids: t.Optional(t.Array(t.Integer())) })
})
const check = (args: Record<string, unknown>) => () =>
	refuseInexact(numbers, ({ name }) => args[name])

describe('numbers that were rounded', () => {
	const cyclic: unknown[] = [1]
	cyclic.push(cyclic)
	test.each([
		{ n: Number.MAX_SAFE_INTEGER },
		{ n: -7, x: 0.1 },
		{ x: 1e21 },
		{ x: 6.02e23 },
		{ any: 2 ** 53 },
		{ ids: [1, 2] },
		{ ids: cyclic },
		{}
	])('takes %p', (args) => {
		expect(check(args)).not.toThrow()
	})

	test.each([
		[{ n: 2 ** 53 }, 'Invalid argument n: the number is too large to be exact.'],
		[{ n: 1e21 }, 'Invalid argument n: the number is too large to be exact.'],
		[{ x: 1e18 }, 'Invalid argument x: the number is too large to be exact.'],
		[{ x: Number.POSITIVE_INFINITY }, 'Invalid argument x: the number is not finite.'],
		[
			{ ids: [1, [{ a: -(2 ** 60) }]] },
			'Invalid argument ids: the number is too large to be exact.'
		]
	])('refuses %p', (args, message) => {
		expect(check(args)).toThrow(message)
	})
})
