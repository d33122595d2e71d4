import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { toCliError } from '../../cli/errors'
import { configDirectory, configFile } from '../../cli/remotes/config'
import { remoteName, remoteUrl } from '../../cli/remotes/remote-rules'
import {
	defaultRemote,
	getRemote,
	listRemotes,
	removeRemote,
	saveCredential,
	saveDefault,
	saveRemote
} from '../../cli/remotes/remotes'
import { run } from './fixtures/in-process'
import { cleanEnv, main, privateDirectory, quater } from './fixtures/process'

const home = () => {
	const directory = privateDirectory()
	return {
		env: { QUATER_HOME: join(directory.path, 'home') },
		[Symbol.dispose]: directory[Symbol.dispose]
	}
}

const url = 'https://api.example.com'
const token = (value: string) => ({ kind: 'token', value }) as const

const refusal = (act: () => unknown) => {
	try {
		act()
	} catch (cause) {
		const error = toCliError(cause)
		expect(error.exit).toBe(2)
		return error.message
	}
	throw new Error('accepted')
}

describe('URLs', () => {
	test('remote-18 keep origin and path', () => {
		const kept = {
			'https://api.example.com': 'https://api.example.com',
			'https://api.example.com/': 'https://api.example.com',
			'https://api.example.com///': 'https://api.example.com',
			'https://api.example.com/base/': 'https://api.example.com/base',
			'http://localhost': 'http://localhost',
			'http://localhost:8000': 'http://localhost:8000',
			'http://127.0.0.1:8000/': 'http://127.0.0.1:8000',
			'http://[::1]:8000': 'http://[::1]:8000'
		}
		for (const [given, expected] of Object.entries(kept)) expect(remoteUrl(given)).toBe(expected)
	})

	test('remote-19 need HTTPS away from this machine', () => {
		for (const given of [
			'http://api.example.com',
			'http://127.0.0.2',
			'http://0.0.0.0',
			'http://localhost.evil.com',
			'http://localhost@evil.com',
			'http://127.0.0.1\\@evil.com'
		])
			expect(refusal(() => remoteUrl(given))).toBe(
				'Remote URL must use HTTPS unless it targets localhost'
			)
	})

	test('remote-21 hold no credentials, query, fragment or white space', () => {
		const refused = {
			'https://token@example.com': 'not include credentials',
			'https://user:pw@example.com': 'not include credentials',
			'https://h?token=secret': 'not include query strings or fragments',
			'https://h#actions': 'not include query strings or fragments',
			'https://h/actions list': 'not contain whitespace',
			' https://h': 'not contain whitespace',
			'https://h\t': 'not contain whitespace',
			'https://h\n': 'not contain whitespace',
			'https://h x': 'not contain whitespace'
		}
		for (const [given, what] of Object.entries(refused))
			expect(refusal(() => remoteUrl(given))).toBe(`Remote URL must ${what}`)
	})

	test('remote-22 hold nothing hidden or broken', () => {
		for (const given of [
			'https://@h',
			'https://:@h',
			'https://h?',
			'https://h#',
			'https://h:99999',
			'https://h:abc',
			'https://[::1',
			'https://h\u200b',
			'https://h\u202e',
			'https://h\\evil',
			'https:///h',
			'https:h',
			'//h',
			'ftp://h',
			'javascript:alert(1)',
			'h',
			''
		])
			expect(refusal(() => remoteUrl(given))).toStartWith('Remote URL must ')
	})
})

test('remote-23 names are ASCII letters, digits, - and _', () => {
	for (const name of ['billing', 'a-b_1']) expect(remoteName(name)).toBe(name)
	for (const name of ['a b', 'a/b', '../x', 'a.b', '', '-a', 'é', 'a\n', 'x'.repeat(65)])
		expect(refusal(() => remoteName(name))).toBe(
			"Remote names may contain only letters, numbers, '-' and '_'"
		)
})

describe('the store', () => {
	test('keeps remotes, and forgets a token with its URL', () => {
		using at = home()
		expect(listRemotes(at.env)).toEqual([])
		expect(existsSync(at.env.QUATER_HOME)).toBe(false)
		const billing = { name: 'billing', url, credential: token('a') }
		saveRemote(at.env, { name: 'staging', url, credential: null })
		saveRemote(at.env, billing)
		expect(listRemotes(at.env).map(({ name }) => name)).toEqual(['billing', 'staging'])
		expect(getRemote(at.env, 'billing')).toEqual(billing)
		saveRemote(at.env, { ...billing, url: 'https://other.example.com', credential: null })
		expect(getRemote(at.env, 'billing').credential).toBeNull()
	})

	test('takes a new token only for the URL that was tried', () => {
		using at = home()
		const tried = { name: 'billing', url, credential: null }
		saveRemote(at.env, tried)
		saveRemote(at.env, { ...tried, url: 'https://evil.example.com' })
		expect(() => saveCredential(at.env, tried, token('a'))).toThrow("Unknown remote 'billing'")
		expect(getRemote(at.env, 'billing').credential).toBeNull()
	})

	test('has a default, which goes with its remote', () => {
		using at = home()
		expect(defaultRemote(at.env)).toBeNull()
		saveRemote(at.env, { name: 'billing', url, credential: null })
		saveDefault(at.env, 'billing')
		expect(defaultRemote(at.env)?.name).toBe('billing')
		expect(() => saveDefault(at.env, 'biling')).toThrow("Unknown remote 'biling'")
		expect(defaultRemote(at.env)?.name).toBe('billing')
		removeRemote(at.env, 'billing')
		expect(defaultRemote(at.env)).toBeNull()
		expect(() => removeRemote(at.env, 'billing')).toThrow("Unknown remote 'billing'")
	})

	test('lives under QUATER_HOME, else XDG_CONFIG_HOME, else ~/.config', () => {
		expect(configDirectory({ QUATER_HOME: '/q', XDG_CONFIG_HOME: '/x' })).toBe('/q')
		expect(configDirectory({ XDG_CONFIG_HOME: '/x' })).toBe('/x/quater')
		expect(configDirectory({ HOME: '/h' })).toBe('/h/.config/quater')
	})

	test('remote-37 is private, with its side files', () => {
		using at = home()
		saveRemote(at.env, { name: 'billing', url, credential: token('a') })
		const reader = new Database(configFile(at.env))
		reader.query('SELECT * FROM remotes').all()
		const files = readdirSync(at.env.QUATER_HOME)
		expect(files.sort()).toEqual(['quater.db', 'quater.db-shm', 'quater.db-wal'])
		for (const file of files)
			expect(statSync(join(at.env.QUATER_HOME, file)).mode & 0o777).toBe(0o600)
		expect(statSync(at.env.QUATER_HOME).mode & 0o777).toBe(0o700)
		chmodSync(join(at.env.QUATER_HOME, 'quater.db-wal'), 0o644)
		expect(refusal(() => listRemotes(at.env))).toContain('quater.db-wal (mode 0644)')
		reader.close()
	})

	test('remote-37 is refused when others can reach it', () => {
		using at = home()
		saveRemote(at.env, { name: 'billing', url, credential: token('a') })
		chmodSync(configFile(at.env), 0o640)
		expect(refusal(() => listRemotes(at.env))).toContain('mode 0640')
		expect(refusal(() => saveDefault(at.env, 'billing'))).toContain('mode 0640')
		chmodSync(configFile(at.env), 0o600)
		chmodSync(at.env.QUATER_HOME, 0o755)
		expect(refusal(() => listRemotes(at.env))).toContain('mode 0755')
		expect(refusal(() => removeRemote(at.env, 'billing'))).toContain('mode 0755')
	})

	test('an open directory that is there already gets no file', () => {
		using directory = privateDirectory()
		const open = join(directory.path, 'open')
		mkdirSync(open, { mode: 0o755 })
		expect(
			refusal(() => saveRemote({ QUATER_HOME: open }, { name: 'a', url, credential: null }))
		).toContain('mode 0755')
		expect(readdirSync(open)).toEqual([])
	})

	test('remote-37 a change that fails leaves what was there', () => {
		using at = home()
		saveRemote(at.env, { name: 'billing', url, credential: token('a') })
		saveDefault(at.env, 'billing')
		expect(() => saveDefault(at.env, 'nope')).toThrow()
		expect(defaultRemote(at.env)?.name).toBe('billing')
	})
})

describe('remote-38 a store that was tampered with', () => {
	const tampered = async (sql: string) => {
		using at = home()
		saveRemote(at.env, { name: 'billing', url, credential: token('a') })
		const db = new Database(configFile(at.env))
		db.run(sql)
		db.close()
		return await run(['remotes', 'list'], { env: at.env })
	}

	const cases = {
		"UPDATE remotes SET url = 'http://api.example.com'":
			'Remote URL must use HTTPS unless it targets localhost',
		"UPDATE remotes SET name = '../billing'":
			"Remote names may contain only letters, numbers, '-' and '_'",
		"UPDATE remotes SET credential = ' '": 'Quater remote config is invalid',
		'UPDATE remotes SET credential = NULL': 'Quater remote config is invalid',
		"UPDATE remotes SET credential_kind = 'magic'": 'Quater remote config is invalid',
		'ALTER TABLE remotes DROP COLUMN url': 'Quater remote config is invalid',
		'DROP TABLE remotes': 'Quater remote config is invalid',
		'PRAGMA user_version = 99': 'Quater remote config was written by a newer quater'
	}
	for (const [sql, message] of Object.entries(cases))
		test(sql, async () => {
			const { exit, stdout, stderr } = await tampered(sql)
			expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
			expect(stderr).toContain(message)
		})

	test('or is no database', async () => {
		using at = home()
		saveRemote(at.env, { name: 'billing', url, credential: null })
		await Bun.write(
			configFile(at.env),
			'this is not a database, but it is long enough to be read as one'
		)
		const { exit, stderr } = await run(['remotes', 'list'], { env: at.env })
		expect(exit).toBe(2)
		expect(stderr).toContain('Could not read Quater remote config')
		expect(stderr).toContain('Run: quater remotes repair')
		expect(readFileSync(configFile(at.env), 'utf8')).toStartWith('this is not')
	})
})

test('many processes at once lose nothing, from the first file on', async () => {
	using at = home()
	const names = Array.from({ length: 12 }, (_, index) => `remote_${index}`)
	const ends = await Promise.all(
		names.map((name) => quater(['connect', name, url], { env: at.env }))
	)
	expect(ends.filter(({ exit }) => exit !== 0)).toEqual([])
	expect(listRemotes(at.env).map(({ name }) => name)).toEqual(names.sort())
})

test('remote-39 lists remotes, and never a token', async () => {
	using at = home()
	expect((await run(['remotes', 'list'], { env: at.env, isTTY: true })).stdout).toBe(
		'No remotes are configured.\n'
	)
	saveRemote(at.env, { name: 'billing', url, credential: token('hunter2') })
	saveRemote(at.env, { name: 'staging', url: 'https://staging.example.com', credential: null })
	const shown = await run(['remotes', 'list'], { env: at.env, isTTY: true })
	expect(shown.stdout).toBe(
		'billing  https://api.example.com authenticated\nstaging  https://staging.example.com\n'
	)
	const json = await run(['--json', 'remotes', 'list'], { env: at.env, isTTY: true })
	expect(JSON.parse(json.stdout).remotes).toMatchObject([
		{ name: 'billing', url, authenticated: true },
		{ name: 'staging', url: 'https://staging.example.com', authenticated: false }
	])
	expect(json.stdout + shown.stdout).not.toContain('hunter2')
})

test('logout, remove and default are commands of their own', async () => {
	using at = home()
	saveRemote(at.env, { name: 'billing', url, credential: token('hunter2') })
	const on = { env: at.env, isTTY: true }
	expect((await run(['remotes', 'default'], on)).stdout).toBe('No default remote is set.\n')
	expect((await run(['remotes', 'default', 'billing'], on)).stdout).toBe(`billing  ${url}\n`)
	expect((await run(['remotes', 'default', '--unset'], on)).stdout).toBe(
		'No default remote is set.\n'
	)
	expect((await run(['remotes', 'default', 'billing', '--unset'], on)).exit).toBe(2)
	expect((await run(['logout', 'billing'], on)).stdout).toBe('Logged out of billing\n')
	expect(getRemote(at.env, 'billing').credential).toBeNull()
	expect((await run(['remotes', 'remove', 'billing'], on)).stdout).toBe('Removed remote billing\n')
	const gone = await run(['remotes', 'remove', 'billing'], on)
	expect(gone).toMatchObject({ exit: 2, stdout: '' })
})

test.skipIf(process.platform === 'win32')(
	'a working directory that was removed is no obstacle',
	async () => {
		using at = home()
		const gone = `${at.env.QUATER_HOME}-gone`
		const script = `mkdir ${gone} && cd ${gone} && rmdir ${gone} && exec "$@"`
		const child = Bun.spawn(['sh', '-c', script, 'sh', process.execPath, main, 'remotes', 'list'], {
			env: cleanEnv(at.env),
			stderr: 'pipe'
		})
		expect(await new Response(child.stderr).text()).toBe('')
		expect(JSON.parse(await new Response(child.stdout).text())).toEqual({ remotes: [] })
		expect(await child.exited).toBe(0)
	}
)
