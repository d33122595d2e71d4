/** Whoever reads a long trail holds up nobody else. */

import { expect, test } from 'bun:test'
import { emptyEvent } from '../../src/audit/event'
import { exportLines } from '../../src/audit/export'
import { readPage } from '../../src/audit/page'
import { verifyChain } from '../../src/audit/verify'
import { sqliteStore } from '../../src/stores/sqlite'

const pages = 10

const longTrail = async () => {
	const store = sqliteStore(':memory:')
	const rows = Array.from({ length: pages * 500 }, () => ({ ...emptyEvent, event: 'call' }))
	await store.append('store', rows, 1000)
	return store
}

/** How often somebody else had a turn of the event loop meanwhile. */
const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
	let turns = 0
	let isOver = false
	const turn = () => {
		if (isOver) return
		turns++
		setImmediate(turn)
	}
	setImmediate(turn)
	await work()
	isOver = true
	return turns
}

const readings: [string, (store: ReturnType<typeof sqliteStore>) => Promise<unknown>][] = [
	['verify', (store) => verifyChain(store, 'store', [], null)],
	[
		'a page that finds nothing',
		(store) => readPage(store, 'store', { cursor: 0, limit: 1, wanted: [['subject', 'nobody']] })
	],
	[
		'an export',
		(store) =>
			Bun.readableStreamToText(
				exportLines(store, 'store', { after: 0, through: pages * 500, limit: pages * 500 })
			)
	]
]

test.each(readings)('%s gives way after each page', async (_what, reading) => {
	const store = await longTrail()
	expect(await turnsDuring(() => reading(store))).toBeGreaterThanOrEqual(pages - 1)
})
