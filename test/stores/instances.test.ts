/** Two instances of one app behind one database: one approval, one run, one trail. */

import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'
import { hasPostgres, startMs, testPostgres } from '../support/postgres'

/** One instance; answers requests of somebody. */
const instance = (database: string, onRun: () => void) => {
	const app = new Elysia()
		.use(
			quater({
				name: 'pay',
				database,
				secret: 'a secret of all instances',
				audit: { key: 'a key of all instances' },
				auth: bearer({
					'agent-token': { subject: 'agent', kind: 'agent' },
					'ann-token': {
						subject: 'ann',
						kind: 'human',
						scopes: ['approvals:decide', 'audit:read']
					}
				})
			})
		)
		.post(
			'/payments',
			({ body }) => {
				onRun()
				return body
			},
			{
				body: t.Object({ to: t.String() }),
				needsApproval: true,
				tool: true,
				detail: { operationId: 'pay', description: 'Pay somebody.' }
			}
		)
	const ask = (token: string, path: string, body?: object): Promise<Response> =>
		app.handle(
			new Request(`http://localhost${path}`, {
				method: body === undefined ? 'GET' : 'POST',
				headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
				...(body === undefined ? {} : { body: JSON.stringify(body) })
			})
		)
	// Its sweeper would go on complaining once the database is gone.
	return Object.assign(ask, { stop: () => runtimeOf(app)?.stop() })
}

const expectOneRun = async (database: string): Promise<void> => {
	let runs = 0
	const first = instance(database, () => runs++)
	const second = instance(database, () => runs++)
	const refused = await first('agent-token', '/payments', { to: 'bob' })
	expect(refused.status).toBe(409)
	const { id } = (await refused.json()).error.approval
	const decision = { decision: 'approve' }
	const decided = await second('ann-token', `/approvals/api/${id}/decision`, decision)
	expect(await decided.json()).toMatchObject({ id, status: 'approved' })
	const answers = await Promise.all(
		[first, second, first, second, first, second].map((one) =>
			one('agent-token', '/payments', { to: 'bob' })
		)
	)
	expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409])
	expect(runs).toBe(1)
	for (const one of [first, second]) {
		const verified = await one('ann-token', '/__quater__/audit/verify')
		expect(await verified.json()).toMatchObject({ ok: true, keyed: true, fault: null })
		await one.stop()
	}
}

describe('two instances of one app', () => {
	test('share a SQLite file', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'quater-instances-'))
		await expectOneRun(join(folder, 'quater.db'))
		rmSync(folder, { recursive: true, force: true })
	})

	test.skipIf(!hasPostgres)(
		'share a PostgreSQL database',
		async () => {
			const server = await testPostgres()
			await expectOneRun(await server.createDatabase())
			await server.stop()
		},
		startMs
	)
})
