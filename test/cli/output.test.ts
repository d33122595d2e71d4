import { describe, expect, test } from 'bun:test'
import { CliError, exitOf, toCliError } from '../../cli/errors'
import { rerun } from '../../cli/hints/rerun'
import { hidesFor } from '../../cli/hints/secret-words'
import { quater } from '../../cli/program'
import { commands } from '../../cli/syntax/command-table'
import { helpText } from '../../cli/syntax/help'
import { shellQuote, visible } from '../../cli/terminal/escape'
import { createOutput, type OutputOptions } from '../../cli/terminal/output'
import { useColor } from '../../cli/terminal/style'
import { table } from '../../cli/terminal/table'
import { ConfigError, QuaterError } from '../../src/errors'
import { memorySink } from './fixtures/in-process'

const outputOf = (options: Partial<OutputOptions> & { isTTY?: boolean } = {}) => {
	const { isTTY = false, ...rest } = options
	const stdout = memorySink(isTTY)
	const stderr = memorySink(isTTY)
	const env = { TERM: 'dumb' }
	const plain = { format: null, quiet: false, verbose: false, noColor: false, pager: null, env }
	return { out: createOutput({ ...plain, ...rest, stdout, stderr }), stdout, stderr }
}

const view = { json: { list: [1, 2] }, rows: [1, 2], text: () => 'one, two' }

describe('data', () => {
	test('is for people on a terminal, JSON in a pipe, and what was asked for in both', async () => {
		const shown = async (options: Parameters<typeof outputOf>[0]) => {
			const { out, stdout } = outputOf(options)
			await out.data(view)
			return stdout.text
		}
		expect(await shown({ isTTY: true })).toBe('one, two\n')
		expect(await shown({})).toBe('{\n  "list": [\n    1,\n    2\n  ]\n}\n')
		expect(await shown({ isTTY: true, format: 'json' })).toStartWith('{\n')
		expect(await shown({ format: 'ndjson' })).toBe('1\n2\n')
		expect(await shown({ format: 'table' })).toBe('VALUE\n    1\n    2\n')
	})

	test('cli-25 of a call is its body alone', async () => {
		const shown = async (value: unknown, options: Parameters<typeof outputOf>[0] = {}) => {
			const { out, stdout } = outputOf(options)
			await out.body(value, 204)
			return stdout.text
		}
		expect(await shown('pong')).toBe('pong\n')
		expect(await shown('pong\n')).toBe('pong\n')
		expect(await shown('')).toBe('status: 204\n')
		expect(await shown({ id: 7 }, { isTTY: true })).toBe('{\n  "id": 7\n}\n')
		expect(await shown('pong', { format: 'json' })).toBe('"pong"\n')
		expect(await shown(null)).toBe('null\n')
	})

	test('as a table is that of the one list in it', async () => {
		const shown = async (value: unknown) => {
			const { out, stdout } = outputOf({ format: 'table' })
			await out.body(value, 200)
			return stdout.text
		}
		expect(await shown({ orders: [{ id: 1 }, { id: 2 }] })).toBe('ID\n 1\n 2\n')
		expect(await shown({ orders: [{ id: 1 }], next: null })).toBe('ORDERS      NEXT\n[{"id":1}]\n')
		expect(await shown({ id: 1 })).toBe('ID\n 1\n')
	})

	test('cannot disturb a terminal', async () => {
		const evil = 'a\u001b[2Jb\u202ec\u009bd\re\tf\n'
		const terminal = outputOf({ isTTY: true })
		await terminal.out.body(evil, 200)
		expect(terminal.stdout.text).toBe('a\\u001b[2Jb\\u202ec\\u009bd\\u000de\tf\n')
		const pipe = outputOf()
		await pipe.out.body(evil, 200)
		expect(pipe.stdout.text).toBe(evil)
		const json = outputOf({ isTTY: true })
		await json.out.body({ evil }, 200)
		expect(JSON.parse(json.stdout.text)).toEqual({ evil })
		expect(json.stdout.text).not.toContain('\u202e')
	})
})

describe('failures', () => {
	const error = new CliError('approval_required', 'Wait\u001b[2J.', {
		hint: 'Run it again.',
		requestId: 'req_1',
		data: { approval: { id: 'apr_1' } },
		cause: new Error('secret detail')
	})

	test('are one line of what and one of what to do', async () => {
		const { out, stdout, stderr } = outputOf({ isTTY: true })
		await out.failure(error)
		expect(stderr.text).toBe(
			'error: Wait\\u001b[2J. (request req_1)\napproval: apr_1\nRun it again.\n'
		)
		expect(stdout.text).toBe('')
	})

	test('are one object with JSON, and nothing else stands beside it', async () => {
		const { out, stderr } = outputOf({ format: 'json' })
		await out.note('remote: store')
		await out.warn('mind the gap')
		await out.failure(error)
		expect(JSON.parse(stderr.text)).toEqual({
			ok: false,
			error: {
				code: 'approval_required',
				message: 'Wait\u001b[2J.',
				hint: 'Run it again.',
				retryable: false,
				request_id: 'req_1',
				approval: { id: 'apr_1' }
			}
		})
	})

	test('show their cause only when asked', async () => {
		const { out, stderr } = outputOf()
		await out.failure(error)
		expect(stderr.text).not.toContain('secret detail')
		const verbose = outputOf({ verbose: true })
		await verbose.out.failure(error)
		expect(verbose.stderr.text).toContain('secret detail')
	})

	test('of any making become one shape', () => {
		expect(toCliError(new QuaterError('forbidden', { hint: 'Ask.' }))).toMatchObject({
			code: 'forbidden',
			hint: 'Ask.',
			exit: 4
		})
		const problem = { code: 'x', message: 'It is broken.', mend: 'Mend it.' }
		expect(toCliError(new ConfigError('shop', [problem]))).toMatchObject({
			code: 'config_invalid',
			message: 'quater: shop cannot start (1 problem)\n1. It is broken.\n   Mend it.',
			exit: 2
		})
		expect(toCliError('thrown text')).toMatchObject({ code: 'internal', message: 'Command failed' })
		expect(
			toCliError(Object.assign(new Error('x'), { name: 'QuaterError', code: 'unavailable' }))
		).toMatchObject({
			code: 'unavailable',
			exit: 1
		})
	})
})

test('exit codes are stable', () => {
	const exits = {
		usage: 2,
		load_failed: 2,
		network: 3,
		timeout: 3,
		unauthenticated: 4,
		forbidden: 4,
		insufficient_scope: 4,
		approval_required: 5,
		approval_denied: 6,
		invalid_arguments: 2,
		unknown_action: 2,
		bad_request: 2,
		action_failed: 1,
		http_error: 1,
		internal: 1,
		rate_limited: 1,
		interrupted: 130,
		'a code of tomorrow': 1,
		constructor: 1
	}
	for (const [code, exit] of Object.entries(exits))
		expect([code, exitOf(code)]).toEqual([code, exit])
})

test('notes are held back for JSON until the command has succeeded, and left out when quiet', async () => {
	const json = outputOf({ format: 'json' })
	await json.out.note('remote: store')
	expect(json.stderr.text).toBe('')
	await json.out.flush()
	expect(json.stderr.text).toBe('remote: store\n')
	const quiet = outputOf({ quiet: true })
	await quiet.out.note('remote: store')
	await quiet.out.warn('mind the gap')
	expect(quiet.stderr.text).toBe('')
})

test('colours follow NO_COLOR, CLICOLOR_FORCE, TERM and the terminal', () => {
	expect(useColor(true, {}, false)).toBe(true)
	expect(useColor(false, {}, false)).toBe(false)
	expect(useColor(true, { NO_COLOR: '1' }, false)).toBe(false)
	expect(useColor(true, { NO_COLOR: '' }, false)).toBe(true)
	expect(useColor(true, { TERM: 'dumb' }, false)).toBe(false)
	expect(useColor(false, { CLICOLOR_FORCE: '1' }, false)).toBe(true)
	expect(useColor(false, { CLICOLOR_FORCE: '0' }, false)).toBe(false)
	expect(useColor(true, { CLICOLOR_FORCE: '1', NO_COLOR: '1' }, false)).toBe(false)
	expect(useColor(true, { CLICOLOR_FORCE: '1' }, true)).toBe(false)
})

test('unsafe characters become visible, and JSON reads them back', () => {
	expect(visible('a\u200bb\u2028c\u{e0041}\ufeff')).toBe('a\\u200bb\\u2028c\\udb40\\udc41\\ufeff')
	expect(visible('héllo 世界 🎉\n\tok')).toBe('héllo 世界 🎉\n\tok')
})

test('shell words survive the shell', async () => {
	for (const word of [
		'',
		"it's",
		'a b',
		'$HOME',
		'`id`',
		'"x"',
		'a\nb',
		'\\',
		'*',
		'!x',
		'~',
		'{a,b}',
		'\u001b[31mred\u001b[0m',
		'--note=\u202ex',
		"it's 100 % \u202e\\033 \u2028of\t\u00071\n $x `y`"
	]) {
		const { stdout } = Bun.spawnSync(['sh', '-c', `printf %s ${shellQuote(word)}`])
		expect(stdout.toString()).toBe(word)
		expect(visible(shellQuote(word))).toBe(shellQuote(word))
	}
})

test('the command to run again never holds a token', () => {
	expect(
		rerun(quater, ['--token', 'hunter2', 'call', 'a', '--note', 'x y', '--token=hunter2'])
	).toBe("quater call a --note 'x y'")
	expect(
		rerun(quater, ['call', 'a', '--approval', 'hunter2', '--approval=hunter2', '--wait'])
	).toBe('quater call a --wait')
	for (const flag of [
		['--token-from', 'command:echo hunter2'],
		['--token-from=command:echo hunter2']
	])
		expect(rerun(quater, [...flag, 'call', 'a'])).toMatch(
			/^quater '?--token-from[ =]'?command:<value>' call a$/
		)
	expect(rerun(quater, ['--token-from', 'env:NAME', 'call', 'a'])).toBe(
		'quater --token-from env:NAME call a'
	)
	const header = 'Authorization: Bearer hunter2'
	expect(rerun(quater, ['--header', header, `--header=${header}`, 'call', 'a'])).toBe(
		"quater --header 'Authorization: <value>' '--header=Authorization: <value>' call a"
	)
	expect(rerun(quater, ['call', 'a', '--token-file', 'token.txt', '--', '--token', 'x'])).toBe(
		'quater call a --token-file token.txt -- --token x'
	)
})

test('the command to run again shows no secret argument', () => {
	const hides = hidesFor({
		type: 'object',
		properties: {
			pin: { type: 'string', secret: true },
			doorCode: { anyOf: [{ type: 'integer', writeOnly: true }, { type: 'null' }] },
			user: { type: 'object', properties: { api_key: { type: 'string' } } },
			note: { type: 'string' },
			open: { type: 'boolean' }
		}
	})
	const shown = (line: string) => rerun(quater, ['call', 'a', ...line.split(' ')], hides)
	expect(shown('--pin 1 --pin=1 --doorCode 1 --door-code=1 --user {} --note 1')).toBe(
		"quater call a --pin '<value>' '--pin=<value>' --doorCode '<value>' '--door-code=<value>' --user '<value>' --note 1"
	)
	expect(shown('--arg pin=1 --arg=pin=1 --arg note=pin=1 --password 1 --open --note 1')).toBe(
		"quater call a --arg 'pin=<value>' '--arg=pin=<value>' --arg note=pin=1 --password '<value>' --open --note 1"
	)
	expect(shown('--note {"token":1 --pin@file pin.txt --wait --pin -- --pin 1')).toBe(
		"quater call a --note '<value>' --pin@file pin.txt --wait --pin -- --pin '<value>'"
	)
})

test('help fits the terminal, and breaks no word', () => {
	const whole = helpText(null)
	expect(whole.split('\n').some((line) => line.length > 60)).toBe(true)
	expect(helpText(null, 0)).toBe(whole)
	for (const columns of [60, 80]) {
		for (const spec of [null, ...commands]) {
			const text = helpText(spec, columns)
			expect(text.split('\n').filter((line) => line.length > columns)).toEqual([])
			expect(text.replace(/\s+/g, ' ')).toBe(helpText(spec).replace(/\s+/g, ' '))
		}
	}
	expect(helpText(null, 60)).toContain(
		'  remotes default [remote]\n      Show or set the remote that is used when none is named\n'
	)
})

test('tables align what a terminal shows', () => {
	expect(
		table([
			{ id: 1, name: '世界' },
			{ id: 22, name: 'Ada\n', extra: { a: 1 } }
		])
	).toBe('ID  NAME   EXTRA\n 1  世界\n22  Ada\\n  {"a":1}')
})
