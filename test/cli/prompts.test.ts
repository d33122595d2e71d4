import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { getRemote, saveRemote } from '../../cli/remotes/remotes'
import type { TerminalSession } from '../support/terminal'
import { approval, type DeskOptions, pendingId as id, makeDesk } from './fixtures/desk'
import { privateDirectory, quaterTerminal } from './fixtures/process'
import { actionsServer } from './fixtures/server'

const reason = 'Reason (Enter for none): '

/** What each kind of terminal is: its width, and what of it the environment says. */
const terminals = [
	['80 columns', { columns: 80, env: {} }],
	['60 columns', { columns: 60, env: {} }],
	['40 columns and NO_COLOR', { columns: 40, env: { NO_COLOR: '1' } }],
	['TERM=dumb', { columns: 80, env: { TERM: 'dumb' } }]
] as const

/** A desk behind a server, saved as the remote `store`. */
const opened = (options: DeskOptions = {}) => {
	const desk = makeDesk(options)
	const server = actionsServer({
		manifest: () =>
			Response.json({
				protocol: 'quater-actions.v1',
				approvals: { path: '/approvals' },
				actions: []
			}),
		other: desk.open
	})
	const directory = privateDirectory()
	const env = { QUATER_HOME: join(directory.path, 'home') }
	const credential = { kind: 'token', value: 'boss' } as const
	saveRemote(env, { name: 'store', url: server.url, credential })
	return {
		env,
		/** What was decided. */
		writes: () => desk.requests.filter(({ method }) => method === 'POST').map(({ body }) => body),
		[Symbol.dispose]: () => {
			server[Symbol.dispose]()
			directory[Symbol.dispose]()
		}
	}
}

/** A shell that runs one command, and then says what is left of the terminal. */
const afterwards = 'stty -a | tr ";" "\\n" | grep -Eo -- "-?(echo|icanon)( |$)"; echo "left"'

const restored = async (terminal: TerminalSession): Promise<void> => {
	await terminal.waitFor('left')
	expect(terminal.raw.split('\n').map((line) => line.trim())).toContain('echo')
	expect(terminal.raw.split('\n').map((line) => line.trim())).toContain('icanon')
	expect(terminal.raw.lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(
		terminal.raw.lastIndexOf('\u001b[?25l')
	)
}

describe.each(terminals)('on a terminal of %s', (_name, { columns, env }) => {
	const open = (at: { readonly env: object }, line: string) =>
		quaterTerminal(line.split(' '), { columns, env: { ...at.env, ...env } })

	test('login takes a token that nobody sees', async () => {
		using at = opened()
		await using terminal = open(at, 'login store')
		await terminal.waitFor('Token for store: ')
		terminal.type('s3cr\u007f')
		terminal.type('et\r')
		expect(await terminal.exited).toBe(0)
		expect(terminal.screen).toContain('Logged in to store')
		expect(terminal.raw).not.toMatch(/s3|cr|et\r/)
		expect(getRemote(at.env, 'store').credential?.value).toBe('s3cet')
	})

	test('approve shows the arguments before it asks', async () => {
		using at = opened()
		await using terminal = open(at, `approvals approve store ${id}`)
		await terminal.waitFor('"order_id": "ord_1001"')
		await terminal.waitFor(reason)
		terminal.type('seen\r')
		await terminal.waitFor('Approve? [y/N] ')
		terminal.type('y\r')
		expect(await terminal.exited).toBe(0)
		expect(terminal.screen).toContain(`Approved ${id}`)
		expect(at.writes()).toEqual([{ decision: 'approve', reason: 'seen' }])
	})

	test('long arguments push off the screen all but what is decided on', async () => {
		const notes = Array.from({ length: 200 }, (_, index) => `a line of no interest ${index}`)
		const requester = { subject: 'agent\u202e-1\n', kind: 'agent', on_behalf_of: null } as const
		using at = opened({ approvals: [approval({ arguments: { notes }, preview: null, requester })] })
		await using terminal = open(at, `approvals approve store ${id}`)
		await terminal.waitFor(reason)
		terminal.type('\r')
		await terminal.waitFor('Approve? [y/N] ')
		const last = terminal.screen.split('\n').slice(-4).join(' ').replace(/\s+/g, ' ')
		expect(last).toMatch(
			/update_order_status, asked by agent -1 \(agent\): see the 2\d\d lines above/
		)
		terminal.type('\r')
		expect(await terminal.exited).toBe(1)
		expect(at.writes()).toEqual([])
	})

	test('deny takes the reason that the policy wants, mended while it is typed', async () => {
		using at = opened({ approvals: [approval({ require_reason: true })] })
		await using terminal = open(at, `approvals deny store ${id}`)
		await terminal.waitFor('Reason: ')
		terminal.type('zu früx\u007fh, 世界, und so lang, dass sie in keine Zeile von 40 passt\r')
		await terminal.waitFor('Deny? [y/N] ')
		terminal.type('yes\r')
		expect(await terminal.exited).toBe(0)
		expect(at.writes()).toEqual([
			{
				decision: 'deny',
				reason: 'zu früh, 世界, und so lang, dass sie in keine Zeile von 40 passt'
			}
		])
	})

	test('Ctrl-C at any question leaves with 130, nothing sent, and the terminal as it was', async () => {
		using at = opened()
		for (const [line, answers] of [
			['login store', []],
			[`approvals approve store ${id}`, []],
			[`approvals deny store ${id}`, ['because\r']]
		] as const) {
			await using terminal = quaterTerminal([], {
				columns,
				env: { ...at.env, ...env },
				shell: `trap : INT; "$0" "$@" ${line}; echo "exit $?"; ${afterwards}`
			})
			const questions = line.startsWith('login') ? ['Token for store: '] : [reason, '[y/N] ']
			for (const [index, question] of questions.entries()) {
				await terminal.waitFor(question)
				const answer = answers[index]
				if (answer === undefined) break
				terminal.type(answer)
			}
			terminal.type('\u0003')
			await terminal.waitFor('Interrupted')
			await terminal.waitFor('exit 130')
			await restored(terminal)
		}
		expect(at.writes()).toEqual([])
		expect(getRemote(at.env, 'store').credential?.value).toBe('boss')
	})

	test('what was typed before a question answers none', async () => {
		using at = opened({
			answer: ({ method }) => (method === 'GET' ? Bun.sleep(200).then(() => undefined) : undefined)
		} as DeskOptions)
		await using terminal = open(at, `approvals approve store ${id}`)
		await terminal.waitFor('remote: ')
		terminal.type('early\ry\r')
		await terminal.waitFor(reason)
		terminal.type('late\ry\r')
		await terminal.waitFor('Approve? [y/N] ')
		terminal.type('\r')
		expect(await terminal.exited).toBe(1)
		expect(terminal.screen).toContain('Nothing was sent')
		expect(at.writes()).toEqual([])
	})
})

test('a line feed ends an answer too, as programs type it', async () => {
	using at = opened()
	await using terminal = quaterTerminal(`approvals approve store ${id}`.split(' '), { env: at.env })
	await terminal.waitFor(reason)
	terminal.type('by a program\n')
	await terminal.waitFor('Approve? [y/N] ')
	terminal.type('y\n')
	expect(await terminal.exited).toBe(0)
	expect(at.writes()).toEqual([{ decision: 'approve', reason: 'by a program' }])
})

test.each([
	['Ctrl-D', '\u0004'],
	['Ctrl-D after some letters', 'so\u0004'],
	['Escape', '\u001b']
])('%s leaves a question, and sends nothing', async (_key, typed) => {
	using at = opened()
	await using terminal = quaterTerminal(`approvals approve store ${id}`.split(' '), { env: at.env })
	await terminal.waitFor(reason)
	terminal.type(typed)
	expect(await terminal.exited).toBe(130)
	expect(terminal.screen).toEndWith('error: Interrupted')
	expect(at.writes()).toEqual([])
})

test('SIGTERM at a question leaves the terminal as it was', async () => {
	using at = opened()
	await using terminal = quaterTerminal([], {
		env: at.env,
		shell: `sh -c 'echo "process $$"; exec "$@"' sh "$0" "$@" login store; echo "exit $?"; ${afterwards}`
	})
	await terminal.waitFor('Token for store: ')
	process.kill(Number(/process (\d+)/.exec(terminal.screen)![1]), 'SIGTERM')
	await terminal.waitFor('exit 130')
	await restored(terminal)
})

test('TERM=dumb is sent no escape at all', async () => {
	using at = opened()
	await using terminal = quaterTerminal(`approvals approve store ${id}`.split(' '), {
		env: { ...at.env, TERM: 'dumb' }
	})
	await terminal.waitFor(reason)
	terminal.type('seen\r')
	await terminal.waitFor('Approve? [y/N] ')
	terminal.type('y\r')
	expect(await terminal.exited).toBe(0)
	expect(terminal.raw).not.toContain('\u001b')
})
