/** A binary made of an app: its actions as commands, in an environment that gives it nothing. */

import { expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { linesWith, root, run, storeBinary, temporary } from './binaries'

setDefaultTimeout(60_000)

const agent = { STORE_TOKEN: 'agent-token' }
const order = { id: 'ord_1001', source: 'cli', entrypoint: 'local' }

test('an action is a command, and what stands in its path are its words', async () => {
	const store = await storeBinary()
	const spellings = [
		['get-order', 'ord_1001'],
		['get_order', 'ord_1001'],
		['show', 'ord_1001'],
		['get-order', '--order-id', 'ord_1001'],
		['get-order', '--order_id=ord_1001'],
		['get-order', '--input', '-']
	]
	for (const words of spellings) {
		const { exit, stdout, stderr } = await run([store, ...words], {
			env: agent,
			stdin: '{"order_id": "ord_1001"}'
		})
		expect({ words, exit, stderr }).toEqual({ words, exit: 0, stderr: '' })
		expect(JSON.parse(stdout)).toEqual(order)
	}
})

test('words stay what they are, before and after flags', async () => {
	const store = await storeBinary()
	for (const [id, ...words] of [
		['007', '007'],
		['-5', '-5'],
		['--odd', '--order-id=--odd'],
		['ü ber', 'ü ber'],
		['1e5', '--verbose', '1e5']
	] as const) {
		const { exit, stdout } = await run([store, 'get-order', ...words], { env: agent })
		expect({ id, exit, stdout: JSON.parse(stdout) }).toEqual({
			id,
			exit: 0,
			stdout: { ...order, id }
		})
	}
	const late = await run(
		[store, 'refund-line', '--dry-run', '--cents', '500', 'ord_1', '--note', '-', '2'],
		{ env: agent }
	)
	expect(late).toMatchObject({ exit: 0, stderr: '' })
	expect(JSON.parse(late.stdout)).toMatchObject({ path: '/orders/ord_1/lines/2/refund' })
})

test('what does not fit is told with the next command', async () => {
	const store = await storeBinary()
	const wrong: [words: string[], exit: number, says: string[]][] = [
		[[], 2, ['No command is given', 'store --help']],
		[['get-ordr', 'x'], 2, ["Unknown command 'get-ordr'", 'Did you mean get-order?']],
		[['get-order'], 2, ['get_order needs <order_id>', 'store get-order <order_id>']],
		[['get-order', 'a', 'b'], 2, ["Unexpected word 'b'", 'store get-order <order_id>']],
		[['get-order', 'a', '--order-id', 'b'], 2, ['Duplicate action argument']],
		[['get-order', 'none'], 1, ['handler-mark-7f3a (status 404)']],
		[['refund-line', 'a', 'b', '--cents', '1'], 2, ['<line>', 'store refund-line --help']],
		[['refund-line', 'a', '1', '--sents', '1'], 2, ['Did you mean --cents?']],
		[['call', 'get_order'], 2, ["Unknown command 'call'"]],
		[['connect', 'a', 'https://example.com'], 2, ["Unknown command 'connect'"]],
		[['login'], 2, ["Unknown command 'login'"]],
		[['get-order', 'a', '--app', 'x.ts'], 2, ['get_order has no argument --app']],
		[['--app', 'x.ts', 'get-order', 'a'], 2, ['Unknown option --app']]
	]
	for (const [words, exit, says] of wrong) {
		const ended = await run([store, ...words], { env: agent })
		expect({ words, exit: ended.exit, stdout: ended.stdout }).toEqual({ words, exit, stdout: '' })
		for (const text of says) expect(ended.stderr).toContain(text)
	}
	const anonymous = await run([store, 'get-order', 'a'])
	expect(anonymous).toMatchObject({ exit: 4, stdout: '' })
	expect(anonymous.stderr).toContain('Set STORE_TOKEN, or give --token-file <path>.')
})

test('help needs neither a token nor the app, and groups by tag', async () => {
	const store = await storeBinary()
	const { exit, stdout } = await run([store, '--help'])
	expect(exit).toBe(0)
	expect(stdout).toMatch(/\norders:\n {2}get-order <order_id> +Fetch one order by id\.\n/)
	expect(stdout).toMatch(/\nOther actions:\n {2}get-place +Where the app runs\.\n/)
	for (const text of ['serve', 'approvals approve <id>', 'audit verify', 'Exit codes:'])
		expect(stdout).toContain(text)
	for (const text of ['[remote]', '--app', 'connect', 'remotes', 'login'])
		expect(stdout).not.toContain(text)
	const one = await run([store, 'refund-line', '--help'])
	expect(one.exit).toBe(0)
	for (const text of [
		'$ store refund-line <order_id> <line>',
		'Refund one line.',
		'A second person has to approve each call.',
		'--cents <integer>',
		'required',
		'--note <string>',
		'--dry-run',
		'the exit codes: store --help'
	])
		expect(one.stdout).toContain(text)
	const described = await run([store, 'actions', 'describe', 'get-order'], { env: agent })
	expect(JSON.parse(described.stdout)).toMatchObject({
		name: 'get_order',
		arguments: [{ name: 'order_id', flag: '<order_id>' }],
		usage: { command: 'store get-order ord_1001' }
	})
	const example = /^ {2}store (get-order .*)$/m.exec(
		(await run([store, 'get-order', '--help'])).stdout
	)
	expect(example?.[1]).toBe('get-order ord_1001')
})

test('what it says of its making is all there, and nothing of the machine that made it', async () => {
	const store = await storeBinary()
	const { stdout } = await run([store, '--version'])
	expect(stdout).toMatch(
		/^store 2\.1\.0\nquater \d+\.\d+\.\d+, (commit \w+(-dirty)?, )?bun [\d.]+, /
	)
	for (const words of [['--version', '--json'], ['version']])
		expect(JSON.parse((await run([store, ...words])).stdout)).toMatchObject({
			name: 'store',
			version: '2.1.0',
			bun: Bun.version,
			target: expect.stringMatching(/^(linux|darwin|windows)-(x64|arm64)(-musl)?$/)
		})
	expect(await linesWith(store, root)).toEqual([])
	expect(await linesWith(store, 'handler-mark-7f3a')).not.toEqual([])
})

test('it is in production whatever NODE_ENV says, and its data are beside it, not where it is run', async () => {
	const store = await storeBinary()
	using elsewhere = temporary()
	const place = await run([store, 'get-place'], {
		env: { ...agent, NODE_ENV: 'test' },
		cwd: elsewhere.path
	})
	expect(JSON.parse(place.stdout)).toEqual({
		node_env: 'production',
		folder: expect.stringContaining('$bunfs'),
		cwd: elsewhere.path
	})
	const asked = await run([store, 'refund-line', 'ord_1', '2', '--cents', '500'], {
		env: { ...agent, NODE_ENV: 'test' },
		cwd: elsewhere.path
	})
	expect(asked.exit).toBe(5)
	expect(existsSync(join(dirname(store), 'store.db'))).toBe(true)
	expect(readdirSync(elsewhere.path)).toEqual([])
	const named = join(elsewhere.path, 'named.db')
	const other = await run([store, 'approvals', 'list'], {
		env: { STORE_TOKEN: 'boss-token', QUATER_DATABASE: named }
	})
	expect(JSON.parse(other.stdout)).toMatchObject({ approvals: [] })
	expect(existsSync(named)).toBe(true)
})

test('one call is asked for, approved by another person, run once, and on record', async () => {
	const store = await storeBinary()
	using elsewhere = temporary()
	const database = { QUATER_DATABASE: join(elsewhere.path, 'data.db') }
	const as = (token: string, ...words: string[]) =>
		run([store, ...words], { env: { STORE_TOKEN: token, ...database } })
	const refund = ['refund-line', 'ord_1', '2', '--cents', '500']
	const rehearsed = await as('agent-token', ...refund, '--dry-run')
	expect(JSON.parse(rehearsed.stdout)).toMatchObject({ dry_run: true, approval_required: true })
	const asked = await as('agent-token', ...refund)
	expect(asked.exit).toBe(5)
	expect(asked.stderr).toContain(`store ${refund.join(' ')}`)
	const id = /apr_\w+/.exec(asked.stderr)?.[0] ?? ''
	expect((await as('agent-token', 'approvals', 'approve', id)).exit).toBe(4)
	const shown = await as('boss-token', 'approvals', 'show', id)
	expect(JSON.parse(shown.stdout)).toMatchObject({
		action: 'refund_line',
		arguments: { order_id: 'ord_1', line: 2, cents: 500 }
	})
	expect((await as('boss-token', 'approvals', 'approve', id)).exit).toBe(0)
	const done = await as('agent-token', ...refund)
	expect(done.exit).toBe(0)
	expect(JSON.parse(done.stdout)).toEqual({ order_id: 'ord_1', line: 2, cents: 500, refunds: 1 })
	expect((await as('agent-token', ...refund)).exit).toBe(5)
	const verified = await as('boss-token', 'audit', 'verify')
	expect(verified.exit).toBe(0)
	expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true })
})
