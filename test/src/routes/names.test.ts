/** Names derived from method and path, decided by the rows of names.tsv. */

import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { deriveName, namePattern, singular } from '../../../src/routes/names'

const rows = (await Bun.file(new URL('../../cases/names.tsv', import.meta.url)).text())
	.trim()
	.split('\n')
	.slice(1)
	.map((line) => line.split('\t') as [method: string, path: string, name: string])

describe('names.tsv', () => {
	test.each(rows)('%s %s is %s', (method, path, name) => {
		const derived = deriveName(method, path)
		if (name === '-') expect(derived).toEqual({ problem: expect.any(String) })
		else expect(derived).toEqual({ name })
	})
})

describe('deriveName', () => {
	test.each([
		['GET', '/orders/', { name: 'list_orders' }],
		['PUT', '/orders', { name: 'update_orders' }],
		['GET', '/@me', { name: 'get_me' }],
		['GET', '/shortURLs', { name: 'list_short_urls' }],
		['GET', '/report-:year', { name: 'get_report' }],
		['DELETE', '/search', { name: 'delete_search' }],
		['GET', '/quizzes/:id', { name: 'get_quiz' }],
		['PATCH', '/messages/:id/mark-read', { name: 'mark_read_message' }]
	])('%s %s', (method, path, derived) => {
		expect(deriveName(method, path)).toEqual(derived)
	})

	test.each([
		['GET', '/api', 'its path has no word to name it after'],
		['GET', '/api/v2/:id', 'its path has no word to name it after'],
		['OPTIONS', '/orders', 'OPTIONS does not say what it does'],
		['GET', '/bücher', 'its path is not plain ASCII'],
		['GET', `/${'long-'.repeat(20)}word`, 'the derived name exceeds 64 characters']
	])('%s %s has no name', (method, path, problem) => {
		expect(deriveName(method, path)).toEqual({ problem })
	})

	test('gives a valid name or a reason for any path', () => {
		const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD')
		fc.assert(
			fc.property(method, fc.webPath(), (verb, path) => {
				const derived = deriveName(verb, path)
				return 'name' in derived ? namePattern.test(derived.name) : derived.problem !== ''
			})
		)
	})
})

test('a singular stays as it is', () => {
	for (const word of ['order', 'address', 'status', 'analysis', 'bus', 'news', 'process']) {
		expect(singular(word)).toBe(word)
	}
})
