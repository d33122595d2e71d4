/** Approvals and audit of a real app: through the command line, in process and over HTTP, on one database. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { saveRemote } from '../../cli/remotes/remotes'
import { cleanEnv, privateDirectory, quater, start } from './fixtures/process'

const app = join(import.meta.dir, 'fixtures/store-app.ts')
const directory = privateDirectory()
const env = {
	QUATER_HOME: join(directory.path, 'home'),
	QUATER_DATABASE: join(directory.path, 'quater.db')
}
let server: Bun.Subprocess<'ignore', 'pipe', 'inherit'>

beforeAll(async () => {
	server = Bun.spawn([process.execPath, app], {
		env: cleanEnv(env),
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'inherit'
	})
	const { value } = await server.stdout.getReader().read()
	const url = new TextDecoder().decode(value).trim()
	for (const token of ['boss', 'chief', 'agent'])
		saveRemote(env, { name: `as-${token}`, url, credential: { kind: 'token', value: token } })
})

afterAll(async () => {
	server.kill()
	await server.exited
	directory[Symbol.dispose]()
})

/** Runs a command line: against the server as a remote, or in process under a token. */
const remote = (...words: string[]) => quater(words, { env })
const local = (token: string, ...words: string[]) =>
	quater(words, { env: { ...env, QUATER_APP: app, QUATER_TOKEN: token } })

const ship = (id: string) => ['ship_order', '--order-id', id, '--carrier', 'DHL']

describe('each way to decide', () => {
	const ways = [
		['a remote', (step: string, id: string) => remote('approvals', step, 'as-boss', id)],
		['a local app', (step: string, id: string) => local('boss', 'approvals', step, id)]
	] as const
	const callers = [
		['a remote', (...words: string[]) => remote('call', 'as-agent', ...words)],
		['a local app', (...words: string[]) => local('agent', 'call', ...words)]
	] as const

	for (const [caller, call] of callers)
		for (const [way, decide] of ways)
			test(`${way} decides what ${caller} asked for`, async () => {
				const order = `ord_${caller}_${way}`.replaceAll(' ', '-')
				const asked = await call(...ship(order), '--json', '--reason', 'It is paid')
				expect(asked).toMatchObject({ exit: 5, stdout: '' })
				const { error } = JSON.parse(asked.stderr)
				const { id } = error.approval
				expect(error.hint).toContain(`ship_order --order-id ${order}`)
				const place = caller === 'a remote' ? 'as-agent ' : ''
				expect(error.hint).toEndWith(`\nWhere it stands: quater approvals show ${place}${id}`)

				const shown = await decide('show', id)
				expect(JSON.parse(shown.stdout)).toMatchObject({
					id,
					status: 'pending',
					arguments: { order_id: order, carrier: 'DHL' },
					request_reason: 'It is paid',
					reason: 'Customers are told at once.',
					requester: { subject: 'agent-1', kind: 'agent' },
					allowed: { approve: true, deny: true, withdraw: false }
				})
				expect(await decide('approve', id)).toMatchObject({ exit: 0 })
				expect((await decide('approve', id)).exit).toBe(1)

				const ran = await call(...ship(order))
				expect(ran.exit).toBe(0)
				expect(JSON.parse(ran.stdout)).toEqual({ id: order, changes: 1 })
				expect((await decide('deny', id)).exit).toBe(1)
				const again = await call('--json', ...ship(order))
				expect(again.exit).toBe(5)
				expect(JSON.parse(again.stderr).error.approval.earlier).toMatchObject({
					id,
					status: 'consumed',
					outcome: 'ok'
				})
			}, 20_000)
})

test('nobody decides with the credential that asked, and only requesters withdraw', async () => {
	const asked = await remote('--json', 'call', 'as-boss', ...ship('ord_own'))
	const { id } = JSON.parse(asked.stderr).error.approval
	const own = await remote('approvals', 'approve', 'as-boss', id)
	expect(own.exit).toBe(4)
	const foreign = await remote('approvals', 'withdraw', 'as-chief', id)
	expect(foreign.exit).toBe(4)
	expect((await remote('approvals', 'show', 'as-agent', id)).exit).toBe(1)
	const taken = await remote('approvals', 'withdraw', 'as-boss', id)
	expect(taken.exit).toBe(0)
	expect(JSON.parse(taken.stdout).status).toBe('withdrawn')
	const late = await remote('--json', 'approvals', 'approve', 'as-chief', id)
	expect(late.exit).toBe(6)
	expect(JSON.parse(late.stderr).error.code).toBe('approval_ended')
	expect((await remote('call', 'as-boss', ...ship('ord_own'))).exit).toBe(6)
	const listed = await remote('approvals', 'list', 'as-chief', '--status', 'withdrawn')
	expect(JSON.parse(listed.stdout).approvals.map((view: { id: string }) => view.id)).toEqual([id])
}, 20_000)

test('a token is handed over, and redeemed once', async () => {
	const refund = ['refund_order', '--order-id', 'ord_1', '--reason', 'Arrived broken']
	const asked = await remote('--json', 'call', 'as-agent', ...refund)
	const { id } = JSON.parse(asked.stderr).error.approval
	const silent = await remote('approvals', 'approve', 'as-boss', id)
	expect(silent.exit).toBe(2)
	expect(silent.stderr).toContain('Add --reason <text>')
	const made = await remote('approvals', 'approve', 'as-boss', id, '--reason', 'seen the photos')
	expect(made.exit).toBe(0)
	expect(made.stderr).toContain('Hand the token to agent-1')
	const { token } = JSON.parse(made.stdout)
	expect(JSON.parse((await remote('approvals', 'show', 'as-boss', id)).stdout)).not.toHaveProperty(
		'token'
	)
	// Waiting brings no token, so it ends at once.
	expect((await remote('call', 'as-agent', '--wait', ...refund)).exit).toBe(5)
	expect((await remote('call', 'as-agent', '--approval', token, ...refund)).exit).toBe(0)
	expect((await remote('call', 'as-agent', '--approval', token, ...refund)).exit).toBe(6)
}, 20_000)

describe('--wait', () => {
	const idOf = async (child: ReturnType<typeof start>): Promise<string> => {
		let said = ''
		for await (const chunk of child.stderr) {
			said += new TextDecoder().decode(chunk)
			const [, id] = /waiting for approval (apr_\w+)/.exec(said) ?? []
			if (id !== undefined) return id
		}
		throw new Error(said)
	}

	for (const [way, step, exit] of [
		['runs once it is approved', 'approve', 0],
		['ends once it is denied', 'deny', 6]
	] as const)
		test(way, async () => {
			const child = start(['call', 'as-agent', ...ship(`ord_wait_${step}`), '--wait'], { env })
			const id = await idOf(child)
			expect((await local('boss', 'approvals', step, id)).exit).toBe(0)
			expect(await child.exited).toBe(exit)
			const all = await remote('approvals', 'list', 'as-boss', '--status', 'all')
			const orders = JSON.parse(all.stdout).approvals.filter(
				(view: { arguments: { order_id: string } }) =>
					view.arguments.order_id === `ord_wait_${step}`
			)
			expect(orders.map((view: { id: string }) => view.id)).toEqual([id])
		}, 20_000)

	test('of a local caller runs in process', async () => {
		const child = start(['call', ...ship('ord_wait_local'), '--wait'], {
			env: { ...env, QUATER_APP: app, QUATER_TOKEN: 'agent' }
		})
		const id = await idOf(child)
		expect((await remote('approvals', 'approve', 'as-boss', id)).exit).toBe(0)
		expect(await child.exited).toBe(0)
	}, 20_000)

	test('that outlives the request ends with 6, and opens no other', async () => {
		const { exit, stderr } = await remote(
			'call',
			'as-agent',
			'hold_order',
			'--order-id',
			'o',
			'--wait'
		)
		expect(exit).toBe(6)
		expect(stderr).toContain('has expired')
		const all = await remote('approvals', 'list', 'as-boss', '--status', 'expired')
		expect(JSON.parse(all.stdout).approvals).toHaveLength(1)
	}, 20_000)
})

test('the trail is listed, followed, verified and exported, wherever it is asked', async () => {
	await remote('call', 'as-agent', ...ship('ord_trail'))
	const events = async (...flags: string[]) =>
		JSON.parse((await remote('audit', 'list', 'as-boss', ...flags)).stdout).entries as {
			seq: number
			event: string
			subject: string
		}[]
	expect((await events('--event', 'approval.requested', '--limit', '1')).at(-1)?.subject).toBe(
		'agent-1'
	)
	expect((await events('--cursor', '0', '--limit', '2')).map(({ seq }) => seq)).toEqual([1, 2])
	expect((await remote('audit', 'list', 'as-agent')).exit).toBe(4)

	for (const ask of [
		(...words: string[]) => local('boss', ...words),
		(...words: string[]) => remote(...words, 'as-boss')
	]) {
		const verified = await ask('audit', 'verify')
		expect(verified.exit).toBe(0)
		const { checkpoint, rows } = JSON.parse(verified.stdout)
		expect((await ask('audit', 'verify', '--checkpoint', checkpoint)).exit).toBe(0)
		const exported = await ask('audit', 'export')
		expect(exported.exit).toBe(0)
		// The rows, the record of this very export, and the end.
		expect(exported.stdout.trim().split('\n').length).toBeGreaterThanOrEqual(rows + 2)
		const cut = await ask('audit', 'export', '--limit', '1')
		expect(cut.stderr).toContain('the export was cut at its limit; the rest: add --cursor 1')
	}
	const wrong = await remote(
		'audit',
		'verify',
		'as-boss',
		'--checkpoint',
		`1:sha256:${'0'.repeat(64)}`
	)
	expect(wrong.exit).toBe(1)
	expect(JSON.parse(wrong.stdout).fault).not.toBeNull()

	const tail = start(['audit', 'tail', 'as-boss', '--limit', '1'], { env })
	await Bun.sleep(1000)
	await remote('call', 'as-agent', ...ship('ord_followed'))
	await Bun.sleep(2500)
	tail.kill('SIGINT')
	expect(await tail.exited).toBe(130)
	const followed = (await new Response(tail.stdout).text()).trim().split('\n')
	expect(followed.length).toBeGreaterThan(1)
	expect(followed.some((line) => line.includes('approval.requested'))).toBe(true)
}, 30_000)

test('an app in memory keeps its approvals to itself', async () => {
	const words = [...ship('ord_memory'), '--json']
	const inMemory = { ...env, QUATER_DATABASE: ':memory:', QUATER_APP: app, QUATER_TOKEN: 'agent' }
	const { exit, stderr } = await quater(['call', ...words], { env: inMemory })
	expect(exit).toBe(1)
	expect(JSON.parse(stderr).error.code).toBe('unavailable')
	expect((await quater(['call', ...words, '--dry-run'], { env: inMemory })).exit).toBe(0)
})
