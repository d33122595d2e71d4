import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { agentVariables, isAgent } from '../../cli/terminal/agent'
import { createOutput } from '../../cli/terminal/output'
import { memorySink } from './fixtures/in-process'
import { onTerminal, privateDirectory, quater } from './fixtures/process'

const app = join(import.meta.dir, 'fixtures/store-app.ts')

describe('an agent is', () => {
	test('whoever sets one of its variables', () => {
		for (const name of agentVariables) {
			expect(isAgent({ [name]: '1' })).toBe(true)
			for (const value of ['', '0', 'false']) expect(isAgent({ [name]: value })).toBe(false)
		}
	})

	test('nobody else: not a person in an editor, in a shell with keys, or in CI', () => {
		const people = { REPL_ID: 'x', CURSOR_TRACE_ID: 'x', ANTHROPIC_API_KEY: 'x', CI: '1' }
		expect(isAgent({ ...people, TERM_PROGRAM: 'vscode', GITHUB_ACTIONS: 'true' })).toBe(false)
	})
})

describe('an agent reads', () => {
	const outputs = () => {
		const stdout = memorySink(true)
		const stderr = memorySink(true)
		const env = { CLICOLOR_FORCE: '1', TERM: 'xterm' }
		const plain = { format: null, quiet: false, verbose: false, noColor: false, env, pager: null }
		return { stdout, stderr, out: createOutput({ ...plain, agent: true, stdout, stderr }) }
	}

	test('JSON without indentation, even where a terminal is put in front of it', async () => {
		const { out, stdout } = outputs()
		await out.data({ json: { list: [1, { a: 2 }] }, text: () => 'for people' })
		await out.body({ id: 7, tags: ['a'] }, 200)
		expect(stdout.text).toBe('{"list":[1,{"a":2}]}\n{"id":7,"tags":["a"]}\n')
	})

	test('no colours, and no line that is drawn again', async () => {
		const { out, stderr } = outputs()
		await out.warn('careful')
		expect(stderr.text).toBe('warning: careful\n')
		expect(out.live).toBe(false)
	})

	test('what could disturb the terminal escaped as ever', async () => {
		const { out, stdout } = outputs()
		await out.body('a\u001b[2J', 200)
		await out.raw('b\u202e')
		expect(stdout.text).toBe('a\\u001b[2J\nb\\u202e')
	})
})

/** What differs from call to call: ids, times, how long, and the hashes over them. */
const lasting = (text: string): unknown =>
	text === ''
		? null
		: JSON.parse(
				text
					.replace(/apr_[0-9a-f]+/g, 'apr_…')
					.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…')
					.replace(/"[0-9a-f]{32}"/g, '"…"')
					.replace(/("(?:hash|prev)": ?"sha256:)[0-9a-f]+/g, '$1…')
					.replace(/("duration_ms": ?)[\d.]+/g, '$10')
			)

interface Told {
	readonly exit: number
	readonly answer: unknown
	readonly error: unknown
	readonly trail: unknown
}

/** Makes one call with a database of its own, and answers all that came of it. */
const tell = async (
	argv: readonly string[],
	token: string,
	more: Record<string, string>
): Promise<Told> => {
	using directory = privateDirectory()
	const env = {
		QUATER_APP: app,
		QUATER_DATABASE: join(directory.path, 'store.db'),
		QUATER_TOKEN: token,
		...more
	}
	const { exit, stdout, stderr } = await quater(['--json', ...argv], { env })
	const audit = await quater(['--json', 'audit', 'list'], { env: { ...env, QUATER_TOKEN: 'boss' } })
	return { exit, answer: lasting(stdout), error: lasting(stderr), trail: lasting(audit.stdout) }
}

describe('nothing but the look changes', () => {
	test.each([
		[
			'a call that needs approval',
			'approval.requested',
			['call', 'ship_order', '--order-id', 'o1', '--carrier', 'x'],
			'agent'
		],
		[
			'a rehearsal',
			'"outcome":"dry_run"',
			['call', 'ship_order', '--dry-run', '--order-id', 'o1', '--carrier', 'x'],
			'agent'
		],
		[
			'wrong arguments',
			'"outcome":"invalid_arguments"',
			['call', 'ship_order', '--order-id', 'o1'],
			'agent'
		],
		[
			'a caller whom nobody knows',
			'"event":"refused"',
			['call', 'ship_order', '--order-id', 'o1', '--carrier', 'x'],
			'nobody'
		],
		['a list', '"entries":[]', ['actions', 'list'], 'agent'],
		['a description', '"entries":[]', ['actions', 'describe', 'ship_order'], 'agent'],
		['approvals', '"entries":[]', ['approvals', 'list', '--status', 'all'], 'boss']
	])('%s', async (_what, recorded, argv, token) => {
		const [person, agent] = await Promise.all([
			tell(argv, token, {}),
			tell(argv, token, { CLAUDECODE: '1', AI_AGENT: 'some-agent' })
		])
		expect(agent).toEqual(person)
		expect(JSON.stringify(person.trail)).toContain(recorded)
	})

	test('a question is not left out in silence, nor is an agent told how to leave it out', async () => {
		using directory = privateDirectory()
		const env = { QUATER_APP: app, QUATER_DATABASE: join(directory.path, 'store.db') }
		const agent = { ...env, QUATER_TOKEN: 'agent' }
		const asked = await quater(
			['--json', 'call', 'ship_order', '--order-id', 'o1', '--carrier', 'x'],
			{ env: agent }
		)
		const { id } = JSON.parse(asked.stderr).error.approval
		const boss = { ...env, QUATER_TOKEN: 'boss', GEMINI_CLI: '1' }
		const { exit, screen } = await onTerminal(['approvals', 'approve', id], { env: boss })
		expect(exit).toBe(2)
		expect(screen).toContain('A person decides: let them run it')
		expect(screen).not.toContain('--non-interactive')
		const { stdout } = await quater(['--json', 'approvals', 'show', id], { env: boss })
		expect(JSON.parse(stdout)).toMatchObject({ id, status: 'pending' })
		const decided = await onTerminal(['approvals', 'approve', id, '--non-interactive'], {
			env: boss
		})
		expect(decided.exit).toBe(0)
	})

	test('a token is not asked for', async () => {
		using directory = privateDirectory()
		const env = { QUATER_HOME: join(directory.path, 'home') }
		await quater(['connect', 'here', 'http://127.0.0.1:9', '--quiet'], { env })
		const { screen } = await onTerminal(['login', 'here'], { env: { ...env, CURSOR_AGENT: '1' } })
		expect(screen).not.toContain('Token for here')
	})
})
