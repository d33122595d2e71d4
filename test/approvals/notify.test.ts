/** What `approvals.notify` is told can be told apart. */

import { expect, test } from 'bun:test'
import { Afterwards } from '../../src/app/afterwards'
import { announcer } from '../../src/approvals/announce'
import type { Judge } from '../../src/approvals/approval'
import { sqliteStore } from '../../src/stores/sqlite'
import { approve, askNew, draft, plain, start } from '../stores/samples'

test('two decisions of one moment are two events', async () => {
	const store = sqliteStore(':memory:')
	const { service, id } = await askNew(store, draft('store'), start)
	const told: string[] = []
	const page = { url: undefined, path: '/approvals' }
	const tell = announcer((event) => told.push(event.id), page, new Afterwards())
	for (let person = 0; person < 2; person++) {
		// As where three are needed.
		const judge: Judge = (approval, now) => ({ ...approve()(approval, now), state: 'pending' })
		const decided = await store.decide(service, id, judge, start, () => plain())
		tell('decided', decided!, start)
	}
	expect(new Set(told).size).toBe(2)
})
