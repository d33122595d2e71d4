/** Both binaries where somebody else has prepared the place: files, environment, users, streams. */

import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../package.json'
import { generic, run, storeBinary, temporary } from './binaries'

setDefaultTimeout(60_000)

const agent = { STORE_TOKEN: 'agent-token' }
const call = ['get-order', 'ord_1001']

/** A folder whose files all want to be run, or read as settings; what runs says so in a file. */
const trap = (folder: string): string => {
	const mark = join(folder, 'sprung')
	const evil = `require('node:fs').appendFileSync(${JSON.stringify(mark)}, 'x')\n`
	for (const name of [
		'evil.ts',
		'main.ts',
		'index.ts',
		'preload.js',
		'node_modules/quater/dist/cli/main.js'
	]) {
		mkdirSync(join(folder, name, '..'), { recursive: true })
		writeFileSync(join(folder, name), evil)
	}
	const preload = 'preload = ["./evil.ts"]\n'
	writeFileSync(join(folder, 'bunfig.toml'), `${preload}[run]\n${preload}[test]\n${preload}`)
	const settings = [
		`QUATER_APP=${folder}/evil.ts`,
		'QUATER_TOKEN=boss-token',
		'STORE_TOKEN=boss-token',
		`QUATER_DATABASE=${folder}/evil.db`,
		'NODE_ENV=development',
		'BUN_OPTIONS=--preload=./evil.ts'
	].join('\n')
	for (const name of ['.env', '.env.local', '.env.production', '.env.development'])
		writeFileSync(join(folder, name), settings)
	writeFileSync(
		join(folder, 'package.json'),
		'{"name": "evil", "main": "evil.ts", "imports": {"#x": "./evil.ts"}}'
	)
	writeFileSync(
		join(folder, 'tsconfig.json'),
		'{"compilerOptions": {"paths": {"*": ["./evil.ts"]}}}'
	)
	return mark
}

describe('files of the working directory', () => {
	test('change nothing of a binary that was made of an app', async () => {
		const store = await storeBinary()
		using folder = temporary()
		const mark = trap(folder.path)
		expect(await run([store, ...call], { cwd: folder.path })).toMatchObject({ exit: 4, stdout: '' })
		const { exit, stdout } = await run([store, 'get-place'], { cwd: folder.path, env: agent })
		expect(exit).toBe(0)
		expect(JSON.parse(stdout)).toMatchObject({ node_env: 'production' })
		expect((await run([store, 'check'], { cwd: folder.path })).exit).toBe(1)
		expect(existsSync(mark)).toBe(false)
	})

	test('change nothing of the generic binary, unless a local app is asked for', async () => {
		using folder = temporary()
		const mark = trap(folder.path)
		const around = { cwd: folder.path, env: { HOME: folder.path } }
		expect((await run([generic, '--version'], around)).stdout).toContain(manifest.version)
		expect(await run([generic, 'remotes', 'list'], around)).toMatchObject({ exit: 0, stderr: '' })
		const added = await run([generic, 'connect', 'a', 'http://127.0.0.1:1'], around)
		expect(added.exit).toBe(0)
		expect((await run([generic, 'actions', 'list', 'a'], around)).exit).toBe(3)
		expect(existsSync(mark)).toBe(false)
	})
})

test('no variable swaps the app of a binary, or sends its caller elsewhere', async () => {
	const store = await storeBinary()
	using folder = temporary()
	const mark = trap(folder.path)
	const home = { QUATER_HOME: join(folder.path, 'home') }
	// What the person has saved for the generic command is not for this one.
	const saved = await run([generic, 'connect', 'store', 'http://127.0.0.1:1'], { env: home })
	expect(saved.exit).toBe(0)
	expect((await run([generic, 'remotes', 'default', 'store'], { env: home })).exit).toBe(0)
	const evil = join(folder.path, 'evil.ts')
	const { exit, stdout } = await run([store, ...call], {
		cwd: folder.path,
		env: {
			...agent,
			...home,
			QUATER_APP: evil,
			NODE_OPTIONS: `--require ${evil}`,
			NODE_PATH: folder.path,
			BUN_INSPECT_PRELOAD: evil,
			BUN_CONFIG_FILE: join(folder.path, 'bunfig.toml'),
			NODE_ENV: 'development'
		}
	})
	expect({ exit, body: JSON.parse(stdout) }).toEqual({
		exit: 0,
		body: { id: 'ord_1001', source: 'cli', entrypoint: 'local' }
	})
	expect(existsSync(mark)).toBe(false)
})

test('two variables are read by Bun itself before a binary begins, which docs/operator-binary.md says', async () => {
	const store = await storeBinary()
	const bun = await run([store, '--version'], { env: { BUN_BE_BUN: '1' } })
	expect(bun.stdout).toBe(`${Bun.version}\n`)
	using folder = temporary()
	const mark = trap(folder.path)
	const evil = join(folder.path, 'evil.ts')
	await run([store, '--version'], { env: { BUN_OPTIONS: `--preload=${evil}` } })
	expect(existsSync(mark)).toBe(true)
})

test('without a home, or with one that nobody can write, calls work and saving says why not', async () => {
	const store = await storeBinary()
	using folder = temporary()
	const home = join(folder.path, 'home')
	writeFileSync(home, 'a file, in which no directory can be made, not even by root')
	for (const env of [agent, { ...agent, HOME: home }, { ...agent, HOME: '/nonexistent' }])
		expect(await run([store, ...call], { env })).toMatchObject({ exit: 0, stderr: '' })
	const { exit, stderr } = await run([generic, 'connect', 'a', 'http://127.0.0.1:1'], {
		env: { HOME: home }
	})
	expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(home) })
	expect(stderr).not.toContain('Command failed')
})

const isRoot = process.getuid?.() === 0
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']

/** Only root can become somebody else. */
describe.if(isRoot && Bun.which('setpriv') !== null)('as another user', () => {
	test('the answer is right, and data that cannot be written are a clear failure', async () => {
		const store = await storeBinary()
		using folder = temporary()
		chmodSync(folder.path, 0o755)
		const mine = join(folder.path, 'store')
		copyFileSync(store, mine)
		const answered = await run([...nobody, mine, ...call], {
			env: { ...agent, HOME: '/root' },
			cwd: '/'
		})
		expect(answered.exit).toBe(0)
		expect(JSON.parse(answered.stdout)).toMatchObject({ id: 'ord_1001' })
		expect(answered.stderr).toMatch(
			/^quater: recording .* failed: the database .*store\.db: EACCES.*\n$/
		)
		const asked = await run([...nobody, mine, 'refund-line', 'a', '1', '--cents', '1'], {
			env: agent,
			cwd: '/'
		})
		expect({ exit: asked.exit, stdout: asked.stdout }).toEqual({ exit: 1, stdout: '' })
		expect(asked.stderr).toContain(join(folder.path, 'store.db'))
		expect(asked.stderr).toContain('QUATER_DATABASE')
		const version = await run([...nobody, generic, '--version'], { cwd: '/' })
		expect(version.exit).toBe(0)
	})
})

describe('streams', () => {
	/** The binary in a shell that prepares its streams; `$1` is the binary. */
	const shell = (store: string, script: string, cwd?: string) =>
		run(['sh', '-c', script, 'sh', store], {
			env: { ...agent, PATH: '/usr/bin:/bin' },
			...(cwd && { cwd })
		})

	test('standard input may be closed', async () => {
		const store = await storeBinary()
		expect(await shell(store, '"$1" get-order a <&-')).toMatchObject({ exit: 0, stderr: '' })
		expect(await shell(store, '"$1" get-order --input - <&-')).toMatchObject({
			exit: 2,
			stdout: ''
		})
	})

	test('a closed standard output loses the data, and nothing else happens', async () => {
		const store = await storeBinary()
		expect(await shell(store, '"$1" get-order a >&-')).toEqual({ exit: 0, stdout: '', stderr: '' })
		expect(await shell(store, '"$1" get-order a 2>&-')).toMatchObject({ exit: 0, stderr: '' })
	})

	test('a reader that goes away is no failure, a full disk is one', async () => {
		const store = await storeBinary()
		const gone = await shell(store, '("$1" --help; echo "exit $?" >&2) | true')
		expect(gone).toEqual({ exit: 0, stdout: '', stderr: 'exit 0\n' })
		const full = await shell(store, '"$1" get-order a >/dev/full')
		expect(full.exit).toBe(1)
		expect(full.stderr).toContain('Cannot write to standard output (ENOSPC)')
	})

	test('a working directory that is gone is told by Bun, which needs one', async () => {
		const store = await storeBinary()
		using folder = temporary()
		const script = 'mkdir gone && cd gone && rmdir ../gone && "$1" get-order a'
		const { exit, stdout, stderr } = await shell(store, script, folder.path)
		expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
		expect(stderr).toContain('The current working directory was deleted')
	})
})
