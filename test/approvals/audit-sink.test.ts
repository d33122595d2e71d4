/** A sink that fails: calls are refused where the app says so, and go on where it does not. */

import { describe, expect, test } from 'bun:test'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import { quietly } from '../security/doors'
import { recorded } from './audit-recorded'
import { ask, call, desk, doors, refunds } from './fixtures'

describe.each(doors.map((door) => ({ door })))('through $door', ({ door }) => {
	test('an attempt first where it fails closed, or nothing runs', async () => {
		let broken = false
		const real = sqliteStore(':memory:')
		const database = new Proxy(real, {
			get: (store, key) =>
				broken && key === 'append'
					? () => Promise.reject(new Error('disk full at /srv'))
					: Reflect.get(store, key)
		}) as Store
		const { app, ran } = recorded({ database, audit: { failClosed: true } })
		expect((await call(app, door, 'agent', { amount: 1 }, {}, 'free')).code).toBe('ok')
		await Bun.sleep(2)
		const events = (await real.read('store', 0, 10)).map(({ body }) => JSON.parse(body).event)
		expect(events).toEqual(['attempt', 'call'])
		broken = true
		await quietly(async () => {
			const { code, text } = await call(app, door, 'agent', { amount: 2 }, {}, 'free')
			expect(code).toBe('unavailable')
			expect(text).not.toContain('/srv')
		})
		expect(ran).toHaveLength(1)
	})

	test('nothing, where it may fail: the call goes on, and the log is told', async () => {
		const real = sqliteStore(':memory:')
		const database = new Proxy(real, {
			get: (store, key) =>
				key === 'append' ? () => Promise.reject(new Error('disk full')) : Reflect.get(store, key)
		}) as Store
		const { app, ran } = recorded({ database })
		const said = await quietly(async () => {
			expect((await call(app, door, 'agent', { amount: 1 }, {}, 'free')).code).toBe('ok')
			await Bun.sleep(2)
		})
		expect(said.join()).toContain('audit trail')
		expect(ran).toHaveLength(1)
	})
})

test('a gated call that fails closed uses up no approval', async () => {
	let broken = false
	const real = sqliteStore(':memory:')
	const database = new Proxy(real, {
		get: (store, key) =>
			broken && key === 'append' ? () => Promise.reject(new Error('full')) : Reflect.get(store, key)
	}) as Store
	const { app, ran } = refunds(true, { database, audit: { failClosed: true } })
	const id = await ask(app)
	await desk(app, 'alice').approve(id)
	broken = true
	await quietly(async () => expect((await call(app, 'http', 'agent')).code).toBe('unavailable'))
	expect(ran).toEqual([])
	broken = false
	expect((await desk(app, 'alice').get(id)).status).toBe('approved')
	expect((await call(app, 'http', 'agent')).code).toBe('ok')
})
