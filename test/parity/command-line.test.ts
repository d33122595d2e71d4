/** A dozen calls of the parity app through the command line itself: another process, real words. */

import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Ended, quater } from '../cli/fixtures/process'
import { token } from './app'
import { type DoorAnswer, openDoors } from './doors'

const env = { QUATER_APP: join(import.meta.dir, 'main.ts'), QUATER_TOKEN: token }
const { named } = openDoors({ raw: false })

const call = (action: string, words: readonly string[], stdin?: string): Promise<Ended> =>
	quater(['--json', 'call', action, ...words], { env, ...(stdin === undefined ? {} : { stdin }) })

const stock = [
	...['--item-id', '7', '--name', 'chai', '--quantity', '3', '--active', '--ratio', '2.5'],
	...['--count', '4', '--x-operator', 'ops-1', '--session-id', 'sess-1']
]
const stocked = {
	...{ item_id: 7, name: 'chai', quantity: 3, active: true, ratio: 2.5, count: 4 },
	...{ 'x-operator': 'ops-1', session_id: 'sess-1' }
}

/** What is typed, and the arguments that it means. */
const calls: [action: string, words: string[], args: Record<string, unknown>][] = [
	['update_inventory', stock, stocked],
	[
		'update_inventory',
		[...stock, '--note', '007', '--limit=1'],
		{ ...stocked, note: '007', limit: 1 }
	],
	['read_text', ['--id', 'a/b', '--q', '1e5'], { id: 'a/b', q: '1e5' }],
	['read_text', ['--id', '007', '--q='], { id: '007', q: '' }],
	['read_number', ['--id', '-5', '--no-on', '--x', '-2e3'], { id: -5, on: false, x: -2000 }],
	['list_things', ['--tags', 'a', '--tags', 'ä☕'], { tags: ['a', 'ä☕'] }],
	[
		'list_things',
		['--tags', 'a', '--where', '{"min":1,"max":2}'],
		{ tags: ['a'], where: { min: 1, max: 2 } }
	],
	['list_dates', ['--since', '2026-01-02'], { since: '2026-01-02' }],
	['send_ids', ['--body', '[1,2]'], { body: [1, 2] }],
	['pay', ['--body', '{"kind":"cash","amount":5}'], { body: { kind: 'cash', amount: 5 } }],
	[
		'create_token',
		['--grant-type', 'a&b=c d', '--active', 'false'],
		{ grant_type: 'a&b=c d', active: false }
	],
	[
		'send_zod',
		['--id', 'z', '--email', 'a@b.co', '--page', '3'],
		{ id: 'z', email: 'a@b.co', page: 3 }
	],
	['say', ['--say', '{"a":1}'], { say: '{"a":1}' }]
]

describe('what the command line prints is what the other doors answer', () => {
	test.each(calls)('%s %j', async (action, words, args) => {
		const { exit, stdout, stderr } = await call(action, words)
		expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
		expect<DoorAnswer>({ value: JSON.parse(stdout) }).toEqual(await named.modern(action, args))
	})

	test('the whole argument object on standard input', async () => {
		const args = { id: 'o1', lines: [{ sku: 'a', quantity: 2 }], open: { a: 1, b: [null] } }
		const { exit, stdout } = await call('update_order', ['--input', '-'], JSON.stringify(args))
		expect(exit).toBe(0)
		expect<DoorAnswer>({ value: JSON.parse(stdout) }).toEqual(
			await named.modern('update_order', args)
		)
	})
})

const refusals: [action: string, words: string[], args: Record<string, unknown>, exit: number][] = [
	['read_text', ['--id', 'x'], { id: 'x' }, 2],
	['read_text', ['--id', '..', '--q', 'q'], { id: '..', q: 'q' }, 2],
	['read_text', ['--id', 'x', '--q', 'q', '--mode', 'slow'], { id: 'x', q: 'q', mode: 'slow' }, 2],
	['send_ids', ['--body', '[1,2,3,4]'], { body: [1, 2, 3, 4] }, 2],
	['list_things', ['--tags', 'a,b'], { tags: ['a,b'] }, 2],
	['refused', ['--how', 'returned'], { how: 'returned' }, 1]
]

describe('what it refuses, it refuses in the same words', () => {
	test.each(refusals)('%s %j', async (action, words, args, code) => {
		const { exit, stdout, stderr } = await call(action, words)
		expect({ exit, stdout }).toEqual({ exit: code, stdout: '' })
		const { error } = JSON.parse(stderr) as { error: { message: string } }
		expect<DoorAnswer>({ message: error.message }).toEqual(await named.modern(action, args))
	})
})
