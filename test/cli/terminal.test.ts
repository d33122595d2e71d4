import { describe, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApprovalView } from '../../src/approvals/protocol'
import { connectedTo } from './fixtures/connected'
import { approval, makeDesk, row } from './fixtures/desk'
import { onTerminal, privateDirectory, quater, quaterTerminal, shop } from './fixtures/process'
import { type Answers, failure, result } from './fixtures/server'

const esc = '\u001b'
const utf8 = new TextEncoder()

/** An answer in lines, written as the test wants. */
const live = () => {
	const hungUp = Promise.withResolvers<void>()
	const asked = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>()
	const answer = (): Response =>
		new Response(
			new ReadableStream<Uint8Array>({
				start: (controller) => asked.resolve(controller),
				cancel: () => hungUp.resolve()
			}),
			{ headers: { 'content-type': 'application/x-ndjson' } }
		)
	const write = async (line: object) =>
		(await asked.promise).enqueue(utf8.encode(`${JSON.stringify(line)}\n`))
	return {
		answer,
		hungUp: hungUp.promise,
		report: (progress: object) => write({ progress }),
		end: async (body: unknown) => {
			await write({ status: 200, answer: { ok: true, status_code: 200, body } })
			;(await asked.promise).close()
		}
	}
}

/** Many approvals, with more to say than a narrow terminal has room for. */
const manyApprovals = (count: number): ApprovalView[] =>
	Array.from({ length: count }, (_, index) =>
		approval({
			id: `apr_${String(index).padStart(20, '0')}`,
			action: 'update_order_status_of_every_order',
			requester: {
				subject: `support-agent-${index}@example.com`,
				kind: 'agent',
				on_behalf_of: null
			}
		})
	)

const deskOf = (desk: ReturnType<typeof makeDesk>): Answers => ({
	manifest: () =>
		Response.json({
			protocol: 'quater-actions.v1',
			approvals: { path: '/approvals' },
			audit: { path: '/__quater__/audit' },
			actions: []
		}),
	other: desk.open
})

const getUser = ['call', 'store', 'users.get', '--id', '7']

const longId = 'apr_99999999999999999999'

describe.each([80, 60, 40])('at %d columns', (columns) => {
	test('a bar follows a remote call on one line, and leaves nothing behind', async () => {
		const call = live()
		using at = connectedTo({ call: call.answer })
		await using terminal = quaterTerminal(getUser, { columns, env: at.env })
		await call.report({ done: 1, total: 4, message: `row ${'x'.repeat(200)}` })
		await terminal.waitFor('] 1/4 row xxx')
		await terminal.waitFor('…')
		const [, bar = ''] = terminal.screen.split('\n')
		expect(bar).toStartWith('[')
		expect(Bun.stringWidth(bar)).toBe(columns - 1)
		expect(terminal.screen.split('\n')).toHaveLength(2)
		await call.report({ done: 2, message: `a${esc}[2Jb` })
		await terminal.waitFor('2 a\\u001b[2Jb')
		await call.end('all there')
		expect(await terminal.exited).toBe(0)
		expect(terminal.screen.split('\n').slice(1)).toEqual(['all there'])
	})

	test('an approval fits, and no line of its own begins where one of ours does', async () => {
		const text = (length: number) => `${'x'.repeat(length)}arguments hash: sha256:fake`
		const lies = Array.from({ length: columns }, (_, index) => text(index + columns / 2))
		const args = { order_id: 'ord_1001', notes: lies }
		const view = approval({ arguments: args, request_reason: lies.join(' ') })
		using at = connectedTo(deskOf(makeDesk({ approvals: [view] })))
		const line = ['approvals', 'show', 'store', view.id]
		await using terminal = quaterTerminal(line, { columns, env: at.env })
		expect(await terminal.exited).toBe(0)
		const [, ...lines] = terminal.screen.split('\n')
		expect(lines.filter((shown) => /^ {0,2}arguments hash/.test(shown))).toHaveLength(1)
		for (const shown of lines.filter((line) => !/^ {2}arguments hash|^ {4}quater /.test(line)))
			expect(Bun.stringWidth(shown)).toBeLessThanOrEqual(columns)
		expect(terminal.screen).toContain(`quater approvals approve store ${view.id}`)
		const whole = terminal.screen.replace(/\s/g, '')
		expect(lies.filter((lie) => !whole.includes(lie.replaceAll(' ', '')))).toEqual([])
	})

	test('lists fit, and no id is cut', async () => {
		using at = connectedTo(
			deskOf(
				makeDesk({ approvals: manyApprovals(3), rows: [row(1), row(2, { approval_id: longId })] })
			)
		)
		for (const line of ['approvals list store --status all', 'audit list store']) {
			await using terminal = quaterTerminal(line.split(' '), { columns, env: at.env })
			expect(await terminal.exited).toBe(0)
			const [, ...lines] = terminal.screen.split('\n')
			for (const text of lines.filter((text) => !text.startsWith('See one: ')))
				expect(Bun.stringWidth(text)).toBeLessThanOrEqual(columns)
			for (const id of [...manyApprovals(3).map((view) => view.id), longId])
				if (line.startsWith('approvals') === (id !== longId)) expect(terminal.screen).toContain(id)
		}
		const piped = await quater(['--format', 'table', 'approvals', 'list', 'store'], { env: at.env })
		expect(piped.stdout).toContain('support-agent-2@example.com')
		expect(piped.stdout).toContain('update_order_status_of_every_order')
	})
})

test('a long wait is shown, and wiped off', async () => {
	const { promise, resolve } = Promise.withResolvers<Response>()
	using at = connectedTo({ call: () => promise })
	await using terminal = quaterTerminal(getUser, { env: at.env })
	await terminal.waitFor('calling users.get on store  1s')
	resolve(result('there'))
	expect(await terminal.exited).toBe(0)
	expect(terminal.screen.split('\n').slice(1)).toEqual(['there'])
})

test('Ctrl-C cancels the remote call, before a report and after one', async () => {
	for (const reports of [false, true]) {
		const call = live()
		using at = connectedTo({ call: call.answer })
		await using terminal = quaterTerminal(getUser, { env: at.env })
		if (reports) await call.report({ done: 1, total: 2 })
		await terminal.waitFor(reports ? '1/2' : 'calling users.get')
		terminal.type('\u0003')
		await call.hungUp
		expect(await terminal.exited).toBe(130)
		expect(terminal.screen.split('\n').slice(1)).toEqual([
			'error: The call was cancelled',
			'It may have run: look before you repeat it.'
		])
	}
})

test('Ctrl-C aborts a local call, and wipes its line off', async () => {
	const env = { QUATER_APP: shop, QUATER_TOKEN: 'secret' }
	await using terminal = quaterTerminal(['call', 'slow'], { env })
	await terminal.waitFor('calling slow')
	terminal.type('\u0003')
	expect(await terminal.exited).toBe(130)
	// What it answered while it stopped is data still.
	expect(terminal.screen.split('\n').slice(1)).toEqual(['stopped'])
})

test('--wait shows what is waited for; Ctrl-C says that it is pending still', async () => {
	const pending = { id: 'apr_1', status: 'pending' }
	let asked = 0
	const call = () => {
		asked += 1
		const ends = asked === 1 && { expires_at: '2999-01-01T00:00:00Z' }
		return failure(409, 'approval_required', { approval: { ...pending, ...ends } })
	}
	using at = connectedTo({ call })
	const line = ['call', 'store', 'users.lock', '--id', '7', '--wait']
	await using terminal = quaterTerminal(line, { env: at.env })
	await terminal.waitFor('waiting for approval apr_1')
	// Without an end only once it was asked again; the next question is more than a second away.
	await terminal.waitFor('apr_1 is pending  ')
	terminal.type('\u0003')
	expect(await terminal.exited).toBe(130)
	expect(terminal.screen).toContain('error: Interrupted; approval apr_1 is still pending')
	expect(terminal.screen).not.toContain('apr_1 is pending')
})

describe('nothing moves and nothing is coloured', () => {
	const called = async (env: Record<string, string>, flags: readonly string[] = []) => {
		const call = live()
		using at = connectedTo({ call: call.answer })
		await using terminal = quaterTerminal([...flags, ...getUser], { env: { ...at.env, ...env } })
		await call.report({ done: 1, total: 2 })
		await call.end('there')
		expect(await terminal.exited).toBe(0)
		return terminal.raw
	}

	test('with TERM=dumb', async () => {
		expect(await called({ TERM: 'dumb' })).not.toContain(esc)
	})

	test('with --quiet', async () => {
		expect(await called({}, ['--quiet'])).toBe('there\r\n')
	})

	test('in a pipe', async () => {
		const call = live()
		using at = connectedTo({ call: call.answer })
		const ended = quater(getUser, { env: at.env })
		await call.report({ done: 1, total: 2 })
		await call.end('there')
		const { exit, stdout, stderr } = await ended
		expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'there\n' })
		expect(stderr).toMatch(/^remote: store http:\S+\n$/)
	})
})

describe('colours', () => {
	const desk = makeDesk({
		approvals: [approval(), approval({ id: 'apr_00000000000000000002', status: 'denied' })]
	})
	const list = 'approvals list store --status all'.split(' ')
	const green = `${esc}[32m`
	const yellow = `${esc}[33mpending${esc}[39m`
	const red = `${esc}[31mdenied${esc}[39m`

	test('say what waits and what was refused', async () => {
		using at = connectedTo(deskOf(desk))
		const { screen } = await onTerminal(list, { env: at.env })
		expect(screen).toContain(yellow)
		expect(screen).toContain(red)
		const audit = await onTerminal(['audit', 'verify', 'store'], { env: at.env })
		expect(audit.screen).toContain(`${green}whole`)
	})

	test('are off where they should be, and on where they are wanted', async () => {
		using at = connectedTo(deskOf(desk))
		for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
			const { screen } = await onTerminal(list, { env: { ...at.env, ...env } })
			expect(screen).not.toContain(esc)
		}
		expect((await onTerminal(['--no-color', ...list], { env: at.env })).screen).not.toContain(esc)
		const table = ['--format', 'table', ...list]
		expect((await quater(table, { env: at.env })).stdout).not.toContain(esc)
		const forced = await quater(table, { env: { ...at.env, CLICOLOR_FORCE: '1' } })
		expect(forced.stdout).toContain(red)
	})
})

describe('a list that is longer than the screen', () => {
	const opened = () => connectedTo(deskOf(makeDesk({ approvals: manyApprovals(40) })))
	const list = ['approvals', 'list', 'store']

	/** A pager that says so, and what it was told. */
	const pagerIn = (directory: string): string => {
		const path = join(directory, 'my-pager')
		writeFileSync(path, '#!/bin/sh\necho "paged with $* $LESSSECURE"\ncat\n')
		chmodSync(path, 0o755)
		return path
	}

	test('is shown in the pager that the person chose, without a shell', async () => {
		using at = opened()
		using directory = privateDirectory()
		const pager = `${pagerIn(directory.path)} -x ;id $(id)`
		for (const env of [{ QUATER_PAGER: pager, PAGER: 'nothing' }, { PAGER: pager }] as const) {
			const shown = await onTerminal(list, { env: { ...at.env, ...env } })
			expect(shown.exit).toBe(0)
			expect(shown.screen).toContain('paged with -x ;id $(id) 1\n')
			expect(shown.screen).toContain('apr_00000000000000000039')
		}
	})

	test('is printed at once where no pager is wanted, or there is none', async () => {
		using at = opened()
		using directory = privateDirectory()
		const pager = pagerIn(directory.path)
		for (const [flags, env] of [
			[['--no-pager'], { PAGER: pager }],
			[['--non-interactive'], { PAGER: pager }],
			[['--json'], { PAGER: pager }],
			[['--format', 'ndjson'], { PAGER: pager }],
			[[], { PAGER: pager, QUATER_PAGER: '' }],
			[[], { PAGER: 'cat' }],
			[[], { PAGER: '/nowhere/pager' }],
			[[], { PAGER: pager, TERM: 'dumb' }]
		] as const) {
			const shown = await onTerminal([...flags, ...list], { env: { ...at.env, ...env } })
			expect(shown.exit).toBe(0)
			expect(shown.screen).not.toContain('paged')
			expect(shown.screen).toContain('apr_00000000000000000039')
		}
		const piped = await quater(list, { env: { ...at.env, PAGER: pager } })
		expect(piped.stdout).toStartWith('{')
	})

	test('is none where it fits', async () => {
		using few = connectedTo(deskOf(makeDesk({ approvals: manyApprovals(3) })))
		using directory = privateDirectory()
		const env = { ...few.env, PAGER: pagerIn(directory.path) }
		expect((await onTerminal(list, { env })).screen).not.toContain('paged')
	})

	test.skipIf(Bun.which('less') === null)('starts no program from within less', async () => {
		using at = opened()
		const env = { ...at.env, PAGER: 'less -FRX' }
		await using terminal = quaterTerminal(list, { rows: 24, env })
		await terminal.waitFor('apr_00000000000000000010')
		terminal.type('!')
		await terminal.waitFor('not available')
		terminal.type('\rG')
		await terminal.waitFor('apr_00000000000000000039')
		terminal.type('q')
		expect(await terminal.exited).toBe(0)
		expect(terminal.screen).toContain('See one: ')
	})

	test("stays under Ctrl-C, which is the pager's", async () => {
		using at = opened()
		using directory = privateDirectory()
		const path = join(directory.path, 'patient')
		const script = 'trap "echo mine; exit" INT\necho shown\nwhile :; do sleep 0.05; done\n'
		writeFileSync(path, `#!/bin/sh\n${script}`)
		chmodSync(path, 0o755)
		await using terminal = quaterTerminal(list, { env: { ...at.env, PAGER: path } })
		await terminal.waitFor('shown')
		terminal.type('\u0003')
		await terminal.waitFor('mine')
		expect(await terminal.exited).toBe(0)
		expect(terminal.screen).toContain('See one: ')
	})
})

test('a terminal that was never told its size is written to as it comes', async () => {
	using at = connectedTo(deskOf(makeDesk({ approvals: manyApprovals(2) })))
	const shell = 'stty cols 0 rows 0; exec "$0" "$@"'
	await using terminal = quaterTerminal(['approvals', 'list', 'store'], {
		shell,
		env: { ...at.env, NO_COLOR: '1' }
	})
	expect(await terminal.exited).toBe(0)
	expect(terminal.raw).toMatch(/\nID +ACTION +ASKED BY .*\r\napr_0{20} {2}update_order/)
})

test.each([60, 40])('an error is broken between words at %d columns', async (columns) => {
	const message = 'There is no order of this number, and there was none in the last thirty days.'
	using at = connectedTo({ call: () => failure(404, 'http_error', { message }) })
	await using terminal = quaterTerminal(getUser, { columns, env: at.env })
	expect(await terminal.exited).toBe(1)
	const [, ...lines] = terminal.screen.split('\n')
	expect(lines.every((shown) => shown.length <= columns)).toBe(true)
	expect(lines.map((shown) => shown.trim()).join(' ')).toStartWith(`error: ${message}`)
})
