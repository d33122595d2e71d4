/** What stores do when files, disks and servers fail: clear errors, nothing half done, and on again by themselves. */

import { Database } from 'bun:sqlite'
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	setDefaultTimeout,
	test
} from 'bun:test'
import {
	chmodSync,
	chownSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SQL } from 'bun'
import { postgresStore } from '../../src/stores/postgres'
import { lockKeyOf, transact } from '../../src/stores/postgres-transaction'
import { sqliteStore } from '../../src/stores/sqlite'
import type { Store } from '../../src/stores/store'
import {
	canOwnPostgres,
	type OwnPostgres,
	ownPostgres,
	startMs,
	testPassword
} from '../support/postgres'
import { relay } from './relay'
import {
	askApproved,
	draft,
	executionMs,
	expectUnbroken,
	keyOf,
	newService,
	plain,
	spend,
	start
} from './samples'

setDefaultTimeout(30_000)

const isRoot = process.getuid?.() === 0
const isLinux = process.platform === 'linux'

/** What scripts of other processes begin with. */
const imports = `
	import { sqliteStore } from '${join(import.meta.dir, '../../src/stores/sqlite.ts')}'
	import { emptyEvent } from '${join(import.meta.dir, '../../src/audit/event.ts')}'`

/** What a promise failed with; fails the test where it did not. */
const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
	const settled = await promise.then(
		() => null,
		(cause: unknown) => cause
	)
	expect(settled).toBeInstanceOf(Error)
	return settled as Error
}

describe('SQLite', () => {
	let folder = ''
	let file = ''
	const opened: Store[] = []
	const open = (options?: Parameters<typeof sqliteStore>[1]): Store => {
		const store = sqliteStore(file, options)
		opened.push(store)
		return store
	}
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'quater-failures-'))
		file = join(folder, 'quater.db')
	})
	afterEach(async () => {
		for (const store of opened.splice(0)) await store.close()
		rmSync(folder, { recursive: true, force: true })
	})

	const modes = () =>
		readdirSync(folder)
			.sort()
			.map((name) => `${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`)
	const privateModes = ['quater.db 600', 'quater.db-shm 600', 'quater.db-wal 600']

	test('only the owner may read its files, whatever the umask', async () => {
		const before = process.umask(0)
		await open().append('s', [plain()], start)
		process.umask(before)
		expect(modes()).toEqual(privateModes)
	})

	test('takes rights of others away from a file that is there', async () => {
		writeFileSync(file, '', { mode: 0o644 })
		chmodSync(file, 0o664)
		await open().append('s', [plain()], start)
		expect(modes()).toEqual(privateModes)
	})

	test('leaves one file when it is closed', async () => {
		const store = open()
		await store.append('s', [plain()], start)
		await store.close()
		expect(readdirSync(folder)).toEqual(['quater.db'])
		expect(await open().head('s')).toMatchObject({ seq: 1 })
	})

	test.skipIf(!isLinux)(
		'opening it twice in one process keeps the locks of the first',
		async () => {
			const locks = () => {
				const { ino } = statSync(file)
				const lines = readFileSync('/proc/locks', 'utf8').split('\n')
				return lines.filter((line) => line.includes(`:${ino} `)).length
			}
			await open().append('s', [plain()], start)
			expect(locks()).toBe(1)
			await open().append('s', [plain()], start)
			expect(locks()).toBe(1)
		}
	)

	test('a folder that is not there', async () => {
		file = join(folder, 'later', 'quater.db')
		const store = open()
		expect((await failureOf(store.head('s'))).message).toContain(file)
		mkdirSync(join(folder, 'later'))
		expect(await store.append('s', [plain()], start)).toMatchObject({ seq: 1 })
	})

	test('a file that may only be read', async () => {
		await open().append('s', [plain()], start)
		await opened[0]?.close()
		if (isRoot) for (const path of [folder, file]) chownSync(path, 65534, 65534)
		chmodSync(file, 0o400)
		const script = `
			${imports}
			// Root may write everything.
			if (${isRoot}) process.setuid(65534)
			const store = sqliteStore(process.argv[1])
			const append = () => store.append('s', [{ ...emptyEvent, event: 'call' }], ${start})
			const { message } = await append().catch((cause) => cause)
			require('node:fs').chmodSync(process.argv[1], 0o600)
			const { seq } = await append()
			await store.close()
			console.log(JSON.stringify({ message, seq }))`
		const child = Bun.spawn([process.execPath, '-e', script, file], { stdout: 'pipe' })
		const said = await new Response(child.stdout).json()
		expect(said).toMatchObject({ message: expect.stringMatching(/quater\.db: .*denied/), seq: 2 })
	})

	test('a file that another process keeps locked', async () => {
		const store = open({ busyMs: 200 })
		await store.append('s', [plain()], start)
		const script = `
			const db = new (require('bun:sqlite').Database)(process.argv[1])
			db.run('BEGIN IMMEDIATE')
			console.log('locked')
			for await (const _ of console) break
			db.run('ROLLBACK')`
		const child = Bun.spawn([process.execPath, '-e', script, file], {
			stdin: 'pipe',
			stdout: 'pipe'
		})
		await child.stdout.getReader().read()
		const before = performance.now()
		const waiting = Array.from({ length: 5 }, () => failureOf(store.append('s', [plain()], start)))
		for (const { message } of await Promise.all(waiting)) expect(message).toContain('locked')
		const took = performance.now() - before
		expect(took).toBeGreaterThan(150)
		expect(took).toBeLessThan(3000)
		expect(await store.head('s')).toMatchObject({ seq: 1 })
		const patient = open({ busyMs: 10_000 }).append('s', [plain()], start)
		child.stdin.write('go\n')
		child.stdin.end()
		expect(await patient).toMatchObject({ seq: 2 })
		expect(await store.append('s', [plain()], start)).toMatchObject({ seq: 3 })
		await expectUnbroken(store, 's')
		await child.exited
	})

	/** Appends until that fails; answers how. */
	const fill = async (store: Store): Promise<Error> => {
		for (let round = 0; round < 2000; round++) {
			const event = { ...plain(), detail: 'x'.repeat(4000) }
			const failed = await store.append('s', [event, event], start).then(
				() => null,
				(cause: unknown) => cause
			)
			if (failed !== null) return failed as Error
		}
		throw new Error('was never full')
	}

	const mount = (folder: string, options: string) =>
		Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', options, 'none', folder]).exitCode === 0
	const unmount = (folder: string) => Bun.spawnSync(['umount', folder])
	const mayMount = (): boolean => {
		if (!isRoot || !isLinux) return false
		const folder = mkdtempSync(join(tmpdir(), 'quater-disk-'))
		const mounted = mount(folder, 'size=512k')
		if (mounted) unmount(folder)
		rmSync(folder, { recursive: true })
		return mounted
	}
	const canMount = mayMount()
	if (!canMount)
		console.warn('\n!! No disk can be mounted here: one test of a full disk is SKIPPED.\n')

	test.skipIf(!canMount)('a full disk', async () => {
		expect(mount(folder, 'size=512k')).toBe(true)
		try {
			const store = open()
			const approval = await askApproved(store, draft('s'), start)
			expect((await fill(store)).message).toMatch(/quater\.db: .*full/)
			expect((await failureOf(spend(store, keyOf(approval), start))).message).toContain('full')
			expect(await store.get('s', approval.id, start)).toEqual(approval)
			const rows = await expectUnbroken(store, 's')
			// Each append was of two rows.
			expect(rows.length % 2).toBe(0)
			expect(mount(folder, 'remount,size=8m')).toBe(true)
			expect(await spend(store, keyOf(approval), start)).toMatchObject({ state: 'consumed' })
			expect(await expectUnbroken(store, 's')).toHaveLength(rows.length + 1)
			await store.close()
		} finally {
			unmount(folder)
		}
	})

	test.skipIf(!isLinux)('a file that may not grow', async () => {
		const store = open()
		await store.append('s', [plain(), plain()], start)
		await store.close()
		const script = `
			${imports}
			const store = sqliteStore(process.argv[1])
			const event = { ...emptyEvent, event: 'call', detail: 'x'.repeat(4000) }
			let failed = null
			for (let round = 0; failed === null; round++)
				await store.append('s', [event, event], ${start}).catch((cause) => { failed = cause })
			const { seq } = await store.head('s')
			console.log(JSON.stringify({ message: failed.message, seq }))
			for await (const _ of console) break
			console.log(JSON.stringify(await store.append('s', [event, event], ${start})))
			process.exit(0)`
		// The signal that comes with it ends a process that does not ignore it.
		const shell = `trap '' XFSZ; ulimit -S -f 1024; exec "$@"`
		const child = Bun.spawn(['sh', '-c', shell, 'sh', process.execPath, '-e', script, file], {
			stdin: 'pipe',
			stdout: 'pipe'
		})
		const lines = child.stdout.getReader()
		const read = async () => JSON.parse(new TextDecoder().decode((await lines.read()).value))
		const { message, seq } = await read()
		expect(message).toMatch(/quater\.db: .*(full|I\/O)/)
		expect(seq % 2).toBe(0)
		expect(Bun.spawnSync(['prlimit', `--pid=${child.pid}`, '--fsize=unlimited']).exitCode).toBe(0)
		child.stdin.write('go\n')
		child.stdin.end()
		expect(await read()).toMatchObject({ seq: seq + 2 })
		await child.exited
		expect(await expectUnbroken(open(), 's')).toHaveLength(seq + 2)
	})

	test('a file that is no database', async () => {
		writeFileSync(file, 'Dear diary, '.repeat(1000))
		const store = open()
		expect((await failureOf(store.append('s', [plain()], start))).message).toMatch(
			/quater\.db: .*not a database/
		)
		expect(readFileSync(file, 'utf8')).toStartWith('Dear diary')
		rmSync(file)
		expect(await store.append('s', [plain()], start)).toMatchObject({ seq: 1 })
	})

	test('a damaged file, until a copy takes its place', async () => {
		const before = open()
		await before.append(
			's',
			Array.from({ length: 200 }, () => plain()),
			start
		)
		await before.close()
		const copy = join(folder, 'copy.db')
		copyFileSync(file, copy)
		const bytes = readFileSync(file)
		// Everything but the first page, which holds the header and the tables' names.
		writeFileSync(file, bytes.fill(0xa5, 4096))
		const store = open()
		expect((await failureOf(store.append('s', [plain()], start))).message).toMatch(
			/malformed|not a database/
		)
		renameSync(copy, file)
		expect(await store.append('s', [plain()], start)).toMatchObject({ seq: 201 })
		await expectUnbroken(store, 's')
	})

	test('a file of a newer version', async () => {
		const db = new Database(file)
		db.run('PRAGMA user_version = 99')
		db.close()
		const store = open()
		expect((await failureOf(store.append('s', [plain()], start))).message).toBe(
			`the database ${file}: it was written by a newer quater: update this one`
		)
	})

	test('a deleted file is not made anew, and goes on when it is back', async () => {
		const store = open()
		await store.append('s', [plain()], start)
		const copy = join(folder, 'copy.db')
		const db = new Database(file)
		db.run(`VACUUM INTO '${copy}'`)
		db.close()
		for (const end of ['', '-wal', '-shm']) rmSync(file + end)
		const deleted = /quater\.db was deleted while in use/
		expect((await failureOf(store.append('s', [plain()], start))).message).toMatch(deleted)
		expect((await failureOf(store.head('s'))).message).toMatch(deleted)
		expect(existsSync(file)).toBe(false)
		renameSync(copy, file)
		expect(await store.append('s', [plain()], start)).toMatchObject({ seq: 2 })
		expect(modes()).toEqual(privateModes)
		await expectUnbroken(store, 's')
	})
})

describe.skipIf(!canOwnPostgres)('PostgreSQL', () => {
	let server: OwnPostgres
	let url = ''
	const opened: Store[] = []
	const open = (changes: Parameters<typeof postgresStore>[1] = {}, at = url): Store => {
		const store = postgresStore(at, { timeoutMs: 2000, ...changes })
		opened.push(store)
		return store
	}
	beforeAll(async () => {
		server = await ownPostgres()
		url = await server.createDatabase()
	}, startMs)
	afterEach(async () => {
		for (const store of opened.splice(0)) await store.close()
	})
	afterAll(() => server?.stop(), startMs)

	test('a server that crashes in the middle, and comes back', async () => {
		const store = open({ timeoutMs: 5000 })
		const service = newService()
		const approvals = []
		for (let index = 0; index < 300; index++) {
			const call = draft(service, { argumentsHash: `sha256:${index}` })
			approvals.push(await askApproved(store, call, start))
		}
		const spent = new Set<string>()
		const failed: string[] = []
		const spending = approvals.map((approval, index) =>
			// Two at a time ask for each.
			Promise.all(
				[0, 1].map(async () => {
					await Bun.sleep(index)
					const one = await spend(store, keyOf(approval), start).catch((cause: Error) => {
						failed.push(cause.message)
						return null
					})
					if (one === null) return
					expect(spent.has(one.id)).toBe(false)
					spent.add(one.id)
				})
			)
		)
		while (spent.size < 20) await Bun.sleep(1)
		await server.crash()
		const before = performance.now()
		const away = await failureOf(store.head(service))
		expect(away.message).toMatch(
			/^PostgreSQL \(127\.0\.0\.1:\d+\/quater_test_\w+\): Failed to connect/
		)
		await failureOf(store.append(service, [plain()], start))
		expect(performance.now() - before).toBeLessThan(2000)
		await Promise.all(spending)
		expect(failed).not.toBeEmpty()
		await server.start()
		const rows = await expectUnbroken(store, service)
		const { length } = rows.filter(({ body }) => body.includes('approval.consumed'))
		const states = await Promise.all(approvals.map(({ id }) => store.get(service, id, start)))
		const consumed = states.filter((one) => one?.state === 'consumed').map((one) => one?.id)
		expect(length).toBe(consumed.length)
		// What nobody got an answer for may have happened; what somebody got must have.
		for (const id of spent) expect(consumed).toContain(id)
		for (const approval of approvals) await spend(store, keyOf(approval), start)
		expect(await store.list(service, { limit: 1, status: 'approved' }, start)).toEqual([])
		await expectUnbroken(store, service)
	})

	test('a server that is silent: verbs end in time, and go on when it wakes', async () => {
		const store = open({ timeoutMs: 300 })
		const service = newService()
		await store.append(service, [plain()], start)
		const before = performance.now()
		server.signal('SIGSTOP')
		const failed = await Promise.all([
			failureOf(store.head(service)),
			...Array.from({ length: 10 }, () => failureOf(store.append(service, [plain()], start)))
		]).finally(() => server.signal('SIGCONT'))
		expect(performance.now() - before).toBeLessThan(3000)
		for (const { message } of failed) expect(message).toContain('no answer within 300 ms')
		const patient = open()
		expect(await patient.append(service, [plain()], start)).toMatchObject({ seq: 2 })
		await expectUnbroken(store, service)
	})

	test('connections that the server closed are replaced without a word', async () => {
		const store = open()
		const service = newService()
		for (let seq = 1; seq <= 5; seq++) {
			expect(await store.append(service, [plain()], start)).toMatchObject({ seq })
			await server.run(
				url,
				`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
					WHERE pid <> pg_backend_pid() AND datname = current_database()`
			)
		}
		expect(await store.head(service)).toMatchObject({ seq: 5 })
	})

	test('a connection that breaks before COMMIT: the verb is run again', async () => {
		const service = newService()
		await open().append(service, [plain()], start)
		for (const word of ['INSERT INTO quater_audit', 'pg_advisory_xact_lock', 'ORDER BY seq DESC']) {
			await using wire = relay(url)
			const store = open({}, wire.url)
			await store.head(service)
			wire.cut = { before: word }
			const { seq } = await store.append(service, [plain()], start)
			expect(wire.cut).toBeNull()
			const rows = await expectUnbroken(store, service)
			expect(rows.at(-1)?.seq).toBe(seq)
			expect(rows).toHaveLength(seq)
		}
	})

	test('a connection that breaks during COMMIT: an error, and no second try', async () => {
		const store = open()
		const approval = await askApproved(store, draft(newService()), start)
		const { service } = approval
		for (const [cut, state] of [
			[{ before: 'COMMIT\0' }, 'approved'],
			[{ after: 'COMMIT\0' }, 'consumed']
		] as const) {
			await using wire = relay(url)
			const unlucky = open({}, wire.url)
			await unlucky.head(service)
			wire.cut = cut
			const failed = await failureOf(spend(unlucky, keyOf(approval), start))
			expect(failed.message).toContain('nobody knows whether the transaction holds')
			// The server may need a moment to notice.
			await Bun.sleep(50)
			expect(await store.get(service, approval.id, start)).toMatchObject({ state })
			expect(await expectUnbroken(store, service)).toHaveLength(state === 'approved' ? 2 : 3)
		}
		expect(await spend(store, keyOf(approval), start)).toBeNull()
	})

	test('a writer that waits too long for another one', async () => {
		const service = newService()
		const store = open({ timeoutMs: 200 })
		await store.append(service, [plain()], start)
		const db = new SQL(url, { max: 1 })
		const { promise, resolve } = Promise.withResolvers<void>()
		const holding = db.begin(async (tx) => {
			await tx.unsafe(`SELECT pg_advisory_xact_lock(${lockKeyOf(`service:${service}`)})`)
			const failed = await failureOf(store.append(service, [plain()], start))
			expect(failed.message).toMatch(/no answer within 200 ms|lock timeout|statement timeout/)
			expect(await store.head(service)).toMatchObject({ seq: 1 })
			expect(await store.append(newService(), [plain()], start)).toMatchObject({ seq: 1 })
			resolve()
		})
		await Promise.all([promise, holding])
		await db.close()
		expect(await store.append(service, [plain()], start)).toMatchObject({ seq: 2 })
	})

	test('other defaults of the database change nothing', async () => {
		const own = await server.createDatabase()
		const name = new URL(own).pathname.slice(1)
		await server.run(
			own,
			`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable';
			ALTER DATABASE ${name} SET default_transaction_read_only = on;
			ALTER DATABASE ${name} SET synchronous_commit = off`
		)
		const store = open({}, own)
		const approval = await askApproved(store, draft('s'), start)
		const spent = await Promise.all(
			[store, open({}, own)].flatMap((one) =>
				Array.from({ length: 20 }, () => spend(one, keyOf(approval), start))
			)
		)
		expect(spent.filter((one) => one !== null)).toHaveLength(1)
		const db = new SQL(own, { max: 1 })
		const connection = await db.reserve()
		const seen = await transact(connection, 1n, 1000, async () => {
			const names = ['synchronous_commit', 'transaction_isolation', 'lock_timeout']
			return Promise.all(names.map((it) => connection.unsafe(`SHOW ${it}`).values()))
		})
		expect(seen.flat(2)).toEqual(['on', 'read committed', '1s'])
		connection.release()
		await db.close()
	})

	test('tables that are gone are made again', async () => {
		const own = await server.createDatabase()
		const store = open({}, own)
		await store.append('s', [plain()], start)
		await server.run(own, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public')
		expect((await failureOf(store.head('s'))).message).toContain('does not exist')
		expect(await store.head('s')).toBeNull()
	})

	test('an encoding that cannot hold every text', async () => {
		await server.run(url, "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
		const latin = new URL(url)
		latin.pathname = '/latin'
		const failed = await failureOf(open({}, latin.href).head('s'))
		expect(failed.message).toContain('LATIN1')
	})

	describe('no password is in what fails', () => {
		const expectSecret = (failed: unknown) => {
			const said = `${Bun.inspect(failed)} ${JSON.stringify(failed)}`
			for (const password of Object.values(testPassword)) expect(said).not.toContain(password)
		}
		const wrong: Record<string, (url: URL) => void> = {
			'a wrong user': (at) => {
				at.username = 'nobody'
			},
			'a database that is not there': (at) => {
				at.pathname = '/not_there'
			},
			'a port on which nobody listens': (at) => {
				at.port = '1'
			},
			'an unknown parameter': (at) => {
				at.search = '?nonsense=1'
			},
			'an unknown sslmode': (at) => {
				at.search = '?sslmode=nonsense'
			},
			'a certificate that nobody vouches for': (at) => {
				at.search = '?sslmode=verify-full'
			},
			'a database name that cannot be read': (at) => {
				at.pathname = '/%ff'
			}
		}
		for (const [name, change] of Object.entries(wrong))
			test(name, async () => {
				const at = new URL(url)
				change(at)
				expectSecret(await failureOf(open({}, at.href).head('s')))
			})

		test('a URL that cannot be read', () => {
			for (const at of [
				`postgres://quater:${testPassword.plain}@host:port/x`,
				`mysql://quater:${testPassword.encoded}@host/x`
			]) {
				let failed: unknown
				try {
					postgresStore(at)
				} catch (cause) {
					failed = cause
				}
				expect(failed).toBeInstanceOf(TypeError)
				expectSecret(failed)
			}
		})
	})

	test('TLS is as the URL says', async () => {
		const isEncrypted = async (search: string, environment: Record<string, string> = {}) => {
			const script = `
				import { postgresServer } from '${join(import.meta.dir, '../../src/stores/postgres-server.ts')}'
				const db = postgresServer(process.argv[1], { connections: 1, timeoutMs: 2000 }).connect()
				const rows = await db.unsafe('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')
				console.log(rows[0].ssl)
				await db.close()`
			const child = Bun.spawn([process.execPath, '-e', script, `${url}${search}`], {
				env: { ...Bun.env, ...environment },
				stdout: 'pipe',
				stderr: 'ignore'
			})
			return (await new Response(child.stdout).text()).trim()
		}
		expect(await isEncrypted('?sslmode=disable')).toBe('false')
		expect(await isEncrypted('?sslmode=require')).toBe('true')
		expect(await isEncrypted('?sslmode=verify-full')).toBe('')
		const root = `&sslrootcert=${encodeURIComponent(server.certificate)}`
		expect(await isEncrypted(`?sslmode=verify-full${root}`)).toBe('true')
		const known = { NODE_EXTRA_CA_CERTS: server.certificate }
		expect(await isEncrypted('?sslmode=verify-full', known)).toBe('true')
	})

	test('an open store keeps no process from ending', async () => {
		const script = `
			import { postgresStore } from '${join(import.meta.dir, '../../src/stores/postgres.ts')}'
			console.log(await postgresStore(process.argv[1]).head('s'))`
		const child = Bun.spawn([process.execPath, '-e', script, url], { stdout: 'pipe' })
		expect(await new Response(child.stdout).text()).toBe('null\n')
		expect(await child.exited).toBe(0)
	})

	test('closing waits for what runs, and a later use opens again', async () => {
		const store = open()
		const service = newService()
		await store.head(service)
		const running = store.append(service, [plain()], start)
		await Bun.sleep(0)
		await store.close()
		await running.catch(() => {})
		const { seq } = await store.append(service, [plain()], start + executionMs)
		expect(await expectUnbroken(store, service)).toHaveLength(seq)
	})
})
