import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Around, onTerminal, privateDirectory, quater, shop, start } from './fixtures/process'

const env = { QUATER_APP: shop, QUATER_TOKEN: 'secret', QUATER_HOME: '/nonexistent' }
const local = (line: string, around: Around = {}) =>
	quater(line.split(' '), { ...around, env: { ...env, ...around.env } })

const shown = (line: string) => onTerminal(line.split(' '), { env: { ...env, NO_COLOR: '1' } })

describe('actions', () => {
	test('cli-01 list as JSON: names and descriptions alone', async () => {
		const { exit, stdout, stderr } = await local('--json actions list')
		expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
		expect(stdout).toStartWith('{"actions":[\n{"name":"')
		expect(stdout).toEndWith('],"next":"quater actions describe <action>"}\n')
		const { actions } = JSON.parse(stdout)
		expect(actions).toContainEqual({ name: 'get_user', description: 'Fetch one user.' })
		expect(actions.map(({ name }: { name: string }) => name)).toEqual(
			actions.map(({ name }: { name: string }) => name).sort()
		)
	})

	test('cli-02 list for people, on a terminal', async () => {
		const { exit, screen } = await shown('actions list')
		expect(exit).toBe(0)
		expect(screen).toContain('create_user\n  Create one user.\n')
		expect(screen).toContain('get_user\n  Fetch one user.\n')
	})

	test('cli-03 list of an app without any', async () => {
		using directory = privateDirectory()
		const app = join(directory.path, 'main.ts')
		await Bun.write(app, appModule('{}'))
		const { screen } = await onTerminal(['actions', 'list'], { env: { ...env, QUATER_APP: app } })
		expect(screen).toContain('No CLI actions are registered.\n')
		expect((await local('--app main.ts actions list', { cwd: directory.path })).stdout).toBe(
			'{"actions":[],"next":"quater --app main.ts actions describe <action>"}\n'
		)
	})

	test('search by words, in any case', async () => {
		const names = async (query: string) => {
			const { stdout } = await quater(['actions', 'search', query], { env })
			return JSON.parse(stdout).actions.map(({ name }: { name: string }) => name)
		}
		expect(await names('FETCH User')).toEqual(['get_user', 'create_user'])
		expect((await names('/orders/:order_id/status'))[0]).toBe('update_order_status')
		expect(await names('zzzzzz')).toEqual([])
		expect((await shown('actions search zzzzzz')).screen).toContain(
			'No matching CLI actions.\nSee all: quater actions list\n'
		)
	})

	test('cli-05 describe for people', async () => {
		const { screen } = await shown('actions describe update_order_status')
		expect(screen).toContain(
			'update_order_status\n  PATCH /orders/:order_id/status\n  Update an order status.\n  protected action: yes\n  arguments:\n    --order-id <string>  required\n    --status <string>  required\n  usage:\n    quater call update_order_status --order-id example --status example\n  dry run:\n    quater call update_order_status --dry-run --order-id example --status example\n  with approval:\n    quater call update_order_status --approval APPROVAL_TOKEN --order-id example --status example\n  input schema:\n    quater actions describe update_order_status --schema\n'
		)
	})

	test('cli-06 describe an action without arguments', async () => {
		const { screen } = await shown('actions describe ping')
		expect(screen).toContain('  protected action: no\n')
		expect(screen).toContain('  arguments:\n    none\n')
		expect(screen).not.toContain('with approval')
	})

	test('cli-07 describe as JSON', async () => {
		const { exit, stdout } = await local('--json actions describe create_user')
		expect(exit).toBe(0)
		const described = JSON.parse(stdout)
		expect(described).toMatchObject({
			name: 'create_user',
			method: 'POST',
			path: '/users',
			needs_approval: false,
			arguments: [
				{
					name: 'user',
					flag: '--user',
					required: true,
					type: 'object',
					example: '{"name":"example","age":1}'
				}
			],
			usage: {
				command: `quater call create_user --user '{"name":"example","age":1}'`,
				dry_run_command: `quater call create_user --dry-run --user '{"name":"example","age":1}'`
			},
			input_schema: { required: ['user'] }
		})
		expect(described.usage).not.toHaveProperty('approval_command')
	})

	test('describe writes commands that can be run', async () => {
		const { stdout } = await local('actions describe plan_visit')
		expect(JSON.parse(stdout).usage.command).toBe(
			'quater call plan_visit --day 2026-01-31 --guests 10 --code eeeeeeeeeeeeeeee'
		)
	})

	test('describe writes --arg where a flag is ours too', async () => {
		const { stdout } = await local('actions describe export_orders')
		const flags = JSON.parse(stdout).arguments.map(({ flag }: { flag: string }) => flag)
		expect(flags).toEqual(['--arg format=', '--arg token=', '--full'])
	})

	test('--help after an action describes it, and runs nothing', async () => {
		const { exit, stdout } = await local('call danger --help')
		expect(exit).toBe(0)
		expect(JSON.parse(stdout).name).toBe('danger')
	})
})

describe('tokens', () => {
	test('cli-09 come from QUATER_TOKEN', async () => {
		expect((await local('actions list')).exit).toBe(0)
	})

	test('cli-10 of a flag beat the environment, with a warning', async () => {
		const { exit, stderr } = await local('--token secret actions list', {
			env: { QUATER_TOKEN: 'x' }
		})
		expect(exit).toBe(0)
		expect(stderr).toContain('--token is visible to other processes')
		expect(stderr).not.toContain('secret ')
	})

	test('come from a file, or standard input', async () => {
		using directory = privateDirectory()
		await Bun.write(join(directory.path, 'token.txt'), 'secret\n')
		const around = { cwd: directory.path, env: { QUATER_TOKEN: 'wrong' } }
		expect((await local('--token-file token.txt actions list', around)).exit).toBe(0)
		const piped = { ...around, stdin: 'secret\n' }
		expect((await local('--token-file - actions list', piped)).exit).toBe(0)
		expect((await local('--token-file nope.txt actions list', around)).exit).toBe(4)
		expect((await local('--token x --token-file - actions list', around)).exit).toBe(2)
	})

	test('cli-11 that are blank are an error, not no token', async () => {
		for (const around of [
			{ env: { QUATER_TOKEN: ' ' } },
			{ env: { QUATER_TOKEN: '' } },
			{ env: { QUATER_TOKEN: 'x\u0000y' } }
		].slice(0, 2)) {
			const { exit, stdout, stderr } = await local('actions list', around)
			expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
			expect(stderr).toContain('Auth token must not be empty')
		}
		const { exit } = await quater(['--token', ' ', 'actions', 'list'], { env })
		expect(exit).toBe(2)
	})

	test('cli-13 may be a header', async () => {
		const withHeader = (header: string, action: string) =>
			quater(['--app', shop, '--header', header, ...action.split(' ')])
		expect((await withHeader('Authorization: Bearer secret', 'actions list')).exit).toBe(0)
		expect((await withHeader('authorization:Bearer secret', 'actions list')).exit).toBe(0)
		const echoed = async (header: string) => {
			const { stdout } = await quater(['--header', header, 'call', 'headers'], { env })
			return JSON.parse(stdout)
		}
		expect(await echoed('X-A: b: c')).toMatchObject({ 'x-a': 'b: c' })
		expect(await echoed('Name:')).toMatchObject({ name: '' })
		for (const header of ['Authorization', ': x', 'a b: c', 'a: b\nc: d']) {
			const { exit, stderr } = await withHeader(header, 'actions list')
			expect(exit).toBe(2)
			expect(stderr).toContain("Headers must be provided as 'Name: value'")
		}
	})

	test('cli-14 and an Authorization header exclude each other', async () => {
		const { exit, stderr } = await quater(
			['--header', 'Authorization: Bearer other', 'actions', 'list'],
			{ env }
		)
		expect(exit).toBe(2)
		expect(stderr).toContain('Use either --token or an Authorization header')
	})

	test('cli-15 are wanted for everything, dry runs too', async () => {
		for (const line of [
			'actions list',
			'actions describe get_user',
			'call get_user --id 7',
			'call get_user --dry-run --id 7'
		]) {
			const { exit, stdout, stderr } = await quater(['--app', shop, ...line.split(' ')])
			expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' })
			expect(stderr).toContain('Set QUATER_TOKEN, or give --token-file <path>.')
		}
		const { exit, stderr } = await local('actions list', { env: { QUATER_TOKEN: 'wrong' } })
		expect(exit).toBe(4)
		expect(stderr).toContain('did not accept the token of QUATER_TOKEN')
	})
})

describe('calls', () => {
	test('cli-17 text arguments survive as typed', async () => {
		for (const text of ['1.10', '1e5', '007', 'true', 'null', '[1]', '', '-']) {
			const { stdout } = await quater(['--json', 'call', 'text', '--s', text], { env })
			expect(JSON.parse(stdout)).toEqual({ s: text })
		}
	})

	test('cli-21 nothing is abbreviated', async () => {
		for (const line of [
			'call get_user --id 7 --dry',
			'call get_user --id 7 --d',
			'call update_order_status --order-id o --status s --a tok',
			'--js actions list'
		])
			expect((await local(line)).exit).toBe(2)
	})

	test('cli-22 flags of ours stand anywhere, and help is never an accident', async () => {
		expect((await local('call get_user --id 7 --json')).stdout).toBe('{\n  "id": 7\n}\n')
		expect((await local('call --id 7 get_user')).exit).toBe(2)
		expect(await local('call get_user --id -h')).toMatchObject({ exit: 2, stdout: '' })
		expect(await local('call create_user --user={} -h')).toMatchObject({ exit: 2, stdout: '' })
	})

	test('cli-23 print the result alone, in a pipe and on a terminal', async () => {
		expect(await local('call get_user --id 7')).toEqual({
			exit: 0,
			stdout: '{\n  "id": 7\n}\n',
			stderr: ''
		})
		expect((await shown('call get_user --id 7')).screen).toEndWith('{\n  "id": 7\n}\n')
	})

	test('cli-25 of text, of nothing, and refused', async () => {
		expect(await local('call ping')).toMatchObject({ exit: 0, stdout: 'pong\n' })
		expect(await local('call nothing')).toMatchObject({ exit: 0, stdout: 'status: 204\n' })
		expect(await local('call denied')).toEqual({
			exit: 1,
			stdout: '',
			stderr: 'error: denied (status 403)\n'
		})
		const { exit, stdout, stderr } = await local('--json call denied')
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(JSON.parse(withoutLog(stderr))).toMatchObject({
			ok: false,
			error: { code: 'http_error', status_code: 403, body: 'denied', retryable: false }
		})
	})

	test('cli-26 of unknown actions name the nearest', async () => {
		for (const name of ['health', 'nope', 'constructor', '__proto__']) {
			const { exit, stdout, stderr } = await local(`call ${name}`)
			expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
			expect(stderr).toContain('Unknown CLI action')
		}
		expect((await local('get_user --id 7')).exit).toBe(2)
		expect((await local('get_user')).stderr).toContain('To run an action: quater call get_user')
		expect((await local('call get_usr')).stderr).toContain('Did you mean get_user?')
	})

	test('by an alias run the action', async () => {
		expect((await local('call user --id 7')).stdout).toBe('{\n  "id": 7\n}\n')
	})

	test('cli-27 take one action', async () => {
		expect(await local('call a b c')).toMatchObject({ exit: 2, stdout: '' })
	})

	test('of an app and a remote at once are refused', async () => {
		const { exit, stderr } = await local(`--app ${shop} call billing get_user`)
		expect(exit).toBe(2)
		expect(stderr).toContain("'billing'")
	})

	test('cli-29 rehearse', async () => {
		const hash = `sha256:${'0'.repeat(64)}`
		const line = 'call update_order_status --dry-run --order-id ord_1001 --status shipped'
		const { exit, screen } = await shown(line)
		expect(exit).toBe(0)
		expect(screen).toEndWith(
			`Dry run OK: update_order_status\n  PATCH /orders/:order_id/status\n  arguments hash: ${hash}\n  protected action: yes\n  approval token: missing\n`
		)
		expect((await shown(`${line} --approval t`)).screen).toEndWith('approval token: provided\n')
		expect((await shown('call get_user --dry-run --id 7')).screen).toEndWith(
			'approval token: not required\n'
		)
	})

	test('cli-30 rehearse as JSON', async () => {
		const { exit, stdout } = await local('--json call get_user --dry-run --id 7')
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toMatchObject({
			ok: true,
			dry_run: true,
			action: 'get_user',
			source: 'cli',
			entrypoint: 'local',
			method: 'GET',
			needs_approval: false,
			approval_required: false,
			approval_token_provided: false,
			subject: 'admin'
		})
	})

	test('cli-33 that throw tell nothing of it', async () => {
		const { exit, stdout, stderr } = await local('call danger')
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toContain('error: Something failed on the server. (request req_1)')
		expect(stderr).not.toContain('password')
	})

	test('that wait for an approval say what to run again', async () => {
		const line = 'call update_order_status --order-id ord_1001 --status x'
		const { exit, stdout, stderr } = await local(line)
		expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' })
		expect(stderr).toContain(`Once it is approved, run again: quater ${line}`)
		const json = await local(`${line} --json`)
		expect(JSON.parse(withoutLog(json.stderr)).error).toMatchObject({
			code: 'approval_required',
			retryable: false,
			approval: { id: 'apr_1' }
		})
	})

	test('take all arguments from --input', async () => {
		const { stdout } = await local('call export_orders --input -', {
			stdin: '{"format":"csv","full":true}'
		})
		expect(JSON.parse(stdout)).toEqual({ format: 'csv', full: true })
		using directory = privateDirectory()
		await Bun.write(join(directory.path, 'in.json'), '{"s":"x"}')
		const around = { cwd: directory.path }
		expect((await local('call text --input in.json', around)).stdout).toBe('{\n  "s": "x"\n}\n')
		expect((await local('call text --input in.json --s y', around)).exit).toBe(2)
		expect((await local('call text --input nope.json', around)).exit).toBe(2)
		expect((await local('call text --input -', { stdin: '' })).exit).toBe(2)
		expect((await local('call text --input -', { stdin: '[]' })).exit).toBe(2)
		expect((await local('call text --input -', { stdin: '{"s":9007199254740993}' })).exit).toBe(2)
		// Closed standard input is empty input, never a wait.
		expect((await local('call text --input -')).exit).toBe(2)
	})

	test('print lines and tables when asked', async () => {
		expect((await local('--format ndjson call rows')).stdout).toBe(
			'{"id":1,"name":"Ada"}\n{"id":22,"name":"Grace"}\n'
		)
		expect((await local('--format table call rows')).stdout).toBe('ID  NAME\n 1  Ada\n22  Grace\n')
		expect((await local('--format xml call rows')).exit).toBe(2)
		expect((await local('call export_orders --format csv')).stderr).toContain(
			"`--format` is both quater's and export_orders'"
		)
	})

	test('show progress on a terminal, and nothing of it in a pipe', async () => {
		const { screen } = await onTerminal(['call', 'long'], { env })
		expect(screen).toContain('1/2 halfway')
		expect(screen).toEndWith('\r\u001b[Kdone\n')
		expect(await local('call long')).toMatchObject({ stdout: 'done\n', stderr: '' })
	})

	test('are cancelled by Ctrl-C', async () => {
		const child = start(['call', 'slow'], { env })
		await Bun.sleep(300)
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
	})
})

describe('usage', () => {
	test('cli-35 what is no command exits 2, help exits 0', async () => {
		for (const line of [
			'bogus',
			'actions',
			'actions frob',
			'remotes',
			'call',
			'actions list --bogus'
		])
			expect(await local(line)).toMatchObject({ exit: 2, stdout: '' })
		expect(await quater([])).toMatchObject({ exit: 2, stdout: '' })
		const help = await quater(['--help'])
		expect(help.exit).toBe(0)
		for (const text of ['actions list', '--token-file', '130  interrupted'])
			expect(help.stdout).toContain(text)
		expect(await quater(['call', '--help'])).toMatchObject({ exit: 0, stderr: '' })
		expect((await quater(['call', '--help'])).stdout).toContain('--dry-run')
		expect((await quater(['run', '-h'])).stdout).toContain('--workers')
		expect((await quater(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
	})
})

const withoutLog = (stderr: string) => stderr.replace(/^the app .*\n/m, '')

const appModule = (actions: string) => `
	import { setRuntime } from ${JSON.stringify(join(import.meta.dir, '../../src/app/runtime-of'))}
	import { shopRuntime } from ${JSON.stringify(join(import.meta.dir, 'fixtures/runtime'))}
	export const app = {}
	setRuntime(app, shopRuntime(${actions}))
`
