/** Saved remotes that cannot be used: each is said plainly, and mended without losing anything silently. */

import { Database } from 'bun:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { configFile } from '../../cli/remotes/config'
import { examineConfig } from '../../cli/remotes/examine-config'
import { listRemotes, saveDefault, saveRemote } from '../../cli/remotes/remotes'
import { run } from './fixtures/in-process'
import { cleanEnv, privateDirectory } from './fixtures/process'

const secret = 'hunter2-hunter2'
let directory: ReturnType<typeof privateDirectory>
let env: { QUATER_HOME: string }
let file: string

beforeEach(() => {
	directory = privateDirectory()
	env = { QUATER_HOME: join(directory.path, 'it is home') }
	file = configFile(env)
})
afterEach(() => directory[Symbol.dispose]())

const url = (name: string) => `https://${name}.example.com`
const save = (...names: string[]): void => {
	for (const name of names)
		saveRemote(env, {
			name,
			url: url(name),
			credential: { kind: 'token', value: `${secret}-${name}` }
		})
}
const sql = (text: string): void => {
	const db = new Database(file)
	db.run(text)
	db.close()
}
const quater = async (...words: string[]) => {
	const ended = await run(words, { env })
	expect(ended.stdout + ended.stderr).not.toContain(secret)
	return ended
}
const repaired = async () => {
	const { exit, stdout, stderr } = await quater('remotes', 'repair', '--json')
	expect({ exit, stderr: exit === 0 ? '' : stderr }).toEqual({ exit: 0, stderr: '' })
	return { ...JSON.parse(stdout), notes: stderr }
}

/** Everything that holds tokens, wherever it is now, is for the owner alone. */
const expectPrivate = (): void => {
	for (const name of readdirSync(env.QUATER_HOME)) {
		const stat = statSync(join(env.QUATER_HOME, name))
		expect({ name, mode: stat.mode & 0o077 }).toEqual({ name, mode: 0 })
	}
}

/** What may be in the place of a whole file, and what is told of it. */
const damage: Readonly<Record<string, [spoil: () => void, said: string]>> = {
	garbage: [() => writeFileSync(file, 'no database '.repeat(400)), 'the file is damaged'],
	'an empty file': [() => truncateSync(file, 0), 'the file is empty'],
	'half a file': [() => truncateSync(file, 5000), 'the file is damaged'],
	'the database of another program': [
		() =>
			sql(
				'DROP TABLE remotes; DROP TABLE settings; CREATE TABLE theirs (a); PRAGMA user_version = 0'
			),
		'it is the database of another program'
	],
	'a directory': [
		() => {
			rmSync(file)
			mkdirSync(file, { mode: 0o700 })
		},
		'is no file'
	],
	'a missing table': [() => sql('DROP TABLE remotes'), 'Quater remote config is invalid']
}

describe.each(Object.entries(damage))('%s', (_name, [spoil, said]) => {
	test('is said, is examined without an error, and is mended', async () => {
		save('billing')
		spoil()
		const before = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : null
		const found = await quater('remotes', 'list')
		expect(found).toMatchObject({ exit: 2, stdout: '' })
		expect(found.stderr).toContain(said)
		const { problems } = examineConfig(env)
		expect(problems).toHaveLength(1)
		expect(problems[0]?.hint).toContain('quater remotes repair')

		const { moved_to: moved, notes } = await repaired()
		expect(moved).toStartWith(`${file}.damaged-`)
		if (before) expect(readFileSync(moved).equals(before)).toBe(true)
		expect(notes).toContain('delete it when you no longer need it')
		expectPrivate()
		expect((await quater('remotes', 'list')).exit).toBe(0)
		expect(examineConfig(env).problems).toEqual([])
		save('other')
		expect(listRemotes(env).map(({ name }) => name)).toContain('other')
	})
})

describe('repair', () => {
	test('keeps every remote with its token, and the default', async () => {
		save('a', 'b', 'c')
		saveDefault(env, 'b')
		sql("INSERT INTO remotes VALUES ('../x', 'https://x', NULL, NULL)")
		const report = await repaired()
		expect(report).toMatchObject({
			kept: ['a', 'b', 'c'],
			lost: [{ name: '../x', what: 'remote' }],
			complete: true
		})
		expect(listRemotes(env)[2]?.credential?.value).toBe(`${secret}-c`)
		expect((await quater('remotes', 'default')).stdout).toContain('"name": "b"')
	})

	test('says which token is lost, and how to give it again', async () => {
		save('a', 'b')
		sql("UPDATE remotes SET credential_kind = 'magic' WHERE name = 'a'")
		const { stdout } = await run(['remotes', 'repair'], { env, isTTY: true })
		expect(stdout).toContain(
			'Kept: a, b\nLost: the token of a. Run: quater login a --token-file <path>'
		)
		expect(listRemotes(env).map(({ credential }) => credential === null)).toEqual([true, false])
	})

	test('reads past broken pages, from both ends, and warns that there may have been more', async () => {
		const names = Array.from({ length: 400 }, (_, index) => `remote_${index}`)
		save(...names.slice(0, 1))
		const db = new Database(file)
		const insert = db.query('INSERT INTO remotes VALUES (?, ?, ?, ?)')
		db.transaction(() => {
			for (const name of names.slice(1)) insert.run(name, url(name), 'token', `${secret}-${name}`)
		})()
		db.close()
		// A page of rows in the middle, without touching the tree above.
		const bytes = readFileSync(file)
		const page = bytes.readUInt16BE(16)
		const at = Math.floor(bytes.indexOf('remote_200https') / page) * page
		bytes.fill(0xff, at, at + page)
		writeFileSync(file, bytes)
		expect((await quater('remotes', 'list')).stderr).toContain('the file is damaged')
		const { kept, complete, notes } = await repaired()
		expect(complete).toBe(false)
		expect(notes).toContain('there may have been further remotes')
		expect(kept.length).toBeGreaterThan(300)
		expect(kept).toContain('remote_0')
		expect(kept).toContain('remote_399')
	})

	test('takes along what SQLite had not merged yet', async () => {
		save('early')
		const open = new Database(file)
		open.query('SELECT 1 FROM remotes').all()
		save('late')
		expect(statSync(`${file}-wal`).size).toBeGreaterThan(0)
		sql("INSERT INTO remotes VALUES ('../x', 'https://x', NULL, NULL)")
		expect((await repaired()).kept).toEqual(['early', 'late'])
		open.close()
		expect(listRemotes(env).map(({ name }) => name)).toEqual(['early', 'late'])
	})

	test('leaves alone what is whole, missing, or of a newer quater', async () => {
		expect(await repaired()).toMatchObject({ moved_to: null, closed: [] })
		expect(existsSync(env.QUATER_HOME)).toBe(false)
		save('a')
		expect(await repaired()).toMatchObject({ moved_to: null, kept: null, lost: [] })
		sql('PRAGMA user_version = 99')
		const { exit, stderr } = await quater('remotes', 'repair')
		expect(exit).toBe(2)
		expect(stderr).toContain('written by a newer quater')
		expect(stderr).toContain('Update quater')
		expect(readdirSync(env.QUATER_HOME)).toEqual(['quater.db'])
	})

	test('closes what others could reach, and says that its tokens are known', async () => {
		save('a')
		const open = new Database(file)
		open.query('SELECT 1 FROM remotes').all()
		const paths = [env.QUATER_HOME, file, `${file}-wal`, `${file}-shm`]
		for (const path of paths.toReversed()) {
			chmodSync(path, 0o750)
			const { exit, stderr } = await quater('remotes', 'list')
			expect(exit).toBe(2)
			expect(stderr).toContain(`Other users can reach ${path} (mode 0750)`)
			expect(stderr).toContain(`chmod ${path === env.QUATER_HOME ? '0700' : '0600'} '${path}'`)
		}
		expect(examineConfig(env).problems).toHaveLength(4)
		const { closed, moved_to: moved, notes } = await repaired()
		expect({ closed, moved }).toEqual({ closed: paths, moved: null })
		expect(notes).toContain('renew them')
		expectPrivate()
		open.close()
		expect(listRemotes(env)).toHaveLength(1)
	})
})

test('a default that is not saved is named, with the way out', async () => {
	save('a')
	sql("INSERT INTO settings VALUES ('default', 'gone')")
	expect((await quater('remotes', 'list')).exit).toBe(0)
	expect(examineConfig(env).problems).toHaveLength(1)
	const { exit, stderr } = await quater('actions', 'list')
	expect(exit).toBe(2)
	expect(stderr).toContain("The default remote 'gone' is not saved")
	expect(stderr).toContain('quater remotes default --unset')
	expect((await quater('remotes', 'default', '--unset')).exit).toBe(0)
	expect(examineConfig(env).problems).toEqual([])
})

const isRoot = process.geteuid?.() === 0

/** Acts as a user whom file modes bind, which root is not. */
const asOther = async <Result>(act: () => Promise<Result>): Promise<Result> => {
	if (isRoot) process.seteuid?.(65_534)
	try {
		return await act()
	} finally {
		if (isRoot) process.seteuid?.(0)
	}
}

describe.skipIf(process.platform === 'win32')('a home', () => {
	test('that others own is refused with what to do, for reading and for writing', async () => {
		save('a')
		if (!isRoot) chmodSync(env.QUATER_HOME, 0)
		for (const words of ['remotes list', 'connect b https://b.example.com', 'remotes repair']) {
			const { exit, stderr } = await asOther(() => quater(...words.split(' ')))
			expect({ words, exit }).toEqual({ words, exit: 2 })
			expect(stderr).toContain('permission denied')
			expect(stderr).toContain('set QUATER_HOME')
		}
		if (!isRoot) chmodSync(env.QUATER_HOME, 0o700)
		expect(listRemotes(env)).toHaveLength(1)
	})

	test('below a file is refused', async () => {
		writeFileSync(join(directory.path, 'it is home'), '')
		for (const words of ['remotes list', 'connect b https://b.example.com']) {
			const { exit, stderr } = await quater(...words.split(' '))
			expect({ words, exit }).toEqual({ words, exit: 2 })
			expect(stderr).toContain('set QUATER_HOME')
		}
	})

	test('that is only read still gives what was saved', async () => {
		save('a')
		chmodSync(env.QUATER_HOME, 0o500)
		chmodSync(file, 0o400)
		if (isRoot) Bun.spawnSync(['chown', '-R', '65534', directory.path])
		expect((await asOther(() => quater('remotes', 'list'))).stdout).toContain('"name": "a"')
		const { exit, stderr } = await asOther(() => quater('connect', 'b', url('b')))
		expect(exit).toBe(2)
		expect(stderr).toMatch(/it cannot be written|permission denied/)
		chmodSync(env.QUATER_HOME, 0o700)
	})

	test('on a full disk keeps what it has, and says that there is no space', async () => {
		save('a')
		const script = 'ulimit -f 1; exec "$@"'
		const more = Array.from({ length: 40 }, (_, index) => `--header=x-${index}: y`)
		const big = `https://b.example.com/${'x'.repeat(60_000)}`
		const main = join(import.meta.dir, '../../cli/main.ts')
		const child = Bun.spawn(
			['sh', '-c', script, 'sh', process.execPath, main, 'connect', 'b', big, ...more],
			{
				env: cleanEnv(env),
				stderr: 'pipe'
			}
		)
		expect(await new Response(child.stderr).text()).toMatch(
			/there is no space left|writing it failed/
		)
		expect(await child.exited).toBe(2)
		expect(listRemotes(env).map(({ name }) => name)).toEqual(['a'])
	})

	test('may be a link', async () => {
		mkdirSync(join(directory.path, 'real'), { mode: 0o700 })
		symlinkSync(join(directory.path, 'real'), env.QUATER_HOME)
		save('a')
		expect(listRemotes(env)).toHaveLength(1)
	})
})

test('processes that write at once, for many rounds, lose nothing', async () => {
	const rounds = 20
	const script = join(import.meta.dir, 'fixtures/remember.ts')
	const prefixes = ['a', 'b', 'c', 'd']
	const children = prefixes.map((prefix) =>
		Bun.spawn([process.execPath, script, prefix, String(rounds)], {
			env: cleanEnv(env),
			stderr: 'pipe'
		})
	)
	for (const child of children) {
		expect(await new Response(child.stderr).text()).toBe('')
		expect(await child.exited).toBe(0)
	}
	const saved = listRemotes(env)
	expect(saved).toHaveLength((prefixes.length * rounds) / 2)
	for (const { name, credential } of saved) expect(credential?.value).toBe(`token-of-${name}`)
	expect(examineConfig(env).problems).toEqual([])
	expect(readdirSync(env.QUATER_HOME).filter((name) => name.includes('.new-'))).toEqual([])
}, 60_000)
