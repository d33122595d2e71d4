/** Rule 4: the credential that asked never decides, wherever it is moved to. */

import { describe, expect, test } from 'bun:test'
import { bearer, type QuaterOptions } from 'quater'
import { sqliteStore } from '../../src/stores/sqlite'
import { ask, call, decide, desk, people, refunds } from './fixtures'

describe('one credential counts as the same', () => {
	const secret = 'a-long-credential-of-somebody'
	const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
	/** Takes the credential from wherever it is, and believes the role beside it. */
	const lax: QuaterOptions['auth'] = ({ headers, url }) => {
		const all = [...headers.values(), url].join(' ')
		const decoded = [...all.matchAll(/Basic ([\w+/=]+)/g)].map(([, text]) => atob(text!)).join(' ')
		if (!`${decodeURIComponent(all)} ${decoded}`.includes(secret)) return null
		return headers.get('x-role') === 'boss'
			? { subject: 'boss', kind: 'human', scopes: ['approvals:decide'] }
			: { subject: 'agent-1', kind: 'agent' }
	}
	const places: Record<string, string>[] = [
		{ authorization: `Bearer ${secret}` },
		{ authorization: `bearer   ${secret}` },
		{ authorization: `Token ${secret}` },
		{ authorization: secret },
		{ authorization: basic(`user:${secret}`) },
		{ authorization: basic(`${secret}:`) },
		{ 'x-api-key': secret },
		{ 'x-auth-token': ` ${secret} ` },
		{ 'x-jwt': secret },
		{ 'proxy-authorization': `Bearer ${secret}` },
		{ cookie: `theme=dark; session=${secret}` },
		{ cookie: `session="${secret}"; padding=${'x'.repeat(40)}` },
		{ cookie: `session=${secret.replaceAll('-', '%2D')}` }
	]
	test.each(places.map((place) => [JSON.stringify(place), place] as const))(
		'in %s',
		async (_label, place) => {
			for (const other of [places[0]!, places[6]!, places[10]!]) {
				for (const [asking, deciding] of [
					[place, other],
					[other, place]
				] as const) {
					const { app } = refunds({ selfApproval: true }, { auth: lax })
					const { approval } = await call(app, 'http', '', { amount: 1 }, { headers: asking })
					const answer = await decide(app, approval.id, {
						...deciding,
						'x-role': 'boss',
						'x-quater-request': '1',
						origin: 'http://localhost'
					})
					expect([asking, deciding, answer.status]).toEqual([asking, deciding, 403])
				}
			}
		}
	)

	test('a short session beside a long cookie that was added', async () => {
		const auth: QuaterOptions['auth'] = ({ headers }) =>
			!headers.get('cookie')?.includes('session=12345678')
				? null
				: headers.get('x-role') === 'boss'
					? { subject: 'boss', kind: 'human', scopes: ['approvals:decide'] }
					: { subject: 'agent-1' }
		const { app } = refunds({}, { auth })
		const cookie = `junk=${'x'.repeat(30)}; session=12345678`
		const { approval } = await call(app, 'http', '', { amount: 1 }, { headers: { cookie } })
		const answer = await decide(app, approval.id, {
			cookie: 'session=12345678',
			'x-role': 'boss',
			'x-quater-request': '1',
			origin: 'http://localhost'
		})
		expect(answer.status).toBe(403)
	})

	test('and settings that everybody sends are none', async () => {
		const settings = { cookie: 'theme=dark; lang=en; session=1', 'x-auth': '' }
		const { app, ran } = refunds()
		const { approval } = await call(
			app,
			'http',
			'agent',
			{ amount: 1 },
			{
				headers: { cookie: `${settings.cookie}; id=${'a'.repeat(20)}` }
			}
		)
		await desk(app, 'alice', { cookie: `${settings.cookie}; id=${'b'.repeat(20)}` }).approve(
			approval.id
		)
		expect((await call(app, 'http', 'agent')).code).toBe('ok')
		expect(ran).toHaveLength(1)
	})
})

test('a credential, and hashes of secrets, are known again after the key was changed', async () => {
	const database = sqliteStore(':memory:')
	const [old, fresh] = ['an-old-key-of-some-length', 'a-new-key-of-some-length']
	const auth = bearer({ ...people, agent: people.alice })
	const policy = { selfApproval: true }
	const before = refunds(policy, { database, auth, secret: old })
	const id = await ask(before.app)
	const after = refunds(policy, { database, auth, secret: [fresh, old] })
	expect((await decide(after.app, id, { authorization: 'Bearer agent' })).status).toBe(403)
	await desk(after.app, 'bob').approve(id)
	expect((await call(after.app, 'http', 'agent')).code).toBe('ok')
})
