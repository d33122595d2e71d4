/** Origins, compared exactly. */

import { expect, test } from 'bun:test'
import { originAllowed } from '../../../src/checks/origin'

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
