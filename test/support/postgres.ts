/** A PostgreSQL server for tests: one of their own in a temporary folder, or one that exists. */

import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQL } from 'bun'
import { freePort } from './free-port'

/** A server on which tests may create databases, and do anything to those. */
export interface TestPostgres {
	/** Creates an empty database; answers its URL. */
	createDatabase(): Promise<string>
	/** Runs SQL in one database; more than one statement may stand in it. */
	run(url: string, text: string): Promise<Record<string, unknown>[]>
	stop(): Promise<void>
}

/** A server of the tests' own, which may be put down as well. */
export interface OwnPostgres extends TestPostgres {
	/** Ends as if the machine had lost its power. */
	crash(): Promise<void>
	/** Starts, or starts again. */
	start(): Promise<void>
	/** Freezes every process of the server, or thaws it. */
	signal(name: 'SIGSTOP' | 'SIGCONT'): void
	/** The certificate that it shows, as a file. */
	readonly certificate: string
}

/** How long starting or stopping one may take on a busy machine, in milliseconds. */
export const startMs = 60_000

/** The password of the tests' own server, as a URL has it and as it is, to look for where it must not be. */
export const testPassword = { encoded: 'p%40ss-of-tests', plain: 'p@ss-of-tests' }

const existing = Bun.env.QUATER_TEST_POSTGRES
const debian = '/usr/lib/postgresql'

const findPrograms = (): string | null => {
	const versions = existsSync(debian) ? readdirSync(debian) : []
	const newest = versions.map(Number).sort((a, b) => b - a)
	const folders = newest.map((version) => join(debian, String(version), 'bin'))
	const onPath = Bun.which('initdb')
	if (onPath !== null) folders.push(join(onPath, '..'))
	return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

// initdb and the server refuse to run as root.
const findUser = (): { uid: number; gid: number } | null | undefined => {
	if (process.getuid?.() !== 0) return null
	const users = readFileSync('/etc/passwd', 'utf8')
		.split('\n')
		.map((line) => line.split(':'))
	const user = ['postgres', 'nobody'].map((name) => users.find(([it]) => it === name))
	const [, , uid, gid] = user.find((it) => it !== undefined) ?? []
	return uid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

const programs = findPrograms()
const user = findUser()

/** Whether tests can start a server that they may also put down. */
export const canOwnPostgres = programs !== null && user !== undefined

/** Whether there is any server for tests. */
export const hasPostgres = existing !== undefined || canOwnPostgres

if (!hasPostgres) {
	console.warn(
		'\n!! No PostgreSQL is installed: the tests of the store in PostgreSQL are SKIPPED.\n' +
			'!! Install it (apt-get install postgresql), or name a server in QUATER_TEST_POSTGRES.\n'
	)
}

/** The server that QUATER_TEST_POSTGRES names, else one of the tests' own. Stop it after the tests. */
export const testPostgres = async (): Promise<TestPostgres> =>
	existing === undefined ? ownPostgres() : databasesOf(existing)

const databasesOf = (url: string): TestPostgres => {
	const names: string[] = []
	return {
		async createDatabase() {
			const name = `quater_test_${crypto.randomUUID().replaceAll('-', '')}`
			await runAt(url, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`)
			names.push(name)
			const made = new URL(url)
			made.pathname = `/${name}`
			return made.href
		},
		run: runAt,
		async stop() {
			for (const name of names.splice(0)) await runAt(url, `DROP DATABASE ${name} WITH (FORCE)`)
		}
	}
}

const runAt = async (url: string, text: string): Promise<Record<string, unknown>[]> => {
	const db = new SQL(url, { max: 1, connectionTimeout: 5 })
	try {
		return [...(await db.unsafe(text).simple())]
	} finally {
		await db.close()
	}
}

/** Starts a server in a temporary folder; it listens on this machine alone. */
export const ownPostgres = async (): Promise<OwnPostgres> => {
	const folder = mkdtempSync(join(tmpdir(), 'quater-postgres-'))
	const data = join(folder, 'data')
	const port = freePort()
	const url = `postgres://quater:${testPassword.encoded}@127.0.0.1:${port}/postgres`
	let server: Bun.Subprocess | null = null

	const command = (words: readonly string[]) =>
		Bun.spawn([...words], {
			cwd: folder,
			// PGDATA and the like are somebody else's.
			env: { PATH: Bun.env.PATH ?? '', LC_ALL: 'C' },
			stdout: Bun.file(join(folder, 'log')),
			stderr: Bun.file(join(folder, 'log')),
			...user
		})

	const must = async (words: readonly string[]): Promise<void> => {
		if ((await command(words).exited) !== 0)
			throw new Error(`${words[0]} failed: ${readFileSync(join(folder, 'log'), 'utf8')}`)
	}

	const start = async (): Promise<void> => {
		// A crash of a server without fsync loses nothing while the machine goes on.
		const settings = {
			listen_addresses: '127.0.0.1',
			port,
			unix_socket_directories: folder,
			fsync: 'off',
			max_connections: 40,
			shared_buffers: '16MB',
			dynamic_shared_memory_type: 'mmap',
			ssl: 'on',
			ssl_cert_file: join(folder, 'server.crt'),
			ssl_key_file: join(folder, 'server.key')
		}
		const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
		server = command([join(programs ?? '', 'postgres'), '-D', data, ...flags])
		await untilAnswers(url, server, join(folder, 'log'))
	}

	const end = async (signal: 'SIGQUIT' | 'SIGINT'): Promise<void> => {
		server?.kill(signal)
		await server?.exited
		server = null
	}

	const abandon = () => server?.kill('SIGQUIT')
	process.on('exit', abandon)

	const password = join(folder, 'password')
	await Bun.write(password, testPassword.plain)
	await makeCertificate(folder)
	for (const file of ['', 'password', 'server.key', 'server.crt']) {
		if (user) chownSync(join(folder, file), user.uid, user.gid)
	}
	await must([
		join(programs ?? '', 'initdb'),
		...['--pgdata', data, '--username', 'quater', '--pwfile', password],
		...['--auth', 'scram-sha-256', '--no-sync', '--encoding', 'UTF8', '--locale', 'C']
	])
	await start()

	return {
		...databasesOf(url),
		start,
		crash: () => end('SIGQUIT'),
		signal(name) {
			const main = server?.pid ?? 0
			for (const pid of [main, ...childrenOf(main)]) process.kill(pid, name)
		},
		certificate: join(folder, 'server.crt'),
		async stop() {
			await end('SIGQUIT')
			process.off('exit', abandon)
			rmSync(folder, { recursive: true, force: true })
		}
	}
}

const untilAnswers = async (url: string, server: Bun.Subprocess, log: string): Promise<void> => {
	const deadline = performance.now() + 20_000
	for (;;) {
		try {
			await runAt(url, 'SELECT 1')
			return
		} catch (cause) {
			if (server.exitCode !== null || performance.now() > deadline)
				throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8')}`, { cause })
			await Bun.sleep(30)
		}
	}
}

const childrenOf = (pid: number): number[] =>
	readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

const makeCertificate = async (folder: string): Promise<void> => {
	const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
	const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
	const out = ['-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.crt')]
	const { exitCode, stderr } = await Bun.$`openssl req -x509 ${[...key, ...name, ...out]}`
		.quiet()
		.nothrow()
	if (exitCode !== 0) throw new Error(`openssl failed: ${stderr}`)
}
