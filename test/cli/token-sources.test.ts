/** Where tokens come from, in real processes: each source is read when it is needed, bounded, and never shown. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { examineConfig } from '../../cli/remotes/examine-config'
import { getRemote, saveRemote } from '../../cli/remotes/remotes'
import { cleanEnv, main, privateDirectory, quater, shop, start } from './fixtures/process'
import { actionsServer, result } from './fixtures/server'

const secret = 'hunter2-hunter2'
const directory = privateDirectory()
const env = { QUATER_HOME: join(directory.path, 'home') }
const path = (name: string) => join(directory.path, name)
/** What every process on this machine was started with, while a call is under way. */
let commandLines = ''
const server = actionsServer({
	call: () => {
		commandLines = processes()
			.filter((name) => /^\d+$/.test(name))
			.map((pid) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')))
			.join('\n')
		return result({})
	}
})

const isLinux = process.platform === 'linux'
const processes = (): string[] => (isLinux ? readdirSync('/proc') : [])

const attempt = (read: () => string): string => {
	try {
		return read()
	} catch {
		return ''
	}
}

beforeAll(() => saveRemote(env, { name: 'far', url: server.url, credential: null }))
afterAll(() => {
	server[Symbol.dispose]()
	directory[Symbol.dispose]()
})

const call = ['call', 'far', 'users.get', '--id', '7']
/** Runs a command that must not show the secret, whatever happens. */
const careful = async (words: readonly string[], more: Readonly<Record<string, string>> = {}) => {
	const ended = await quater(['--verbose', ...words], { env: { ...env, ...more } })
	expect(ended.stdout + ended.stderr).not.toContain(secret)
	return ended
}
const sent = () => server.calls.at(-1)?.headers.get('authorization')

describe('a command', () => {
	const good = {
		'that ends its line': `echo ${secret}`,
		'that ends it as Windows does': `printf '${secret}\\r\\n'`,
		'that is a pipeline': `printf 'x:%s' ${secret} | cut -d : -f 2`,
		'that talks on stderr': `echo 'touch the key' >&2; echo ${secret}`,
		'that would read the terminal': `cat; echo ${secret}`,
		'that reads a variable': 'echo "$ELSEWHERE"'
	}
	test.each(Object.entries(good))('%s gives its token', async (_name, command) => {
		const { exit, stderr } = await careful(['--token-from', `command:${command}`, ...call], {
			ELSEWHERE: secret
		})
		expect({ exit, stderr }).toMatchObject({ exit: 0 })
		expect(sent()).toBe(`Bearer ${secret}`)
		expect(stderr.includes('touch the key')).toBe(command.includes('touch'))
	})

	const bad: Readonly<Record<string, [command: string, exit: number, said: string]>> = {
		'that fails': [`echo ${secret}; exit 3`, 4, 'The token command failed with exit code 3'],
		'that is not there': [`no-such-program ${secret} 2>/dev/null`, 4, 'failed with exit code 127'],
		'that is killed': ['kill -9 $$', 4, 'The token command was ended by SIGKILL'],
		'that prints nothing': ['true', 2, 'Auth token must not be empty (The token command)'],
		'that prints more than the token': [
			`echo ${secret}; echo login: me`,
			2,
			'Is there anything beside it?'
		],
		'that prints megabytes': [`while :; do echo ${secret}; done`, 4, 'gives more than a token'],
		'that hangs': [`echo ${secret}; sleep 60`, 4, 'gave no token within 500 ms'],
		'that hangs once it has closed its output': [
			`echo ${secret}; exec >&-; sleep 60`,
			4,
			'gave no token within 500 ms'
		]
	}
	test.each(Object.entries(bad))('%s ends the call', async (_name, [command, code, said]) => {
		const before = server.calls.length
		const time = command.includes('sleep') ? ['--timeout', '0.5'] : []
		const words = [...time, '--token-from', `command:${command}`, ...call]
		const { exit, stdout, stderr } = await careful(words)
		expect({ exit, stdout }).toEqual({ exit: code, stdout: '' })
		expect(stderr).toContain(said)
		expect(server.calls).toHaveLength(before)
	})

	test('leaves stderr to the error object, where that is JSON', async () => {
		const words = ['--json', '--token-from', `command:echo ${secret} >&2; exit 1`, ...call]
		const { exit, stderr } = await careful(words)
		expect(exit).toBe(4)
		expect(JSON.parse(stderr).error).toMatchObject({ code: 'unauthenticated' })
	})

	test.skipIf(!isLinux)('that hangs is ended by Ctrl-C, and does not live on', async () => {
		const note = path('pid')
		const command = `echo $$ > '${note}'; exec sleep 60`
		const child = start(['--token-from', `command:${command}`, ...call], { env })
		while (attempt(() => readFileSync(note, 'utf8')) === '') await Bun.sleep(10)
		child.kill('SIGINT')
		expect(await child.exited).toBe(130)
		const pid = Number(readFileSync(note, 'utf8'))
		const isAlive = () =>
			attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).includes('sleep')
		while (isAlive()) await Bun.sleep(10)
	})
})

test('no variable of the runtime prints it with a request', async () => {
	for (const level of ['1', 'curl']) {
		const words = ['--token-from', `command:echo ${secret}`, ...call]
		const { exit, stderr } = await careful(words, { BUN_CONFIG_VERBOSE_FETCH: level })
		expect({ exit, stderr }).toEqual({ exit: 0, stderr: `remote: far ${server.url}\n` })
	}
})

describe('a file', () => {
	const write = (name: string, content: string, mode = 0o600) => {
		writeFileSync(path(name), content)
		chmodSync(path(name), mode)
		return path(name)
	}

	test('may end its line, as Windows does or not, and begin with a byte order mark', async () => {
		for (const content of [secret, `${secret}\n`, `${secret}\r\n`, `\ufeff${secret}\r\n`]) {
			const { exit } = await careful(['--token-file', write('token', content), ...call])
			expect(exit).toBe(0)
			expect(sent()).toBe(`Bearer ${secret}`)
		}
	})

	test('that cannot be read, or holds no token, is named', async () => {
		const cases: [path: string, exit: number, said: string][] = [
			[path('none'), 4, `Cannot read the token file ${path('none')}: there is no such file`],
			[directory.path, 4, `Cannot read the token file ${directory.path}: it is a directory`],
			[write('empty', ' \n'), 2, 'Auth token must not be empty'],
			[write('two', `${secret}\n${secret}`), 2, 'Is there anything beside it?'],
			['/dev/zero', 4, '/dev/zero gives more than a token']
		]
		for (const [file, code, said] of cases) {
			const { exit, stderr } = await careful(['--token-file', file, ...call])
			expect({ file, exit }).toEqual({ file, exit: code })
			expect(stderr).toContain(said)
		}
	})

	test('that others can read is warned of when it is saved, and by an examination', async () => {
		const loose = write('loose token', secret, 0o644)
		const warning = `Other users can reach the token file ${loose} (mode 0644). Run: chmod 0600 '${loose}'`
		for (const words of [
			['connect', 'loose', server.url],
			['login', 'loose']
		]) {
			const { exit, stderr } = await careful([...words, '--token-file', loose])
			expect(exit).toBe(0)
			expect(stderr).toContain(warning)
		}
		expect(examineConfig(env).problems).toHaveLength(1)
		expect((await careful(['call', 'loose', 'users.get', '--id', '7'])).stderr).not.toContain(
			'chmod'
		)
		chmodSync(loose, 0o600)
		expect((await careful(['login', 'loose', '--token-file', loose])).stderr).not.toContain('chmod')
		expect(examineConfig(env).problems).toEqual([])
	})

	test('that is gone is named by an examination', async () => {
		const gone = write('gone', secret)
		expect((await careful(['login', 'loose', '--token-file', gone])).exit).toBe(0)
		rmSync(gone)
		expect(examineConfig(env).problems).toEqual([
			{
				message: `The token file of loose is gone: ${gone}`,
				hint: 'Run: quater login loose --token-file <path>'
			}
		])
	})

	test('may be a pipe for one call, and never one that is saved', async () => {
		const script = `"$@" --token-file <(echo ${secret}) call far users.get --id 7`
		const child = Bun.spawn(['bash', '-c', script, 'bash', process.execPath, main], {
			env: cleanEnv(env),
			stdout: 'ignore',
			stderr: 'ignore'
		})
		expect(await child.exited).toBe(0)
		expect(sent()).toBe(`Bearer ${secret}`)
		Bun.spawnSync(['mkfifo', path('pipe')])
		const saved = await careful(['login', 'far', '--token-file', path('pipe')])
		expect(saved.exit).toBe(2)
		expect(saved.stderr).toContain('is no regular file')
		const idle = await careful(['--timeout', '0.5', '--token-file', path('pipe'), ...call])
		expect(idle.exit).toBe(4)
		expect(idle.stderr).toContain('gave no token within 500 ms')
	})
})

test('standard input is read once, bounded, and stored for its owner alone', async () => {
	const { exit } = await quater(['login', 'far', '--token-file', '-'], {
		env,
		stdin: `${secret}\r\n`
	})
	expect(exit).toBe(0)
	expect(getRemote(env, 'far').credential).toEqual({ kind: 'token', value: secret })
	const much = await quater(['login', 'far', '--token-file', '-'], {
		env,
		stdin: 'x'.repeat(100_000)
	})
	expect(much.exit).toBe(4)
	expect(much.stderr).toContain('Standard input gives more than a token')
	const none = await quater(['login', 'far', '--token-file', '-'], { env })
	expect(none.exit).toBe(2)
})

test('a stored token is in the database alone, never on a command line, and leaves no trace', async () => {
	const holders = () =>
		readdirSync(env.QUATER_HOME).filter((name) =>
			readFileSync(join(env.QUATER_HOME, name)).includes(secret)
		)
	saveRemote(env, { name: 'far', url: server.url, credential: { kind: 'token', value: secret } })
	expect((await careful(call)).exit).toBe(0)
	expect(sent()).toBe(`Bearer ${secret}`)
	if (isLinux) expect(commandLines).toContain('users.get')
	expect(commandLines).not.toContain(secret)
	expect(holders()).toEqual(['quater.db'])
	for (const words of [
		['remotes', 'list', '--json'],
		['remotes', 'repair'],
		['logout', 'far']
	])
		expect((await careful(words)).exit).toBe(0)
	expect(holders()).toEqual([])
})

test('a reference stores no token, and is read at each use', async () => {
	const { exit } = await careful(['login', 'far', '--token-from', 'env:FAR_TOKEN'], {
		FAR_TOKEN: secret
	})
	expect(exit).toBe(0)
	for (const name of readdirSync(env.QUATER_HOME))
		expect(readFileSync(join(env.QUATER_HOME, name)).includes(secret)).toBe(false)
	const unset = await careful(call)
	expect(unset.exit).toBe(4)
	expect(unset.stderr).toContain('The variable FAR_TOKEN is not set\nExport FAR_TOKEN')
	expect((await careful(call, { FAR_TOKEN: 'renewed' })).exit).toBe(0)
	expect(sent()).toBe('Bearer renewed')
})

test('local calls take every source too', async () => {
	const local = ['--app', shop, 'call', 'get_user', '--id', '7']
	for (const source of ['env:HERE', 'command:echo secret']) {
		const { exit } = await careful(['--token-from', source, ...local], { HERE: 'secret' })
		expect(exit).toBe(0)
	}
	expect((await careful(['--token-from', 'env:NOT_SET', ...local])).exit).toBe(4)
	expect((await careful(['--token-from', 'env:A', '--token-file', 'b', ...local])).exit).toBe(2)
})
