/** Once a minute an app writes down what time has ended, and deletes what was kept long enough. */

import { afterEach, beforeEach, expect, setSystemTime, spyOn, test } from 'bun:test'
import { sqliteStore } from '../../src/stores/sqlite'
import { ask, call, desk, refunds } from './fixtures'

const minute = 60_000
const day = 24 * 60 * minute

/** What was asked for once a minute. */
let everyMinute: (() => void)[] = []
let intervals: { mockRestore(): void }

beforeEach(() => {
	everyMinute = []
	const real = globalThis.setInterval
	intervals = spyOn(globalThis, 'setInterval').mockImplementation(((
		run: () => void,
		ms: number
	) => {
		if (ms === minute) everyMinute.push(run)
		return real(() => {}, day)
	}) as never)
})

afterEach(() => {
	intervals.mockRestore()
	setSystemTime()
})

/** Lets time pass until shortly after the next sweep. */
const pass = async (ms: number): Promise<void> => {
	setSystemTime(Date.now() + ms)
	expect(everyMinute).toHaveLength(1)
	for (const run of everyMinute) run()
	await Bun.sleep(20)
}

const open = (options: object = {}, database = sqliteStore(':memory:')) => {
	const told: string[] = []
	const notify = ({ type }: { type: string }) => told.push(type)
	const { app } = refunds(true, { database, approvals: { notify }, ...options })
	const events = async () => {
		const rows = await database.read('store', 0, 100)
		return rows.map(({ body }) => (JSON.parse(body) as { event: string }).event)
	}
	return { app, told, events }
}

test('what nobody decided in time is on record, and told, once', async () => {
	const { app, told, events } = open()
	await ask(app)
	await pass(59 * minute)
	expect(told).toEqual(['approval.requested'])
	await pass(minute)
	await pass(minute)
	expect(told).toEqual(['approval.requested', 'approval.expired'])
	expect((await events()).filter((event) => event === 'approval.expired')).toHaveLength(1)
})

test('arguments are erased 30 days after the end, and not before', async () => {
	const { app } = open()
	const denied = await ask(app, 'http', 'agent', { amount: 1 })
	const run = await ask(app, 'http', 'agent', { amount: 2 })
	const left = await ask(app, 'http', 'agent', { amount: 3 })
	await desk(app, 'alice').deny(denied)
	await desk(app, 'alice').approve(run)
	expect((await call(app, 'http', 'agent', { amount: 2 })).code).toBe('ok')
	await pass(60 * minute)
	await pass(29 * day)
	const amounts = async () => {
		const views = [denied, run, left].map((id) => desk(app, 'alice').get(id))
		return (await Promise.all(views)).map((view) => view.arguments?.amount ?? null)
	}
	expect(await amounts()).toEqual([1, 2, 3])
	await pass(2 * day)
	expect(await amounts()).toEqual([null, null, null])
})

test('rows of the trail are deleted after their days, where an app says how many', async () => {
	const kept = open()
	await ask(kept.app)
	await pass(400 * day)
	expect(await kept.events()).toContain('approval.requested')
	everyMinute = []
	setSystemTime()
	const { app, events } = open({ audit: { retentionDays: 7 } })
	await ask(app)
	await pass(6 * day)
	await ask(app, 'http', 'agent', { amount: 2 })
	expect((await events()).filter((event) => event === 'approval.requested')).toHaveLength(2)
	await pass(2 * day)
	const left = await events()
	expect(left.filter((event) => event === 'approval.requested')).toHaveLength(1)
	expect(left.at(-1)).toBe('audit.pruned')
})

test('nothing is deleted early because a clock was ahead once', async () => {
	const database = sqliteStore(':memory:')
	const before = open({}, database)
	const denied = await ask(before.app)
	await desk(before.app, 'alice').deny(denied)
	setSystemTime(Date.now() + 400 * day)
	await ask(before.app, 'http', 'agent', { amount: 2 })
	setSystemTime()
	everyMinute = []
	const { app, events } = open({ audit: { retentionDays: 7 } }, database)
	await desk(app, 'alice').list()
	const rows = await events()
	await pass(0)
	expect((await events()).slice(0, rows.length)).toEqual(rows)
	expect((await desk(app, 'alice').get(denied)).arguments).not.toBeNull()
})
