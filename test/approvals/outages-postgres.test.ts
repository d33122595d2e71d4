/** While PostgreSQL is away nothing that needs it runs, everybody is told so, and the app mends itself. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { runtimeOf } from '../../src/app/runtime-of'
import { quietly } from '../security/doors'
import { canOwnPostgres, type OwnPostgres, ownPostgres, startMs } from '../support/postgres'
import { build, desk, deskPaths, doors, expectMended, expectUnavailable } from './outage-app'

describe.skipIf(!canOwnPostgres)('a PostgreSQL server that goes away mid-run', () => {
	let server: OwnPostgres
	beforeAll(async () => {
		server = await ownPostgres()
	}, startMs)
	afterAll(() => server.stop())

	test.each([false, true])(
		'and comes back, failClosed: %p',
		async (failClosed) => {
			const { app, ran } = build(await server.createDatabase(), failClosed)
			try {
				// Approved before the server went: whoever cannot spend it must not run.
				const { text } = await doors.api!(app, 'pay', 'early')
				const id = /apr_[0-9a-f]{20}/.exec(text)![0]
				await desk(app, `/approvals/api/${id}/decision`, { decision: 'approve' })
				await server.crash()
				const said = await quietly(async () => {
					for (const [door, call] of Object.entries(doors)) {
						expectUnavailable(await call(app, 'pay', 'early'), '127.0.0.1', door)
						expectUnavailable(await call(app, 'pay', 'late'), '127.0.0.1', door)
						const note = await call(app, 'note', door)
						if (failClosed) expectUnavailable(note, '127.0.0.1', door)
						else expect(note.text).toContain('"ran":true')
					}
					for (const [path, body] of deskPaths) {
						expectUnavailable(await desk(app, path, body), '127.0.0.1')
					}
					expect((await desk(app, '/health')).text).toBe('well')
				})
				expect(ran.filter((line) => line.startsWith('pay'))).toEqual([])
				expect(ran).toHaveLength(failClosed ? 0 : 5)
				expect(said.join('\n')).toContain('PostgreSQL')
				await server.start()
				ran.length = 0
				expect((await doors.api!(app, 'pay', 'early')).text).toContain('"ran":true')
				await expectMended(app)
				expect(ran).toHaveLength(11)
			} finally {
				await runtimeOf(app)?.stop()
			}
		},
		startMs
	)
})
