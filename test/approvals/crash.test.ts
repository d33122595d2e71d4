/** A server that is killed in any moment forgets nothing that it answered, and runs nothing twice. */

import { describe, expect, test } from 'bun:test'
import {
	type Answered,
	crashSite,
	decide,
	doors,
	post,
	type Remains,
	type Running
} from './crashing'

/** What must hold of whatever is left, however often and whenever servers died. */
const expectSound = ({ approvals, audit, executions }: Remains): void => {
	const spentBy = new Map<string, string>()
	for (const { event, call_id, approval_id } of audit) {
		if (event !== 'approval.consumed') continue
		expect([...spentBy.values()]).not.toContain(approval_id!)
		spentBy.set(call_id!, approval_id!)
	}
	const ran = executions.map((line) => line.split(' ')[0]!)
	expect(new Set(ran).size).toBe(ran.length)
	expect(ran.filter((call) => !spentBy.has(call))).toEqual([])
	const consumed = approvals.filter(({ state }) => state === 'consumed').map(({ id }) => id)
	expect(consumed.toSorted()).toEqual([...spentBy.values()].toSorted())
	const approved = audit.filter(({ event }) => event === 'approval.approved')
	expect(new Set(approved.map((row) => row.approval_id)).size).toBe(approved.length)
	for (const { decisions } of approvals) {
		expect((JSON.parse(decisions) as unknown[]).length).toBeLessThanOrEqual(1)
	}
}

const expectVerified = async (server: Running): Promise<void> => {
	const verified = await server.send('boss', '/__quater__/audit/verify')
	expect(verified?.json).toMatchObject({ ok: true, fault: null })
}

const pendingId = (answer: Answered | null): string => {
	expect(answer?.json.error?.code).toBe('approval_required')
	return answer!.json.error!.approval!.id
}

const view = async (server: Running, id: string) =>
	(await server.send('boss', `/approvals/api/${id}`))!.json

for (const [name, call] of Object.entries(doors)) {
	describe(`killed once, called through ${name}`, () => {
		test('after a request was stored: it waits, and is found again', async () => {
			await using site = crashSite()
			const dying = await site.start('approval.requested')
			expect(await call(dying, 'transfer', 'a')).toBeNull()
			await dying.exited
			const server = await site.start()
			const listed = await server.send('boss', '/approvals/api')
			const [waiting, ...others] = listed!.json.approvals!
			expect(others).toEqual([])
			const again = await call(server, 'transfer', 'a')
			expect(pendingId(again)).toBe(waiting!.id)
			expect((await decide(server, waiting!.id))?.status).toBe(200)
			expect((await call(server, 'transfer', 'a'))?.json).toEqual({ moved: 'a' })
			await expectVerified(server)
			await server.kill()
			expectSound(site.remains())
			expect(site.remains().executions).toHaveLength(1)
		})

		test('after an approval: it holds, and cannot be given again', async () => {
			await using site = crashSite()
			const dying = await site.start('approval.approved')
			const id = pendingId(await call(dying, 'transfer', 'a'))
			expect(await decide(dying, id)).toBeNull()
			await dying.exited
			const server = await site.start()
			expect(await view(server, id)).toMatchObject({ status: 'approved' })
			expect((await decide(server, id))?.status).toBe(409)
			expect((await decide(server, id, 'approve', 'chief'))?.status).toBe(409)
			expect((await call(server, 'transfer', 'a'))?.json).toEqual({ moved: 'a' })
			await expectVerified(server)
			await server.kill()
			expectSound(site.remains())
		})

		for (const [moment, runs] of [
			['approval.consumed', 0],
			['before the effect', 0],
			['after the effect', 1]
		] as const) {
			test(`${moment}: it is used up, and the next call names it`, async () => {
				await using site = crashSite()
				const dying = await site.start(moment)
				const id = pendingId(await call(dying, 'transfer', 'a'))
				expect((await decide(dying, id))?.json).toMatchObject({ status: 'approved' })
				expect(await call(dying, 'transfer', 'a')).toBeNull()
				await dying.exited
				const server = await site.start()
				expect(await view(server, id)).toMatchObject({ status: 'consumed', outcome: null })
				const earlier = { id, status: 'consumed', outcome: null }
				const next = await call(server, 'transfer', 'a')
				const nextId = pendingId(next)
				expect(nextId).not.toBe(id)
				// The first answer may be lost as well.
				for (const answer of [next, await call(server, 'transfer', 'a')]) {
					expect(answer?.json.error).toMatchObject({ approval: { id: nextId, earlier } })
					expect(answer?.json.error?.message).toContain(id)
					expect(answer?.json.error?.message).toContain('outcome: unknown')
				}
				expect((await view(server, nextId)).earlier).toMatchObject([earlier])
				for (const decision of ['approve', 'deny'] as const) {
					expect((await decide(server, id, decision))?.status).toBe(409)
				}
				await expectVerified(server)
				await server.kill()
				expect(site.remains().executions).toHaveLength(runs)
				expectSound(site.remains())
			})
		}

		for (const [moment, rows] of [
			['before its audit row', 0],
			['after its audit row', 1]
		] as const) {
			test(`${moment}: nothing was answered`, async () => {
				await using site = crashSite()
				const dying = await site.start(moment)
				expect(await call(dying, 'note', 'a')).toBeNull()
				await dying.exited
				const server = await site.start()
				expect((await call(server, 'note', 'b'))?.status).toBe(200)
				await expectVerified(server)
				await server.kill()
				const { audit } = site.remains()
				expect(audit.filter(({ event }) => event === 'call')).toHaveLength(rows + 1)
			})
		}
	})
}

describe('killed once', () => {
	test('after a denial: it holds', async () => {
		await using site = crashSite()
		const dying = await site.start('approval.denied')
		const id = pendingId(await doors.api(dying, 'transfer', 'a'))
		expect(await decide(dying, id, 'deny')).toBeNull()
		await dying.exited
		const server = await site.start()
		expect(await view(server, id)).toMatchObject({ status: 'denied' })
		expect((await decide(server, id))?.status).toBe(409)
		const again = await doors.api(server, 'transfer', 'a')
		expect(again?.json.error).toMatchObject({ code: 'approval_denied', reason: 'denied' })
		await expectVerified(server)
		await server.kill()
		expectSound(site.remains())
	})

	test('after a withdrawal: it holds', async () => {
		await using site = crashSite()
		const dying = await site.start('approval.withdrawn')
		const id = pendingId(await doors.api(dying, 'transfer', 'a'))
		expect(await dying.send('asker', `/approvals/api/${id}/withdraw`, post({}))).toBeNull()
		await dying.exited
		const server = await site.start()
		expect(await view(server, id)).toMatchObject({ status: 'withdrawn' })
		expect((await decide(server, id))?.status).toBe(409)
		await expectVerified(server)
		await server.kill()
		expectSound(site.remains())
	})

	test('with a token: what was used up takes it no more, and a lost token runs nothing', async () => {
		await using site = crashSite()
		const dying = await site.start('approval.consumed')
		const id = pendingId(await doors.api(dying, 'redeem', 'a'))
		const { token } = (await decide(dying, id))!.json
		const withToken = (server: Running, given: string) => {
			const init = post({ key: 'a' })
			const headers = { ...(init.headers as object), 'quater-approval': given }
			return server.send('asker', '/redeem', { ...init, headers })
		}
		expect(await withToken(dying, token!)).toBeNull()
		await dying.exited
		const lost = await site.start('approval.approved')
		expect((await withToken(lost, token!))?.json.error).toMatchObject({ reason: 'consumed' })
		const next = pendingId(await doors.api(lost, 'redeem', 'a'))
		expect(await decide(lost, next)).toBeNull()
		await lost.exited
		const server = await site.start()
		const without = await doors.api(server, 'redeem', 'a')
		expect(without?.json.error).toMatchObject({ approval: { id: next, status: 'approved' } })
		const wrong = await withToken(server, token!)
		expect(wrong?.json.error).toMatchObject({ code: 'approval_denied', reason: 'invalid_token' })
		await expectVerified(server)
		await server.kill()
		expect(site.remains().executions).toEqual([])
		expectSound(site.remains())
	})

	test('in the handler, with failClosed: the attempt is on record', async () => {
		await using site = crashSite()
		const env = { FAIL_CLOSED: '1' }
		const dying = await site.start('after the effect', env)
		const id = pendingId(await doors.api(dying, 'transfer', 'a'))
		await decide(dying, id)
		expect(await doors.api(dying, 'transfer', 'a')).toBeNull()
		await dying.exited
		const server = await site.start('', env)
		await expectVerified(server)
		await server.kill()
		const { audit, executions } = site.remains()
		const ran = executions.map((line) => line.split(' ')[0]!)
		expect(ran).toHaveLength(1)
		const rows = audit.filter(({ call_id }) => call_id === ran[0]).map(({ event }) => event)
		expect(rows).toEqual(['attempt', 'approval.consumed'])
		expectSound(site.remains())
	})
})

/** What the clients of dying servers were told, whole answers alone. */
interface Told {
	readonly requests: Set<string>
	readonly pending: Set<string>
	readonly approved: Set<string>
	readonly denied: Set<string>
	readonly moved: string[]
}

const expectKept = ({ approvals, audit }: Remains, told: Told): void => {
	const recorded = new Set(audit.map(({ request_id }) => request_id))
	expect([...told.requests].filter((id) => !recorded.has(id))).toEqual([])
	const byId = new Map(approvals.map((approval) => [approval.id, approval]))
	expect([...told.pending].filter((id) => !byId.has(id))).toEqual([])
	for (const id of told.approved) expect(['approved', 'consumed']).toContain(byId.get(id)!.state)
	for (const id of told.denied) expect(byId.get(id)!.state).toBe('denied')
}

/** Asks, decides and runs until the server is gone. */
const work = async (server: Running, worker: number, round: number, told: Told): Promise<void> => {
	for (let turn = 0; ; turn++) {
		// Some keys come again in every round, so that what was lost is met again.
		const key = turn % 3 === 0 ? `again-${worker}` : `${round}-${worker}-${turn}`
		const heard = (answer: Answered | null): answer is Answered => {
			if (answer === null) return false
			told.requests.add(answer.requestId!)
			return true
		}
		const call = Object.values(doors)[turn % 3]!
		if (!heard(await call(server, 'note', key))) return
		const asked = await call(server, 'transfer', key)
		if (!heard(asked)) return
		if (asked.json.moved !== undefined) told.moved.push(key)
		const approval = asked.json.error?.approval
		if (approval?.status !== 'pending') continue
		told.pending.add(approval.id)
		const decision = turn % 5 === 4 ? 'deny' : 'approve'
		const decided = await decide(server, approval.id, decision)
		if (decided === null) return
		if (decided.status === 200) told[decision === 'deny' ? 'denied' : 'approved'].add(approval.id)
		const ran = await call(server, 'transfer', key)
		if (!heard(ran)) return
		if (ran.json.moved !== undefined) told.moved.push(key)
	}
}

test('killed at random moments, under load: what was answered is there', async () => {
	await using site = crashSite()
	const told: Told = {
		requests: new Set(),
		pending: new Set(),
		approved: new Set(),
		denied: new Set(),
		moved: []
	}
	// On a slow machine a server may be gone before anything ran: those that come later live longer.
	const isDone = (round: number) => round >= 14 && (told.moved.length > 0 || round >= 40)
	for (let round = 0; !isDone(round); round++) {
		const server = await site.start()
		if (round % 4 === 3) await expectVerified(server)
		const working = Array.from({ length: 6 }, (_, worker) => work(server, worker, round, told))
		await Bun.sleep(30 + Math.random() * (170 + 20 * round))
		await server.kill()
		await Promise.all(working)
	}
	const server = await site.start()
	await expectVerified(server)
	await server.kill()
	const remains = site.remains()
	expectSound(remains)
	expectKept(remains, told)
	const times = (keys: readonly string[]) => Map.groupBy(keys, (key) => key)
	const executed = times(remains.executions.map((line) => line.split(' ')[1]!))
	for (const [key, answers] of times(told.moved)) {
		expect(executed.get(key)!.length).toBeGreaterThanOrEqual(answers.length)
	}
	expect(told.moved.length).toBeGreaterThan(0)
}, 60_000)

test('two servers on one file, one of them killed: one run for each approval', async () => {
	await using site = crashSite()
	for (let round = 0; round < 3; round++) {
		const [dying, other] = await Promise.all([site.start(), site.start()])
		const keys = Array.from({ length: 25 }, (_, n) => `${round}-${n}`)
		const ids = await Promise.all(
			keys.map(async (key, n) => {
				const id = pendingId(await doors.api(n % 2 ? dying : other, 'transfer', key))
				expect((await decide(n % 2 ? other : dying, id))?.status).toBe(200)
				return id
			})
		)
		const racing = keys.flatMap((key) => [
			doors.api(dying, 'transfer', key),
			doors.api(other, 'transfer', key),
			doors.mcp(dying, 'transfer', key)
		])
		await Bun.sleep(Math.random() * 60)
		await dying.kill()
		const answers = await Promise.all(racing)
		expect(answers.filter((answer) => (answer?.status ?? 0) >= 500)).toEqual([])
		// What the dead one left unused is run by the other.
		for (const key of keys) await doors.api(other, 'transfer', key)
		await expectVerified(other)
		await other.kill()
		const remains = site.remains()
		expectSound(remains)
		const states = new Map(remains.approvals.map(({ id, state }) => [id, state]))
		expect(ids.filter((id) => states.get(id) !== 'consumed')).toEqual([])
	}
}, 30_000)
