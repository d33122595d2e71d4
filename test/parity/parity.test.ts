/** The same declared inputs reach the handler identically, and fail identically, through every door. */

import { afterAll, beforeAll, describe, expect, mock, test } from 'bun:test'
import { type DoorAnswer, openDoors } from './doors'
import { broken, type Entry, table } from './table'

const expectedOf = ({ value, message }: Entry): DoorAnswer =>
	message === undefined ? { value } : { message }

const inputsOf = (entry: Entry): unknown => {
	if ('sees' in entry) return entry.sees
	return entry.message === undefined ? entry.value : undefined
}

const runs = (entry: Entry): boolean => 'sees' in entry || entry.message === undefined

/** Sends one call through every door and holds each answer, and what its handler saw, to the table. */
const everyDoor = async (
	{ seen, http, named }: ReturnType<typeof openDoors>,
	entry: Entry
): Promise<void> => {
	const answers: Record<string, DoorAnswer> = {}
	seen.length = 0
	if (entry.http) answers.http = await http(entry.http)
	for (const [door, call] of Object.entries(named)) {
		answers[door] = await call(entry.action, entry.arguments)
	}
	const doors = Object.keys(answers)
	expect(answers).toStrictEqual(Object.fromEntries(doors.map((door) => [door, expectedOf(entry)])))
	const sources = { http: 'api', modern: 'mcp', legacy: 'mcp', local: 'cli', remote: 'cli' }
	expect(seen).toStrictEqual(
		runs(entry)
			? doors.map((door) => ({
					source: sources[door as keyof typeof sources] as 'api',
					entrypoint: door === 'local' ? 'local' : 'server',
					inputs: inputsOf(entry)
				}))
			: []
	)
}

describe.each([
	['arguments injected', { raw: false }],
	['arguments encoded, for a hook that reads the request', { raw: true }]
])('%s', (_label, options) => {
	const doors = openDoors(options)

	test.each(table.map((entry) => [entry.what, entry] as const))('%s', async (_what, entry) => {
		await everyDoor(doors, entry)
	})

	describe('what fails inside', () => {
		const log = mock(() => {})
		const { error } = console
		beforeAll(() => {
			console.error = log
		})
		afterAll(() => {
			console.error = error
		})

		test.each(broken.map((entry) => [entry.what, entry] as const))('%s', async (_what, entry) => {
			await everyDoor(doors, entry)
			expect(log).toHaveBeenCalled()
		})
	})
})

describe('testClient().parity()', () => {
	const { client } = openDoors({ raw: false })
	const sent = table.filter(({ action }) => action !== 'create_token')

	test.each(sent.map((entry) => [entry.what, entry] as const))('%s', async (_what, entry) => {
		const parity = await client.parity(entry.action, entry.arguments)
		expect(Object.keys(parity.answers)).toEqual(['http', 'mcp', 'cli', 'remote'])
		expect(parity).toAgreeOnEverySurface()
		expect(parity.answers.http).toMatchObject({
			ok: entry.message === undefined,
			message: entry.message ?? null
		})
	})
})

test('the table is as long as it promises', () => {
	expect(table.length).toBeGreaterThan(100)
	expect(new Set(table.map(({ action }) => action)).size).toBeGreaterThan(25)
})
