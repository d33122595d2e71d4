/** Every failure says what to do next, and every command and flag that it names is there. */

import { afterAll, describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CliError, exitOf } from '../../cli/errors'
import { nextSteps, withNextStep } from '../../cli/hints/next-step'
import { quater as program } from '../../cli/program'
import { saveRemote } from '../../cli/remotes/remotes'
import { parseArgv } from '../../cli/syntax/argv'
import { isFlagName } from '../../cli/syntax/flags'
import { errors } from '../../src/errors'
import { connectedTo } from './fixtures/connected'
import { run } from './fixtures/in-process'
import { privateDirectory, quater } from './fixtures/process'
import { app as shapes } from './fixtures/shapes-app'

/** Failures of which quater cannot know what is next: the app's own words, a person's own no. */
const without = new Set(['http_error', 'not_confirmed', 'interrupted', 'output_failed'])

/** Commands in a text: from the program's name to the end of the sentence. */
const commandsIn = (hint: string): string[] =>
	[...hint.matchAll(/\bquater (?:'[^']*'|[^\s'.;,()?]|\.(?=\S)| (?![A-Z(]))+/g)].map(([text]) =>
		text.trim()
	)

/** The words of a command, with something for each placeholder. */
const wordsOf = (command: string): string[] =>
	(command.match(/'[^']*'|\S+/g) ?? [])
		.slice(1)
		.filter((word) => !/^\[.*\]?$|^\.\.\.\]?$|^--argument$|^value$/.test(word))
		.map((word) => word.replace(/^<.*>$/, 'x').replaceAll("'", ''))

/** Holds each command of a hint to the parser, and each flag to the table. */
const expectReal = (hint: string): void => {
	for (const command of commandsIn(hint)) {
		const parsed = parseArgv(wordsOf(command))
		if (parsed.flags.has('help')) continue
		expect({ command, found: parsed.command !== null }).toEqual({ command, found: true })
		const [, most] = parsed.command!.arity
		expect(parsed.positionals.length).toBeLessThanOrEqual(most)
	}
	for (const [, flag = ''] of hint.matchAll(/(?<![\w-])--([a-z][a-z-]*)(?![\w@])/g)) {
		if (!ownOfActions.has(flag))
			expect({ hint, flag, known: isFlagName(flag) }).toEqual({ hint, flag, known: true })
	}
}

/** Flags of the actions below, and the stand-in for one. */
const ownOfActions = new Set(['name', 'code', 'status', 'how', 'note', 'id', 'argument'])

const sources = (folder: string): string[] =>
	readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
		entry.isDirectory()
			? sources(join(folder, entry.name))
			: [readFileSync(join(folder, entry.name), 'utf8')]
	)

describe('every code', () => {
	const used = sources(join(import.meta.dir, '../../cli')).flatMap((text) =>
		[...text.matchAll(/new CliError\(\s*'([a-z_]+)'/g)].map(([, code]) => code!)
	)
	const codes = [...new Set([...used, ...Object.keys(errors), 'bad_request', 'action_failed'])]

	test('that the command line throws is looked at here', () => {
		expect(used.length).toBeGreaterThan(60)
		for (const code of Object.keys(nextSteps)) expect(exitOf(code)).toBeGreaterThan(0)
	})

	test.each(codes.sort())('%s', (code) => {
		for (const words of [
			[],
			['call', 'store', 'x'],
			['approvals', 'approve', 'apr_1'],
			['check']
		]) {
			const parsed = words.length === 0 ? null : parseArgv(words)
			const { hint } = withNextStep(new CliError(code, 'It failed'), { program, parsed })
			if (without.has(code)) expect(hint).toBeUndefined()
			else expect(hint).toBeString()
			if (hint !== undefined) expectReal(hint)
		}
	})

	test('keeps the hint that it has', () => {
		const error = new CliError('usage', 'It failed', { hint: 'Do this.' })
		expect(withNextStep(error, { program, parsed: null })).toBe(error)
	})

	test('is said by the name of the program that was started', () => {
		const own = { ...program, name: 'storectl' }
		const { hint } = withNextStep(new CliError('usage', 'x'), { program: own, parsed: null })
		expect(hint).toBe('See: storectl --help')
	})
})

const shapesFile = join(import.meta.dir, 'fixtures/shapes-app.ts')

describe('what is typed wrong', () => {
	shapes.listen({ port: 0, hostname: '127.0.0.1' })
	const home = privateDirectory()
	const env = { QUATER_HOME: join(home.path, 'home') }
	const { origin: url } = shapes.server!.url
	saveRemote(env, { name: 'shapes', url, credential: { kind: 'token', value: 'shapes-token' } })
	afterAll(async () => {
		await shapes.stop(true)
		home[Symbol.dispose]()
	})

	test.each([
		['', 'See: quater --help'],
		['cal x', 'Did you mean call? See: quater --help'],
		['get_order', 'To run an action: quater call get_order. See: quater --help'],
		['actions', 'See: quater actions --help'],
		['actions lst', 'Did you mean quater actions list? See: quater actions --help'],
		[
			'approvals aprove apr_1',
			'Did you mean quater approvals approve? See: quater approvals --help'
		],
		['approve apr_1', 'Did you mean quater approvals approve? See: quater --help'],
		['list', 'To run an action: quater call list. See: quater --help'],
		['ac', 'To run an action: quater call ac. See: quater --help'],
		['a/b', 'See: quater --help'],
		['approvals show', 'Usage: quater approvals show [remote] <id>. See: quater approvals list'],
		['connect a', 'Usage: quater connect <name> <url>'],
		['actions list --jsno', 'Did you mean --json? See: quater --help'],
		['actions list --format jsn', 'Did you mean --format json?'],
		['actions list --format', 'Write --format=<json|ndjson|table>'],
		['actions list --json=1', 'See: quater --help'],
		['actions list a b', 'Usage: quater actions list [remote]'],
		['actions list --port 1', 'It belongs to: dev, run, mcp config'],
		['actions list shapes --timeout 0', 'See: quater actions list --help'],
		['actions list shapse', 'Did you mean shapes? See: quater remotes list'],
		['actions list shapes --header x', 'See: quater actions list --help'],
		['actions search shapes x --limit none', 'See: quater actions search --help'],
		['approvals list shapes --status pendign', 'Did you mean --status pending?'],
		['remotes remove shape', 'Did you mean shapes? See: quater remotes list'],
		['remotes default shapes --unset', 'See: quater remotes default --help'],
		['connect a:b http://127.0.0.1', 'See: quater connect --help'],
		['connect a http://example.com', 'See: quater connect --help'],
		['audit verify shapes --checkpoint x', 'See: quater audit verify --help'],
		[
			'actions describe shapes make_everthing',
			'Did you mean make_everything? See: quater actions list shapes (what this token may use)'
		],
		[
			'call shapes remove_invoice',
			"Find it: quater actions search shapes 'remove invoice'. See: quater actions list shapes (what this token may use)"
		],
		[
			'call shapes clash word',
			'Usage: quater call [remote] <action> [--argument value ...]; arguments are flags: --name value'
		],
		[
			'call shapes make_everything --cod ABC-1234',
			'Did you mean --code? See: quater actions describe shapes make_everything'
		],
		['call shapes make_everything --code', 'A value that begins with -- is written --code=<value>'],
		[
			'call shapes make_everything --on x word',
			'Arguments are flags: --name value. See: quater actions describe shapes make_everything'
		],
		['call shapes make_everything --arg x', 'See: quater actions describe shapes make_everything'],
		[
			'call shapes make_everything --note@file /nonexistent',
			'--<name>@file takes the path of a file.'
		],
		[
			'call shapes make_everything --status drft --code ABC-1234',
			'--status is one of: draft, it is done. Did you mean draft? See: quater actions describe shapes make_everything'
		],
		[
			'call shapes make_everything --input /nonexistent',
			'--input takes the path of a JSON file, or - for standard input.'
		],
		['call --reason a shapes clash --reason b', 'See: quater call --help'],
		['call shapes clash --approval=', 'See: quater call --help']
	])('%s', async (line, hint) => {
		const words = line === '' ? [] : line.split(' ')
		const { exit, stdout, stderr } = await run(words, { env })
		expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
		expect(
			stderr
				.replace(/^remote: .*\n/, '')
				.trimEnd()
				.split('\n')
				.slice(1)
				.join('\n')
		).toBe(hint)
		expectReal(hint)
	})
})

describe('what goes wrong elsewhere', () => {
	const failed = async (call: () => Response) => {
		using store = connectedTo({ call })
		const { stderr } = await store.run('--json call store users.get --id 7')
		const { error } = JSON.parse(stderr)
		return { code: error.code, hint: error.hint }
	}

	test.each([
		['action_failed', 500, 'Ask whoever runs the server, whose log has more under the request id.'],
		['unavailable', 503, 'Try again in a moment.'],
		['approval_denied', 403, 'See: quater approvals list store --status all'],
		['rate_limited', 429, 'Try again in a moment.']
	])('%s of a remote', async (code, status, hint) => {
		const answer = () =>
			Response.json({ ok: false, error: { code, message: 'It failed.' } }, { status })
		expect(await failed(answer)).toEqual({ code, hint })
		expectReal(hint)
	})

	test('nobody answers', async () => {
		using directory = privateDirectory()
		const env = { QUATER_HOME: join(directory.path, 'home') }
		saveRemote(env, { name: 'gone', url: 'http://127.0.0.1:9', credential: null })
		const { exit, stderr } = await run(['actions', 'list', 'gone'], { env })
		expect(exit).toBe(3)
		expect(stderr).toContain('Is the server up, and the URL right? See: quater remotes list')
	})

	test('no app is there, or it is none', async () => {
		using directory = privateDirectory()
		const { exit, stderr } = await quater(['actions', 'list'], { cwd: directory.path })
		expect(exit).toBe(2)
		expect(stderr).toContain('Give --app <file>, set QUATER_APP, or name a remote.')
		const wrong = await quater(['--app', ':x', 'actions', 'list'], { cwd: directory.path })
		expect(wrong.stderr).toContain('Name the app with --app <file>, or QUATER_APP.')
	})

	test('a token is missing, or wrong', async () => {
		const none = await quater(['--app', shapesFile, 'actions', 'list'])
		expect(none.stderr).toContain('Set QUATER_TOKEN, or give --token-file <path>.')
		const wrong = await quater(['--app', shapesFile, 'actions', 'list'], {
			env: { QUATER_TOKEN: 'no' }
		})
		expect(wrong.stderr).toContain('Give another: --token-file <path>.')
	})
})
