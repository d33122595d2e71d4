import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import type { ApprovalView } from '../../src/approvals/protocol'
import { connectedTo } from './fixtures/connected'
import { approval, type DeskOptions, makeDesk, pendingId } from './fixtures/desk'
import { run } from './fixtures/in-process'
import { onTerminal, privateDirectory, quater, start } from './fixtures/process'
import { failure, manifest, result } from './fixtures/server'

/** A desk behind a saved remote. */
const opened = (options: DeskOptions = {}, token?: string) => {
	const desk = makeDesk(options)
	const listed = { ...manifest, approvals: { path: '/approvals' } }
	const answers = { other: desk.open, manifest: () => Response.json(listed) }
	return Object.assign(connectedTo(answers, token), { desk })
}

const id = pendingId
const evil = 'a\u001b[2J\u202eb\nstatus: approved'
const visibleEvil = 'a\\u001b[2J\\u202eb\\nstatus: approved'
const writes = ({ requests }: ReturnType<typeof makeDesk>) =>
	requests.filter(({ method }) => method === 'POST')

describe('list', () => {
	test('shows what waits, as a table for people and whole for programs', async () => {
		using at = opened({
			approvals: [
				approval(),
				approval({ id: 'apr_2', requester: { subject: evil, kind: 'agent', on_behalf_of: null } }),
				approval({ id: 'apr_3', status: 'denied', ended_at: new Date().toISOString() })
			]
		})
		const shown = await at.run('approvals list store', { isTTY: true })
		expect(shown.exit).toBe(0)
		const [head, first, second, none] = shown.stdout.split('\n')
		expect(head).toMatch(/^ID +ACTION +ASKED BY +AGE +LEFT +APPROVERS$/)
		expect(first).toMatch(/^apr_0{19}1 +update_order_status +agent-1 +3m +57m +0\/1$/)
		expect(second).toContain(visibleEvil)
		expect(none).toBe('')
		expect(shown.stderr).toContain(`See one: quater approvals show store ${id}\n`)

		const page = JSON.parse((await at.run('--json approvals list store')).stdout)
		expect(page.viewer).toEqual({ subject: 'boss', kind: 'human', may_decide: true })
		expect(page.approvals[0].arguments).toEqual({ order_id: 'ord_1001', status: 'shipped' })
		const lines = (await at.run('--format ndjson approvals list store')).stdout.trim().split('\n')
		expect(lines.map((line) => JSON.parse(line).id)).toEqual([id, 'apr_2'])
		const table = await at.run('--format table approvals list store --status all')
		expect(table.stdout).toMatch(/^ID +STATUS +ACTION/)
		expect(table.stdout).toContain('denied')
	})

	test('asks for a status, and for pages', async () => {
		using at = opened({ approvals: [approval(), approval({ id: 'apr_2' })] })
		const { stderr } = await at.run('approvals list store --limit 1 --status pending')
		expect(at.desk.requests.at(-1)?.url).toBe('/approvals/api?status=pending&limit=1')
		expect(stderr).toContain("There are more: add --cursor 'next page'")
		await at.run('approvals list store --status all --cursor abc')
		expect(at.desk.requests.at(-1)?.url).toBe('/approvals/api?status=all&cursor=abc')
		const empty = await at.run('approvals list store --status consumed', { isTTY: true })
		expect(empty.stdout).toBe('No approvals are consumed.\n')
		for (const wrong of ['--status done', '--limit 0', '--limit 1.5'])
			expect((await at.run(`approvals list store ${wrong}`)).exit).toBe(2)
	})

	test('without a named remote asks the default one', async () => {
		using at = opened()
		await at.run('remotes default store')
		expect((await at.run('approvals list')).stderr).toStartWith('remote: store http')
		expect(at.desk.requests[0]?.headers.get('authorization')).toBe('Bearer boss')
		expect(at.desk.requests[0]?.headers.get('user-agent')).toStartWith('quater-cli/')
	})
})

describe('show', () => {
	test('tells everything that a decision rests on', async () => {
		using at = opened({
			approvals: [
				approval({
					approvers: 2,
					approvers_needed: 1,
					approver_scopes: ['orders:approve'],
					require_reason: true,
					decisions: [
						{
							subject: 'eve',
							kind: 'human',
							decision: 'approve',
							reason: evil,
							at: '2026-01-31T10:00:00Z'
						}
					],
					earlier: [{ id: 'apr_9', status: 'consumed', at: '2026-01-30T10:00:00Z', outcome: null }]
				})
			]
		})
		const { exit, stdout } = await at.run(`approvals show store ${id}`, { isTTY: true })
		expect(exit).toBe(0)
		for (const part of [
			'update_order_status  pending\n',
			`  approval: ${id}\n`,
			'  does: Update an order status.\n',
			'  route: PATCH /orders/:order_id/status\n',
			'  asked by: agent-1 (agent), on behalf of ada\n',
			"  requester's reason: The parcel is on its way.\n",
			'  needs approval because: Customers are told at once.\n',
			' (3m ago)\n',
			' (57m left)\n',
			'  approvers: 1 of 2\n',
			'  approver scopes: orders:approve\n',
			'  arguments:\n    {\n      "order_id": "ord_1001",\n      "status": "shipped"\n    }\n',
			'  arguments hash: sha256:23c4caa7',
			'  preview:\n    {\n      "mails": 1\n    }\n',
			'  decisions:\n    approve  eve (human)  ',
			`ago: ${visibleEvil}\n`,
			'  earlier executions of the same call:\n    apr_9  consumed 2026-01-30T10:00:00Z (',
			', outcome unknown\n',
			`  you may run:\n    quater approvals approve store ${id} --reason <text>\n    quater approvals deny store ${id} --reason <text>\n`
		])
			expect(stdout).toContain(part)
	})

	test('cannot disturb a terminal, or pass text for a line of its own', async () => {
		using at = opened({
			approvals: [
				approval({
					action: evil,
					description: evil,
					reason: evil,
					request_reason: evil,
					arguments: { [evil]: evil },
					preview: evil,
					requester: { subject: evil, kind: evil, on_behalf_of: evil },
					allowed: { approve: false, deny: false, withdraw: false, why: evil }
				})
			]
		})
		const { stdout } = await at.run(`approvals show store ${id}`, { isTTY: true })
		expect(stdout).not.toContain('\u001b')
		expect(stdout).not.toContain('\u202e')
		expect(stdout).not.toMatch(/^ *status: approved/m)
		expect(stdout.split(visibleEvil).length - 1).toBe(11)
		const json = await at.run(`approvals show store ${id}`)
		expect(json.stdout).not.toContain('\u202e')
		expect(JSON.parse(json.stdout).action).toBe(evil)
	})

	test('tells what became of it, and that there is nothing left to do', async () => {
		const ended_at = new Date(Date.now() - 60_000).toISOString()
		const allowed = { approve: false, deny: false, withdraw: false, why: 'It is over.' }
		const views: [Partial<ApprovalView>, string][] = [
			[{ status: 'consumed', ended_at, outcome: 'ok' }, 'outcome: ok'],
			[{ status: 'consumed', ended_at }, 'outcome: nobody knows'],
			[{ status: 'denied', ended_at, arguments: null }, '  arguments:\n    erased\n'],
			[{ status: 'expired', ended_at }, 'update_order_status  expired\n'],
			[{ status: 'expired', voided: true, ended_at }, 'update_order_status  void\n'],
			[{ status: 'approved', execute_by: new Date(Date.now() + 90_500).toISOString() }, '(1m left)']
		]
		for (const [more, part] of views) {
			using at = opened({ approvals: [approval({ ...more, allowed })] })
			const { stdout } = await at.run(`approvals show store ${id}`, { isTTY: true })
			expect(stdout).toContain(part)
			expect(stdout).toContain('nothing for you to do: It is over.')
		}
	})

	test('of what is no id, or unknown, says so', async () => {
		using at = opened()
		const swapped = await at.run(`approvals show ${id} store`)
		expect(swapped.exit).toBe(2)
		expect(swapped.stderr).toContain(`The remote comes first: quater approvals show store ${id}`)
		expect((await at.run('approvals show store ../../x')).exit).toBe(2)
		expect((await at.run('approvals show store')).exit).toBe(2)
		expect(at.desk.requests).toEqual([])
		const unknown = await at.run('approvals show store apr_77')
		expect(unknown.exit).toBe(1)
		expect(unknown.stderr).toContain('error: apr_77: There is no such approval. (request req_9)')
		expect(unknown.stderr).toContain('quater approvals list store --status all')
	})
})

describe('approve, deny and withdraw', () => {
	test('off a terminal are the decision themselves', async () => {
		using at = opened()
		const { exit, stdout, stderr } = await quater(
			['approvals', 'approve', 'store', id, '--reason', 'checked it'],
			{ env: at.env }
		)
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toMatchObject({ id, status: 'approved' })
		expect(stderr).toBe(`remote: store ${at.server.url}\n`)
		const [sent] = writes(at.desk)
		expect(sent?.url).toBe(`/approvals/api/${id}/decision`)
		expect(sent?.body).toEqual({ decision: 'approve', reason: 'checked it' })
		expect(sent?.headers.get('content-type')).toBe('application/json')
		expect(sent?.headers.get('x-quater-request')).toBe('1')
	})

	test('say in words what they did', async () => {
		const words = async (step: string, more: Partial<ApprovalView> = {}) => {
			const allowed = { approve: true, deny: true, withdraw: true, why: null }
			using at = opened({ approvals: [approval({ allowed, ...more })] })
			return (await at.run(`approvals ${step} store ${id}`, { isTTY: true })).stdout
		}
		expect(await words('approve')).toMatch(
			/^Approved apr_0+1: update_order_status may run once until 20\S+Z\n$/
		)
		expect(await words('approve', { approvers: 3, approvers_needed: 3 })).toBe(
			`Approved ${id}: update_order_status; 2 more approvers are needed\n`
		)
		expect(await words('deny')).toBe(`Denied ${id}: update_order_status\n`)
		expect(await words('withdraw')).toBe(`Withdrew ${id}: update_order_status\n`)
	})

	test('print a token once, and say whose it is', async () => {
		using at = opened({ approvals: [approval({ redeem: 'token' })] })
		const { stdout, stderr } = await at.run(`approvals approve store ${id}`, { isTTY: true })
		expect(stdout).toContain('\ntoken: tok_once\n')
		expect(stderr).toContain(
			'Hand the token to agent-1, who makes the same call again with --approval <token>.'
		)
		expect(stderr).not.toContain('tok_once')
		using json = opened({ approvals: [approval({ redeem: 'token' })] })
		const printed = await json.run(`--json approvals approve store ${id}`)
		expect(JSON.parse(printed.stdout).token).toBe('tok_once')
	})

	test('want a reason where the policy does', async () => {
		using at = opened({ approvals: [approval({ require_reason: true })] })
		for (const step of ['approve', 'deny']) {
			const missing = await at.run(`approvals ${step} store ${id}`)
			expect(missing).toMatchObject({ exit: 2, stdout: '' })
			expect(missing.stderr).toContain('Add --reason <text>')
		}
		const blank = await run(['approvals', 'deny', 'store', id, '--reason', ' '], { env: at.env })
		expect(blank.exit).toBe(2)
		expect(writes(at.desk)).toEqual([])
		expect((await at.run(`approvals deny store ${id} --reason no`)).exit).toBe(0)
	})

	test('that come too late exit 6 with what became of it', async () => {
		const ended_at = new Date(Date.now() - 61_000).toISOString()
		for (const status of ['denied', 'withdrawn', 'expired'] as const) {
			const allowed = { approve: false, deny: false, withdraw: false, why: null }
			using at = opened({ approvals: [approval({ status, ended_at, allowed })] })
			const { exit, stderr } = await at.run(`--json approvals approve store ${id}`)
			expect({ status, exit }).toEqual({ status, exit: 6 })
			expect(JSON.parse(stderr).error).toMatchObject({
				code: 'approval_ended',
				approval: { id, status, ended_at }
			})
			expect(writes(at.desk)).toEqual([])
		}
		// Somebody else was faster: the server knows, and what was read before does not.
		using at = opened({
			answer: (request) => {
				if (request.method === 'POST')
					at.desk.approvals.set(id, approval({ status: 'denied', ended_at }))
				return undefined
			}
		})
		const late = await at.run(`approvals approve store ${id}`)
		expect(late.exit).toBe(6)
		expect(late.stderr).toContain(`error: ${id} was denied 1m ago`)
	})

	test('are refused before they are sent where the reader may not', async () => {
		const why = 'You asked for it yourself.'
		const allowed = { approve: false, deny: false, withdraw: true, why }
		using at = opened({ approvals: [approval({ allowed })] })
		const { exit, stderr } = await at.run(`approvals approve store ${id}`)
		expect(exit).toBe(4)
		expect(stderr).toContain(why)
		using done = opened({ approvals: [approval({ status: 'consumed', allowed })] })
		const late = await done.run(`approvals deny store ${id}`)
		expect(late.exit).toBe(1)
		expect(late.stderr).toContain(
			`${id} was approved and used already\napproval: ${id} consumed\nSee what became of it: quater approvals show store ${id}\n`
		)
		expect([...writes(at.desk), ...writes(done.desk)]).toEqual([])
	})

	test('carry the server’s refusals to the exit', async () => {
		const answers: [number, string, number][] = [
			[401, 'unauthenticated', 4],
			[403, 'forbidden', 4],
			[403, 'insufficient_scope', 4],
			[422, 'invalid_arguments', 2],
			[429, 'rate_limited', 1],
			[500, 'internal', 1]
		]
		for (const [status, code, expected] of answers) {
			using at = opened({
				answer: ({ method }) =>
					method === 'POST'
						? Response.json({ error: { code, message: code } }, { status })
						: undefined
			})
			const { exit } = await at.run(`approvals approve store ${id}`)
			expect({ code, exit }).toEqual({ code, exit: expected })
		}
		using unknown = opened({}, 'nobody')
		const { exit, stderr } = await unknown.run(`approvals approve store ${id}`)
		expect(exit).toBe(4)
		expect(stderr).toContain('Run: quater login store --token-file <path>')
	})

	test('whose answer is lost say that nobody knows', async () => {
		using at = opened({
			answer: ({ method }) =>
				method === 'POST' ? Bun.sleep(2000).then(() => Response.json({})) : undefined
		})
		const { exit, stderr } = await at.run(`--timeout 0.2 approvals approve store ${id}`)
		expect(exit).toBe(3)
		expect(stderr).toContain(`It may be on record or not. See: quater approvals show store ${id}`)
	})

	test('refuse an answer about another call', async () => {
		using at = opened({
			answer: ({ method }) =>
				method === 'POST'
					? Response.json(approval({ status: 'approved', arguments_hash: 'sha256:0' }))
					: undefined
		})
		const { exit, stdout, stderr } = await at.run(`approvals approve store ${id}`)
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toContain('answers for another call')
	})
})

describe('on a terminal', () => {
	const anyReason = 'Reason (Enter for none): '
	const shownBy = (at: ReturnType<typeof opened>, line: string, typed: [string, string][]) =>
		onTerminal(line.split(' '), { env: { ...at.env, NO_COLOR: '1' } }, typed)

	test('approve shows the arguments, asks, and sends on yes', async () => {
		using at = opened()
		const { exit, screen } = await shownBy(at, `approvals approve store ${id}`, [
			[anyReason, '\r'],
			['Approve? [y/N] ', 'y\r']
		])
		expect(exit).toBe(0)
		expect(screen.indexOf('"order_id": "ord_1001"')).toBeGreaterThan(0)
		expect(screen.indexOf('"order_id": "ord_1001"')).toBeLessThan(screen.indexOf('Approve?'))
		expect(screen).toContain(`Approved ${id}`)
		expect(writes(at.desk)).toHaveLength(1)
	})

	test('anything but yes sends nothing', async () => {
		using at = opened()
		for (const [step, question] of [
			['approve', 'Approve?'],
			['deny', 'Deny?']
		] as const)
			for (const answer of ['\r', 'n\r', 'yeah no\r', '\x04', '\x03']) {
				const { exit, screen } = await shownBy(at, `approvals ${step} store ${id}`, [
					[anyReason, '\r'],
					[`${question} [y/N] `, answer]
				])
				expect(exit).toBe(answer < ' ' && answer !== '\r' ? 130 : 1)
				expect(screen).toContain(
					answer < ' ' && answer !== '\r' ? 'Interrupted' : 'Nothing was sent'
				)
			}
		expect(writes(at.desk)).toEqual([])
	}, 30_000)

	test('what was typed before the question does not count', async () => {
		using at = opened({
			answer: ({ method }) => (method === 'GET' ? Bun.sleep(300).then(() => undefined) : undefined)
		} as DeskOptions)
		for (const [early, late] of [
			['y\r', 'n\r'],
			['y', '\r']
		] as const) {
			const { exit, screen } = await shownBy(at, `approvals approve store ${id}`, [
				['remote: ', early],
				[anyReason, `${early}\r`],
				['Approve? [y/N] ', late]
			])
			expect(exit).toBe(1)
			expect(screen).toContain('Nothing was sent')
		}
		expect(writes(at.desk)).toEqual([])
	})

	test('a reason that the policy wants is asked for', async () => {
		using at = opened({ approvals: [approval({ require_reason: true })] })
		const { exit } = await shownBy(at, `approvals deny store ${id}`, [
			['Reason: ', 'zu früh\r'],
			['Deny? [y/N] ', 'yes\r']
		])
		expect(exit).toBe(0)
		expect(writes(at.desk)[0]?.body).toEqual({ decision: 'deny', reason: 'zu früh' })
		using none = opened({ approvals: [approval({ require_reason: true })] })
		const silent = await shownBy(none, `approvals deny store ${id}`, [['Reason: ', '\r']])
		expect(silent.exit).toBe(2)
		expect(silent.screen).toContain('Add --reason <text>')
	})

	test('what changes while somebody reads is not approved', async () => {
		using at = opened({
			answer: () => {
				const other = { order_id: 'ord_1002', status: 'shipped' }
				if (at.desk.requests.length > 1) at.desk.approvals.set(id, approval({ arguments: other }))
				return undefined
			}
		})
		const { exit, screen } = await shownBy(at, `approvals approve store ${id}`, [
			[anyReason, '\r'],
			['Approve? [y/N] ', 'y\r']
		])
		expect(exit).toBe(1)
		expect(screen).toContain('is not what was shown any more')
		expect(writes(at.desk)).toEqual([])
	})

	test('with --json or --non-interactive nothing is asked', async () => {
		for (const flag of ['--json', '--non-interactive', '--format=ndjson']) {
			using at = opened()
			const { exit, screen } = await shownBy(at, `${flag} approvals approve store ${id}`, [])
			expect({ flag, exit }).toEqual({ flag, exit: 0 })
			expect(screen).not.toContain('[y/N]')
		}
	})
})

describe('a remote', () => {
	test('says in its manifest where approvals are, once the usual path is missing', async () => {
		const desk = makeDesk({ approvalsPath: '/desk' })
		using at = connectedTo({
			other: desk.open,
			manifest: () => Response.json({ ...manifest, approvals: { path: '/desk' } })
		})
		expect((await at.run(`approvals approve store ${id}`)).exit).toBe(0)
		expect(at.server.seen.map(({ path }) => path)).toEqual([
			`/approvals/api/${id}`,
			'/.well-known/quater-actions.json',
			`/desk/api/${id}`,
			`/desk/api/${id}/decision`
		])
		using without = connectedTo({})
		const none = await without.run('approvals list store')
		expect(none.exit).toBe(2)
		expect(none.stderr).toContain('store has no protected actions')
		using lying = connectedTo({
			manifest: () => Response.json({ ...manifest, approvals: { path: '//evil.example' } })
		})
		expect((await lying.run('approvals list store')).exit).toBe(1)
	})

	test('below a base path is asked below it', async () => {
		const seen: string[] = []
		using at = connectedTo({
			other: async (request) => {
				seen.push(new URL(request.url).pathname)
				return Response.json({})
			}
		})
		saveRemote(at.env, { name: 'sub', url: `${at.server.url}/base`, credential: null })
		expect((await at.run('approvals list sub')).exit).toBe(1)
		expect(seen).toEqual(['/base/approvals/api'])
	})

	test('is never followed elsewhere, and never believed', async () => {
		const cases: [() => Response, number, string][] = [
			[
				() => Response.redirect('https://evil.example/', 307),
				1,
				'redirects to https://evil.example'
			],
			[() => new Response('<html>'), 1, 'non-JSON'],
			[() => Response.json([]), 1, 'The answer is invalid: approval'],
			[() => Response.json(approval({ id: 'apr_other' })), 1, 'The answer is invalid: approval.id'],
			[() => Response.json(approval({ expires_at: 'soon' })), 1, 'approval.expires_at'],
			[() => Response.json({ ...approval(), allowed: {} }), 1, 'approval.allowed'],
			[() => Response.json({ big: 'x'.repeat(17 * 1024 * 1024) }), 1, 'too large']
		]
		for (const [answer, expected, message] of cases) {
			using at = opened({ answer })
			const { exit, stdout, stderr } = await at.run(`approvals show store ${id}`)
			expect({ message, exit, stdout }).toEqual({ message, exit: expected, stdout: '' })
			expect(stderr).toContain(message)
		}
		using gone = opened()
		saveRemote(gone.env, { name: 'gone', url: 'http://127.0.0.1:1', credential: null })
		expect((await gone.run('approvals list gone')).exit).toBe(3)
	})
})

describe('a local app', () => {
	const app = join(import.meta.dir, 'fixtures/desk-app.ts')
	const local = (line: string, env: Record<string, string> = {}) =>
		quater(line.split(' '), {
			env: { QUATER_APP: app, QUATER_TOKEN: 'boss', QUATER_HOME: '/nonexistent', ...env }
		})

	test('is asked in process, with the same rules', async () => {
		const page = JSON.parse((await local('approvals list')).stdout)
		expect(page.approvals.map((view: ApprovalView) => view.id)).toEqual([id])
		const made = await local(`approvals approve ${id} --reason checked`)
		expect(made).toMatchObject({ exit: 0, stderr: '' })
		expect(JSON.parse(made.stdout).decisions[0]).toMatchObject({
			subject: 'boss',
			reason: 'checked'
		})
		const refused = await local(`approvals approve ${id}`, { QUATER_TOKEN: 'nobody' })
		expect(refused.exit).toBe(4)
		expect(refused.stderr).toContain('The app did not accept the token of QUATER_TOKEN')
		const named = await local(`--app ${app} --format table approvals show ${id}`)
		expect(named.exit).toBe(0)
	})

	test('without protected actions says so', async () => {
		const { exit, stderr } = await local('approvals list', { DESK: 'none' })
		expect(exit).toBe(2)
		expect(stderr).toContain('shop has no protected actions')
	})

	test('whose database is memory fails closed, and names the remote form', async () => {
		for (const line of [
			'approvals list',
			`approvals approve ${id}`,
			'audit list',
			'call update_order_status --order-id ord_1001',
			'call update_order_status --order-id ord_1001 --wait'
		]) {
			const { exit, stdout, stderr } = await local(`--json ${line}`, { DESK: 'memory' })
			expect({ line, exit, stdout }).toEqual({ line, exit: 1, stdout: '' })
			const { error } = JSON.parse(stderr)
			expect(error).toMatchObject({ code: 'unavailable', retryable: false })
			expect(error.hint).toContain('quater connect <name> <url>, then quater ')
		}
		const rehearsed = await local('call update_order_status --order-id ord_1001 --dry-run', {
			DESK: 'memory'
		})
		expect(rehearsed.exit).toBe(0)
	})
})

describe('a call that waits for approval', () => {
	const pending = (ms = 60_000, more: object = {}) =>
		failure(409, 'approval_required', {
			approval: {
				id,
				action: 'users.lock',
				arguments_hash: 'sha256:1',
				status: 'pending',
				expires_at: new Date(Date.now() + ms).toISOString(),
				approvers_needed: 2,
				...more
			}
		})
	const lock = 'call store users.lock --id 7'

	test('prints id, end, hash, and the command to run again', async () => {
		const earlier = { id: 'apr_0', status: 'consumed', at: '2026-01-30T10:00:00Z', outcome: 'ok' }
		using at = connectedTo({ call: () => pending(90_500, { earlier }) })
		const { exit, stdout, stderr } = await at.run(lock)
		expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' })
		expect(stderr).toContain(`approval: ${id} pending\nexpires: 20`)
		expect(stderr).toContain('(1m left)\narguments hash: sha256:1\napprovers needed: 2\n')
		expect(stderr).toContain(
			'the same call before: apr_0 consumed at 2026-01-30T10:00:00Z, outcome ok'
		)
		expect(stderr).toContain('run again: quater call store users.lock --id 7\n')
		const json = JSON.parse((await at.run(`--json ${lock}`)).stderr)
		expect(json.error.approval).toMatchObject({ id, arguments_hash: 'sha256:1', earlier })
		expect(json.error.hint).toContain('run again: quater --json call store users.lock --id 7')
	})

	test('goes on with that approval alone', async () => {
		let asked = 0
		using at = connectedTo({ call: () => (++asked < 3 ? pending() : result('locked')) })
		const { exit, stdout, stderr } = await at.run(`${lock} --wait`)
		expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'locked\n' })
		expect(stderr).toMatch(/waiting for approval apr_0+1 \((59s|1m) left\)\n/)
		const sent = at.server.calls.map(({ body }) => (body as { approval_id?: string }).approval_id)
		expect(sent).toEqual([undefined, id, id])
	})

	test('ends with 6 however it was refused, and with 5 while it is pending', async () => {
		for (const reason of ['denied', 'expired', 'withdrawn']) {
			let asked = 0
			using at = connectedTo({
				call: () =>
					++asked < 2
						? pending()
						: failure(403, 'approval_denied', { reason, approval: { id, status: reason } })
			})
			const { exit, stderr } = await at.run(`${lock} --wait`)
			expect({ reason, exit }).toEqual({ reason, exit: 6 })
			expect(stderr).toContain(`approval: ${id} ${reason}`)
		}
		// What ends by itself is asked for once more, in its own name, to learn how it ended.
		let asked = 0
		using expiring = connectedTo({
			call: () => (++asked < 2 ? pending(300) : failure(403, 'approval_denied', {}))
		})
		expect((await expiring.run(`${lock} --wait`)).exit).toBe(6)
		using limited = connectedTo({ call: () => pending() })
		expect((await limited.run(`--timeout 2.5 ${lock} --wait`)).exit).toBe(5)
		expect(limited.server.calls).toHaveLength(3)
	}, 20_000)

	test('never repeats a call whose answer was lost', async () => {
		const broken: [() => Response | Promise<Response>, number][] = [
			[() => new Response('bad gateway', { status: 502 }), 1],
			[() => new Response('try later', { status: 503 }), 1],
			[
				() => new Response(null, { status: 200, headers: { 'content-type': 'application/json' } }),
				1
			]
		]
		for (const [answer, expected] of broken) {
			let asked = 0
			using at = connectedTo({ call: () => (++asked < 2 ? pending() : answer()) })
			const { exit, stderr } = await at.run(`${lock} --wait`)
			expect({ exit, asked }).toEqual({ exit: expected, asked: 2 })
			expect(stderr).toContain('The outcome is unknown')
			expect(stderr).toContain(`quater approvals show store ${id}`)
		}
		let asked = 0
		using dying = connectedTo({
			call: () => {
				if (++asked < 2) return pending()
				dying.server[Symbol.dispose]()
				return new Promise<Response>(() => {})
			}
		})
		const { exit, stderr } = await dying.run(`${lock} --wait`)
		expect({ exit, asked }).toEqual({ exit: 3, asked: 2 })
		expect(stderr).toContain('The outcome is unknown')
		using stopped = connectedTo({
			call: () => {
				setTimeout(() => stopped.server[Symbol.dispose](), 300)
				return pending()
			}
		})
		const unsent = await stopped.run(`${lock} --wait`)
		expect(unsent.exit).toBe(3)
		expect(unsent.stderr).toContain('The question was not sent, so nothing has run')
	}, 20_000)

	test('is left pending by Ctrl-C, which prints its id', async () => {
		using at = connectedTo({ call: () => pending() })
		const child = start([...lock.split(' '), '--wait'], { env: at.env })
		let said = ''
		for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
			const isWaiting = said.includes('waiting for approval')
			said += text
			if (!isWaiting && said.includes('waiting for approval')) child.kill('SIGINT')
		}
		expect(await child.exited).toBe(130)
		expect(said).toContain(`Interrupted; approval ${id} is still pending`)
		expect(said).toContain(
			`Run the same again to go on with it. See: quater approvals show store ${id}`
		)
	})
})

describe('--reason of a call', () => {
	const sentBy = async (words: string[]) => {
		const properties = { id: { type: 'integer' }, reason: { type: 'string' } }
		const [, lock] = manifest.actions
		const refund = { ...lock!, name: 'refund', input_schema: { type: 'object', properties } }
		using at = connectedTo({
			manifest: () => Response.json({ ...manifest, actions: [...manifest.actions, refund] })
		})
		const { exit } = await run(words, { env: at.env })
		return { exit, body: at.server.calls[0]?.body }
	}

	test('tells whoever decides why, before or after the name of the action', async () => {
		const sent = { action: 'users.lock', arguments: { id: 7 }, dry_run: false, reason: 'left us' }
		for (const line of [
			['call', '--reason', 'left us', 'store', 'users.lock', '--id', '7'],
			['call', 'store', 'users.lock', '--reason', 'left us', '--id', '7'],
			['call', 'store', 'users.lock', '--id', '7', '--reason=left us', '--json']
		])
			expect(await sentBy(line)).toEqual({ exit: 0, body: sent })
		for (const wrong of [
			['call', 'store', 'users.lock', '--id', '7', '--reason'],
			['call', 'store', '--reason', 'left us', 'users.lock', '--id', '7'],
			['call', 'users.lock', '--reason', 'left', 'us', '--id', '7'],
			['call', 'store', 'users.lock', '--reason', ' ', '--id', '7'],
			['call', '--reason', 'a', 'store', 'users.lock', '--reason', 'b', '--id', '7'],
			['call', 'store', 'users.lock', '--reason', 'a', '--reason', 'b', '--id', '7']
		])
			expect(await sentBy(wrong)).toEqual({ exit: 2, body: undefined })
	})

	test('after the name is the action’s own, where it has one', async () => {
		const own = ['call', 'store', 'refund', '--id', '7', '--reason', 'Arrived broken']
		expect((await sentBy(own)).body).toEqual({
			action: 'refund',
			arguments: { id: 7, reason: 'Arrived broken' },
			dry_run: false
		})
		expect((await sentBy(['--reason', 'policy', ...own])).body).toMatchObject({
			arguments: { reason: 'Arrived broken' },
			reason: 'policy'
		})
	})
})

test('a private home is needed for nothing of a local app', async () => {
	using directory = privateDirectory()
	const app = join(import.meta.dir, 'fixtures/desk-app.ts')
	const env = { QUATER_HOME: join(directory.path, 'none'), QUATER_TOKEN: 'boss' }
	expect((await quater(['--app', app, 'approvals', 'list'], { env })).exit).toBe(0)
})
