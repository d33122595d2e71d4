/** Suggestions for misspelt words. */

import { expect, test } from 'bun:test'
import { nearest } from '../../src/nearest'

const options = ['tool', 'cli', 'needsApproval', 'public', 'scopes']

test.each([
	['needApproval', 'needsApproval'],
	['needs_approval', 'needsApproval'],
	['needsAproval', 'needsApproval'],
	['scoeps', 'scopes'],
	['Tool', 'tool'],
	['tol', 'tool'],
	['publik', 'public'],
	['cors', undefined],
	['', undefined],
	['constructor', undefined]
])('%s suggests %p', (word, suggestion) => {
	expect(nearest(word, options)).toBe(suggestion)
})

test('the first of equals wins', () => {
	expect(nearest('get_ordet', ['get_order', 'get_ordes'])).toBe('get_order')
})

test('a megabyte of a word costs nothing', () => {
	expect(nearest('x'.repeat(1_000_000), options)).toBeUndefined()
})
