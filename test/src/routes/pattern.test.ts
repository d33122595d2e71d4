/** Matching paths against route patterns, and comparing patterns with each other. */

import { describe, expect, test } from 'bun:test'
import { covers, overlaps, PathMatcher, pathOf } from '../../../src/routes/pattern'

const matcher = () => {
	const paths = new PathMatcher<string>()
	for (const [method, pattern] of [
		['GET', '/'],
		['GET', '/orders'],
		['POST', '/orders'],
		['GET', '/orders/:id'],
		['GET', '/orders/export'],
		['GET', '/orders/:id/lines/:line'],
		['GET', '/orders/export/now'],
		['GET', '/files/*'],
		['ALL', '/any'],
		['GET', '/maybe/:id?'],
		['GET', '/maybe/:id?/more']
	] as const) {
		paths.add(method, pattern, `${method} ${pattern}`)
	}
	return paths
}

const found: [method: string, path: string, pattern: string | null][] = [
	['GET', '/', 'GET /'],
	['GET', '/orders', 'GET /orders'],
	['GET', '/orders/', 'GET /orders'],
	['GET', '/orders//', null],
	['POST', '/orders', 'POST /orders'],
	['DELETE', '/orders', null],
	['GET', '/orders/7', 'GET /orders/:id'],
	['GET', '/orders/export', 'GET /orders/export'],
	['GET', '/orders/export/', 'GET /orders/export'],
	['GET', '/orders/7/lines/2', 'GET /orders/:id/lines/:line'],
	['GET', '/orders/export/lines/2', 'GET /orders/:id/lines/:line'],
	['GET', '/orders/export/now', 'GET /orders/export/now'],
	['GET', '/orders/7/lines', null],
	['GET', '/Orders', null],
	['GET', '/files/a/b.txt', 'GET /files/*'],
	['PATCH', '/any', 'ALL /any'],
	['GET', '/maybe', 'GET /maybe/:id?'],
	['GET', '/maybe/1', 'GET /maybe/:id?'],
	['GET', '/maybe/1/more', 'GET /maybe/:id?/more'],
	['GET', '/maybe/more', 'GET /maybe/:id?/more'],
	['GET', '/__proto__', null],
	['GET', '/orders/__proto__', 'GET /orders/:id']
]

describe('PathMatcher', () => {
	test.each(found)('%s %s', (method, path, pattern) => {
		expect(matcher().find(method, path)).toBe(pattern)
	})

	test('tells the methods of a path', () => {
		expect(matcher().methods('/orders')).toEqual(['GET', 'POST'])
		expect(matcher().methods('/nowhere')).toEqual([])
	})

	test('a later equal pattern wins; parameters by another name are equal', () => {
		const paths = new PathMatcher<number>()
		paths.add('GET', '/a/:one', 1)
		paths.add('GET', '/a/:two', 2)
		expect(paths.find('GET', '/a/x')).toBe(2)
		expect(paths.size).toBe(2)
	})

	test('an empty one finds nothing', () => {
		expect(new PathMatcher().find('GET', '/')).toBeNull()
	})
})

const covered: [wider: string, pattern: string, covers: boolean][] = [
	['/a/*', '/a/:id', true],
	['/a/*', '/a/b/c', true],
	['/a/*', '/a', false],
	['/a/:id', '/a/b', true],
	['/a/:id', '/a/*', false],
	['/a/:id', '/a/:id/b', false],
	['/a/b', '/a/:id', false],
	['/a', '/a/', true],
	['/*', '/', true],
	['/', '/a', false]
]

test.each(covered)('%s covers %s: %p', (wider, pattern, expected) => {
	expect(covers(wider, pattern)).toBe(expected)
})

const overlapping: [a: string, b: string, overlaps: boolean][] = [
	['/a/:id', '/:kind/b', true],
	['/a/:id', '/b/:id', false],
	['/a/*', '/a/b/c', true],
	['/a', '/a/b', false],
	['/a/:id', '/a/:id/b', false],
	['/:x', '/a', true]
]

test.each(overlapping)('%s overlaps %s: %p', (a, b, expected) => {
	expect(overlaps(a, b)).toBe(expected)
	expect(overlaps(b, a)).toBe(expected)
})

const urls: [url: string, path: string][] = [
	['http://localhost', '/'],
	['http://localhost/', '/'],
	['http://localhost/a/b?c=/d#e', '/a/b'],
	['http://localhost/a#b?c', '/a'],
	['https://user@host:1/a%2Fb', '/a%2Fb']
]

test.each(urls)('the path of %s', (url, path) => {
	expect(pathOf(url)).toBe(path)
})
