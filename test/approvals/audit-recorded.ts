/** An app whose every action is recorded, whatever comes of it. */

import { t } from 'elysia'
import type { QuaterOptions } from 'quater'
import type { AuditEntry } from '../../src/audit/protocol'
import { sqliteStore } from '../../src/stores/sqlite'
import { both, named, root } from './fixtures'

/** An app whose every action is recorded, and its trail. */
export const recorded = (options: QuaterOptions = {}) => {
	const store = sqliteStore(':memory:')
	const ran: unknown[] = []
	const app = root({ database: store, audit: true, ...options })
		.post('/free', ({ body }) => ran.push(body), {
			...both,
			body: t.Object({ amount: t.Integer(), note: t.Optional(t.String()) }),
			detail: named('free')
		})
		.post('/hidden', () => ran.push('hidden'), {
			...both,
			body: t.Object({}),
			scopes: ['admin'],
			detail: named('hidden')
		})
		.post(
			'/boom',
			() => {
				throw new TypeError('hunter2')
			},
			{ ...both, body: t.Object({}), detail: named('boom') }
		)
		.post('/teapot', ({ status }) => status(418, 'no'), {
			...both,
			body: t.Object({}),
			detail: named('teapot')
		})
		.post('/secret', ({ body }) => ran.push(body), {
			...both,
			body: t.Object({ pin: t.String({ secret: true }), password: t.String(), own: t.String() }),
			detail: named('secret')
		})
		.get('/plain', () => 'ok')
	const rows = async (): Promise<AuditEntry[]> => {
		await Bun.sleep(2)
		return (await store.read('store', 0, 1000)).map(({ body }) => JSON.parse(body) as AuditEntry)
	}
	return { app, ran, store, rows }
}
