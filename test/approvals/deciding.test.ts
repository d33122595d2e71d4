/** Rule 4: who may decide, and how decisions add up. */

import { describe, expect, test } from 'bun:test'
import { bearer, type QuaterOptions } from 'quater'
import type { ApprovalPolicy } from '../../src/routes/action'
import { ask, call, decide, desk, doors, people, refunds, refused, type Token } from './fixtures'

/** Who may approve a request of the agent's under a policy. */
const approvers = async (policy: ApprovalPolicy, options: QuaterOptions = {}) => {
	const allowed: string[] = []
	for (const who of Object.keys(people) as Token[]) {
		const { app, ran } = refunds(policy, options)
		const id = await ask(app)
		const response = await decide(app, id, { authorization: `Bearer ${who}` })
		if (response.status === 200) allowed.push(who)
		else expect(['pending']).toContain((await desk(app, 'bob').get(id)).status)
		expect((await call(app, 'http', 'agent')).code).toBe(
			response.status === 200 ? 'ok' : 'approval_required'
		)
		expect(ran).toHaveLength(response.status === 200 ? 1 : 0)
	}
	return allowed
}

describe('may decide', () => {
	test('people with approvals:decide, and nobody else', async () => {
		expect(await approvers({})).toEqual(['alice', 'bob'])
	})

	test('agents too where the policy says so, but no service', async () => {
		expect(await approvers({ agentApprovers: true })).toEqual(['agent2', 'alice', 'bob'])
	})

	test('whoever is no person is told what the app takes them for', async () => {
		const robot = { subject: 'robot', scopes: ['approvals:decide'] }
		const { app } = refunds({}, { auth: bearer({ ...people, robot }) })
		const answer = await decide(app, await ask(app), { authorization: 'Bearer robot' })
		expect(answer.status).toBe(403)
		expect(await answer.text()).toContain(
			"Only a person may decide this; this caller is of kind 'service'."
		)
	})

	test('holders of every scope that the policy names, by its exact name', async () => {
		expect(await approvers({ approverScopes: ['refunds:approve', 'money'] })).toEqual(['bob'])
		expect(await approvers({ approverScopes: ['refunds:approve'] })).toEqual(['bob', 'half'])
	})

	test('the requester only with selfApproval, another credential and the scope', async () => {
		const auth = bearer({
			...people,
			agent: { ...people.alice },
			phone: { ...people.alice },
			poor: { ...people.alice, scopes: [] }
		})
		const world = (policy: ApprovalPolicy) => refunds(policy, { auth })
		for (const [policy, token, status] of [
			[{}, 'phone', 403],
			[{ selfApproval: true }, 'agent', 403],
			[{ selfApproval: true }, 'poor', 403],
			[{ selfApproval: true }, 'phone', 200]
		] as const) {
			const { app, ran } = world(policy)
			const id = await ask(app)
			const { status: got } = await decide(app, id, { authorization: `Bearer ${token}` })
			expect([policy, token, got]).toEqual([policy, token, status])
			await call(app, 'http', 'agent')
			expect(ran).toHaveLength(status === 200 ? 1 : 0)
		}
	})

	test.each([...doors])('never the credential that asked through %s', async (door) => {
		// One credential that is two subjects: what an authenticator makes of a role header.
		const auth: QuaterOptions['auth'] = ({ headers }) => {
			const token = headers.get('authorization')?.replace(/^Bearer /, '')
			if (token !== 'shared-credential-0001')
				return bearer(people)({ headers } as never, {} as never)
			return headers.get('x-role') === 'boss'
				? { subject: 'boss', kind: 'human', scopes: ['approvals:decide'] }
				: { subject: 'agent-1', kind: 'agent' }
		}
		const { app, ran } = refunds({ selfApproval: true }, { auth })
		const headers = { authorization: 'Bearer shared-credential-0001' }
		const { approval } = await call(app, door, '', { amount: 1 }, { headers })
		const answer = await decide(app, approval.id, { ...headers, 'x-role': 'boss' })
		expect(answer.status).toBe(403)
		expect((await call(app, door, '', { amount: 1 }, { headers })).code).toBe('approval_required')
		expect(ran).toEqual([])
		await desk(app, 'alice').approve(approval.id)
	})
})

describe('decisions add up', () => {
	test('to a quorum of distinct subjects', async () => {
		const { app, ran } = refunds({ approvers: 2 })
		const id = await ask(app)
		expect((await desk(app, 'alice').approve(id)).status).toBe('pending')
		await refused(desk(app, 'alice').approve(id), 'conflict')
		expect((await call(app, 'http', 'agent')).approval).toMatchObject({
			status: 'pending',
			approvers_needed: 1
		})
		expect((await desk(app, 'bob').approve(id)).status).toBe('approved')
		expect((await call(app, 'http', 'agent')).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})

	test('but not of two subjects behind one credential, nor of one person behind two', async () => {
		const human = { kind: 'human', scopes: ['approvals:decide'] } as const
		const auth: QuaterOptions['auth'] = ({ headers }) => {
			const token = headers.get('authorization')?.replace(/^Bearer /, '') ?? ''
			if (token === 'shared') return { subject: headers.get('x-as') ?? '', ...human }
			const helps = { onBehalfOf: 'alice', ...human }
			if (token.startsWith('assistant')) return { subject: token, ...helps }
			return bearer(people)({ headers } as never, {} as never)
		}
		const { app } = refunds({ approvers: 2 }, { auth })
		const id = await ask(app)
		const shared = (as: string) => decide(app, id, { authorization: 'Bearer shared', 'x-as': as })
		expect((await shared('one')).status).toBe(200)
		expect((await shared('two')).status).toBe(409)
		for (const [first, next] of [
			['alice', 'assistant'],
			['assistant', 'alice'],
			['assistant', 'assistant2']
		] as const) {
			const { app, ran } = refunds({ approvers: 2 }, { auth })
			const id = await ask(app)
			expect((await decide(app, id, { authorization: `Bearer ${first}` })).status).toBe(200)
			expect((await decide(app, id, { authorization: `Bearer ${next}` })).status).toBe(409)
			expect((await call(app, 'http', 'agent')).code).toBe('approval_required')
			expect(ran).toEqual([])
		}
	})

	test('and one denial ends them', async () => {
		const { app, ran } = refunds({ approvers: 2 })
		const id = await ask(app)
		await desk(app, 'alice').approve(id)
		expect((await desk(app, 'bob').deny(id)).status).toBe('denied')
		await refused(desk(app, 'alice').approve(id), 'conflict')
		await refused(desk(app, 'bob').approve(id), 'conflict')
		await refused(desk(app, 'agent').withdraw(id), 'conflict')
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		expect(ran).toEqual([])
	})

	test('and whoever approved may take it back while others are needed', async () => {
		const { app, ran } = refunds({ approvers: 2 })
		const id = await ask(app)
		expect((await call(app, 'http', 'agent')).text).toContain('2 others must approve this call')
		await desk(app, 'alice').approve(id)
		expect((await call(app, 'http', 'agent')).text).toContain('someone else must approve this call')
		expect((await desk(app, 'alice').get(id)).allowed).toMatchObject({ approve: false, deny: true })
		expect((await desk(app, 'alice').deny(id)).status).toBe('denied')
		await refused(desk(app, 'bob').approve(id), 'conflict')
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		expect(ran).toEqual([])
	})

	test('and an approval can be stopped until it runs, by a denial or its requester', async () => {
		const { app, ran } = refunds()
		const stopped = await ask(app)
		await desk(app, 'alice').approve(stopped)
		await desk(app, 'alice').deny(stopped)
		expect((await call(app, 'http', 'agent')).code).toBe('approval_denied')
		const taken = await ask(app, 'http', 'agent', { amount: 2 })
		await desk(app, 'alice').approve(taken)
		await desk(app, 'agent').withdraw(taken)
		expect((await call(app, 'http', 'agent', { amount: 2 })).code).toBe('approval_denied')
		expect(ran).toEqual([])
	})

	test('with a reason where the policy demands one', async () => {
		const { app } = refunds({ requireReason: true })
		const id = await ask(app)
		for (const reason of [undefined, '', '   ', '\n\t']) {
			const step = desk(app, 'alice').approve(id, reason === undefined ? {} : { reason })
			await refused(step, 'invalid_arguments')
			await refused(
				desk(app, 'alice').deny(id, reason === undefined ? {} : { reason }),
				'invalid_arguments'
			)
		}
		expect((await desk(app, 'alice').approve(id, { reason: 'seen' })).decisions[0]?.reason).toBe(
			'seen'
		)
	})
})
