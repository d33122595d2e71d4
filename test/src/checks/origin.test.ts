/** Origins, compared exactly. */

import { expect, test } from 'bun:test'
import { isOwnLoopback, originAllowed } from '../../../src/checks/origin'

const app = 'https://app.example.com'

test.each([
	[null, [], true],
	[app, [], false],
	[app, [app], true],
	['https://APP.example.com', [app], false],
	[`${app}:443`, [app], false],
	[`${app}.evil.test`, [app], false],
	['null', [app], false],
	['', [app], false],
	['https://any.test', ['*'], true]
])('%j against %j gives %p', (origin, allowed, passes) => {
	expect(originAllowed(origin, allowed)).toBe(passes)
})

test.each([
	['http://localhost:8000', 'localhost:8000', true],
	['http://127.0.0.1', '127.0.0.1', true],
	['https://[::1]:443', '[::1]:443', true],
	['http://localhost:3000', 'localhost:8000', false],
	['http://localhost:8000', null, false],
	['http://localhost.evil.test', 'localhost.evil.test', false],
	['http://evil.test', 'evil.test', false],
	['null', 'null', false]
])('a page of %j on %j is our own: %p', (origin, host, own) => {
	expect(isOwnLoopback(origin, host)).toBe(own)
})
