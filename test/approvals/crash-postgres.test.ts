/** A server that is killed in any moment, with its database on a PostgreSQL server that lives on. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { hasPostgres, startMs, type TestPostgres, testPostgres } from '../support/postgres'
import { crashSite, decide, doors, type Running } from './crashing'

const call = (to: Running) => doors.api(to, 'transfer', 'a')

const askedIn = async (server: Running): Promise<string> => {
	const answer = await call(server)
	expect(answer?.json.error?.code).toBe('approval_required')
	return answer!.json.error!.approval!.id
}

describe.skipIf(!hasPostgres)('killed once', () => {
	let postgres: TestPostgres
	beforeAll(async () => {
		postgres = await testPostgres()
	}, startMs)
	afterAll(() => postgres.stop())

	/** Starts a server that dies at a moment, and answers how to start the next one. */
	const begin = async (moment: string) => {
		const site = crashSite()
		const env = { DATABASE: await postgres.createDatabase() }
		return { site, dying: await site.start(moment, env), next: () => site.start('', env) }
	}

	const expectVerified = async (to: Running) => {
		const verified = await to.send('boss', '/__quater__/audit/verify')
		expect(verified?.json).toMatchObject({ ok: true, fault: null })
	}

	test('after a request was stored: it waits, and is found again', async () => {
		const { site, dying, next } = await begin('approval.requested')
		await using _ = site
		expect(await call(dying)).toBeNull()
		await dying.exited
		const server = await next()
		const listed = await server.send('boss', '/approvals/api')
		expect(listed!.json.approvals!.map(({ id }) => id)).toEqual([await askedIn(server)])
		await expectVerified(server)
	})

	test('after an approval: it holds, and cannot be given again', async () => {
		const { site, dying, next } = await begin('approval.approved')
		await using _ = site
		const id = await askedIn(dying)
		expect(await decide(dying, id)).toBeNull()
		await dying.exited
		const server = await next()
		expect((await decide(server, id, 'approve', 'chief'))?.status).toBe(409)
		expect((await call(server))?.json).toEqual({ moved: 'a' })
		expect(site.executions()).toHaveLength(1)
		await expectVerified(server)
	})

	test.each([
		['approval.consumed', 0],
		['before the effect', 0],
		['after the effect', 1]
	] as const)('%s: it is used up, and the next call names it', async (moment, runs) => {
		const { site, dying, next } = await begin(moment)
		await using _ = site
		const id = await askedIn(dying)
		expect((await decide(dying, id))?.json).toMatchObject({ status: 'approved' })
		expect(await call(dying)).toBeNull()
		await dying.exited
		const server = await next()
		const again = await call(server)
		expect(again?.json.error).toMatchObject({
			code: 'approval_required',
			approval: { earlier: { id, status: 'consumed', outcome: null } }
		})
		expect((await decide(server, id))?.status).toBe(409)
		expect(site.executions()).toHaveLength(runs)
		await expectVerified(server)
	})
})
