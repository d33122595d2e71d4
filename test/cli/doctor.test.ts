import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Finding } from '../../cli/doctor/finding'
import { configFile } from '../../cli/remotes/config'
import { saveRemote } from '../../cli/remotes/remotes'
import { run } from './fixtures/in-process'
import { privateDirectory, quater, shop } from './fixtures/process'
import { actionsServer, failure, manifest } from './fixtures/server'

setDefaultTimeout(20_000)

interface Report {
	readonly ok: boolean
	readonly findings: readonly Finding[]
}

/** A home, a working directory, and what doctor says there. */
const patient = () => {
	const directory = privateDirectory()
	const env: Record<string, string> = { QUATER_HOME: join(directory.path, 'home') }
	const read = ({ exit, stdout }: { exit: number; stdout: string }) => {
		const { ok, findings } = JSON.parse(stdout) as Report
		const needMend = findings.filter(({ status }) => status === 'warning' || status === 'problem')
		expect(needMend.filter(({ mend }) => !mend)).toEqual([])
		expect(ok).toBe(!findings.some(({ status }) => status === 'problem'))
		expect(exit).toBe(ok ? 0 : 1)
		return findings
	}
	return {
		path: directory.path,
		env,
		/** Findings of another process, which may load apps. */
		examine: async (words: string[] = [], more: Record<string, string> = {}) =>
			read(
				await quater(['doctor', '--json', ...words], {
					env: { ...env, ...more },
					cwd: directory.path
				})
			),
		/** Findings about one remote, of this process. */
		remote: async (name: string, ...words: string[]) => {
			const line = ['doctor', name, '--json', ...words]
			return read(await run(line, { env })).filter(({ about }) => about === `remote ${name}`)
		},
		[Symbol.dispose]: directory[Symbol.dispose]
	}
}

const of = (findings: readonly Finding[], about: string) =>
	findings.filter((finding) => finding.about.startsWith(about))

describe('doctor', () => {
	test('says that all is well, and never shows a token', async () => {
		using made = patient()
		using server = actionsServer()
		const credential = { kind: 'env', value: 'STORE_TOKEN' } as const
		saveRemote(made.env, { name: 'store', url: server.url, credential })
		const secrets = { QUATER_TOKEN: 'tok_local', STORE_TOKEN: 'tok_store' }
		const findings = await made.examine(['--app', shop], secrets)
		expect(of(findings, 'remote store')).toMatchObject([
			{ status: 'ok', message: expect.stringContaining('billing 1.0.0') }
		])
		expect(of(findings, 'app ')).toMatchObject([
			{ status: 'ok', message: expect.stringMatching(/^shop 1.2.3, \d+ actions$/) }
		])
		expect(of(findings, 'elysia')).toMatchObject([{ status: 'ok' }])
		expect(of(findings, 'QUATER_TOKEN')).toMatchObject([{ status: 'note' }])
		expect(JSON.stringify(findings)).not.toContain('tok_')
		expect(server.seen[0]?.headers.get('authorization')).toBe('Bearer tok_store')
		const text = await quater(['doctor', '--format', 'table'], { env: made.env })
		expect(text.stdout).toContain('remote store')
	})

	test('works with a configuration that nothing else works with', async () => {
		using made = patient()
		saveRemote(made.env, { name: 'store', url: 'https://api.example.com', credential: null })
		const file = configFile(made.env)
		chmodSync(file, 0o644)
		const loose = of(await made.examine(), 'configuration')
		expect(loose).toMatchObject([{ status: 'problem', mend: `Run: chmod 0600 ${file}` }])
		chmodSync(file, 0o600)
		const db = new Database(file)
		db.run('PRAGMA user_version = 99')
		db.close()
		expect(of(await made.examine(), 'configuration')).toMatchObject([
			{ status: 'problem', message: expect.stringContaining('newer quater') }
		])
		// Only root can give a file away.
		if (process.getuid?.() === 0) {
			const home = dirname(file)
			chownSync(home, 65_534, 65_534)
			expect(of(await made.examine(), 'configuration')).toMatchObject([
				{ status: 'warning', message: expect.stringContaining('belongs to user 65534') },
				{ status: 'problem' }
			])
			chownSync(home, 0, 0)
		}
		writeFileSync(file, 'this is no database at all')
		const findings = await made.examine(['store'])
		expect(of(findings, 'configuration')).toMatchObject([
			{ status: 'problem', mend: expect.stringContaining('quater remotes repair') }
		])
		expect(of(findings, 'bun')).toMatchObject([{ status: 'ok' }])
	})

	test('names what is wrong with a remote', async () => {
		using made = patient()
		const fail = async (answer: () => Response | Promise<Response>, token = 'tok') => {
			using server = actionsServer({ manifest: answer })
			const credential = token === '' ? null : ({ kind: 'token', value: token } as const)
			saveRemote(made.env, { name: 'store', url: server.url, credential })
			return await made.remote('store', '--timeout', '0.5')
		}
		const problem = (message: string) => [
			{ status: 'problem', message: expect.stringContaining(message) }
		]
		expect(await fail(() => failure(401, 'unauthenticated'))).toMatchObject(problem('(401)'))
		expect(await fail(() => failure(401, 'unauthenticated'), '')).toMatchObject([
			{ status: 'warning', mend: 'Run: quater login store --token-file <path>' }
		])
		expect(await fail(() => failure(503, 'unavailable'))).toMatchObject(problem('answered 503'))
		expect(await fail(() => new Response('<html>'))).toMatchObject(problem('non-JSON'))
		expect(await fail(() => Response.json({ ...manifest, protocol: 'v9' }))).toMatchObject(
			problem('protocol is not')
		)
		expect(await fail(() => Response.redirect('https://evil.example/'))).toMatchObject(
			problem('redirects to https://evil.example')
		)
		expect(await fail(() => new Promise(() => {}))).toMatchObject(
			problem('no answer within 500 ms')
		)
		const late = { headers: { date: new Date(Date.now() - 600_000).toUTCString() } }
		expect(await fail(() => Response.json(manifest, late))).toMatchObject([
			{ status: 'warning', message: expect.stringMatching(/clock.* (59\d|60\d) s apart/) },
			{ status: 'ok' }
		])
		saveRemote(made.env, { name: 'store', url: 'http://127.0.0.1:1', credential: null })
		expect(await made.remote('store')).toMatchObject(problem('ECONNREFUSED'))
		expect(await made.remote('nobody')).toMatchObject(problem('no such remote'))
	})

	test('names a certificate that is none, and a token that cannot be read', async () => {
		using made = patient()
		using server = actionsServer()
		const plain = server.url.replace('http:', 'https:')
		saveRemote(made.env, { name: 'store', url: plain, credential: null })
		expect(await made.remote('store')).toMatchObject([
			{ status: 'problem', mend: expect.stringContaining('certificate') }
		])
		const credential = { kind: 'file', value: join(made.path, 'gone') } as const
		saveRemote(made.env, { name: 'store', url: server.url, credential })
		expect(await made.remote('store')).toMatchObject([
			{ status: 'problem', message: expect.stringContaining('gone') },
			{ status: 'ok' }
		])
	})

	test('asks all remotes at once', async () => {
		using made = patient()
		// Each is answered only when all have asked.
		let waiting = 3
		const all = Promise.withResolvers<void>()
		using server = actionsServer({
			manifest: async () => {
				waiting -= 1
				if (waiting === 0) all.resolve()
				await all.promise
				return Response.json(manifest)
			}
		})
		for (const name of ['a', 'b', 'c'])
			saveRemote(made.env, { name, url: server.url, credential: null })
		const findings = of(await made.examine(), 'remote')
		expect(findings.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok'])
	})

	test('outlives whatever an app does while it loads', async () => {
		using made = patient()
		const app = async (code: string, ...words: string[]) => {
			writeFileSync(join(made.path, 'main.ts'), code)
			return of(await made.examine(words), 'app ')
		}
		const problem = (message: string) => [
			{ status: 'problem', message: expect.stringContaining(message) }
		]
		expect(await app('throw new Error("no such luck")')).toMatchObject(problem('no such luck'))
		expect(await app('process.exit(0)')).toMatchObject(problem('ended while it loaded'))
		expect(await app('export const app = 1')).toMatchObject(problem('not a Quater application'))
		expect(await app('for (;;) {}', '--timeout', '0.2')).toMatchObject(problem('did not load'))
	})

	test('names the problems of an app, its database, and packages that do not fit', async () => {
		using made = patient()
		const modules = join(made.path, 'node_modules')
		mkdirSync(join(modules, 'elysia'), { recursive: true })
		writeFileSync(
			join(modules, 'elysia/package.json'),
			'{"name": "elysia", "version": "1.3.0", "main": "index.js"}'
		)
		const fixture = (runtime: string, expression: string) => `
			import { setRuntime } from '${join(import.meta.dir, '../../src/app/runtime-of')}'
			import { shopRuntime } from '${join(import.meta.dir, 'fixtures/runtime')}'
			export const app = {}
			setRuntime(app, { ...shopRuntime({}, ${runtime}), ${expression} })`
		const broken = "{ problems: [{ code: 'x', message: 'It is wrong.', mend: 'Mend it.' }] }"
		writeFileSync(join(made.path, 'main.ts'), fixture(broken, ''))
		const findings = await made.examine()
		expect(of(findings, 'app ')).toMatchObject([
			{ status: 'problem', message: 'It is wrong.', mend: 'Mend it.' }
		])
		expect(of(findings, 'elysia')).toMatchObject([
			{ status: 'problem', message: '1.3.0 is not ~1.4.30' }
		])
		const fault = "databaseFault: async () => 'The database cannot be opened'"
		writeFileSync(join(made.path, 'other.ts'), fixture('{}', fault))
		expect(of(await made.examine(['--app', 'other.ts:app']), 'app ')).toMatchObject([
			{ status: 'ok' },
			{ status: 'problem', message: 'The database cannot be opened' }
		])
	})

	test('tells where a variable comes from', async () => {
		using made = patient()
		writeFileSync(
			join(made.path, '.env'),
			'QUATER_APP="main.ts"\nQUATER_DATABASE=postgres://u:pw@h/d\n'
		)
		const findings = await made.examine()
		expect(of(findings, 'QUATER_APP')).toMatchObject([
			{
				status: 'warning',
				message: expect.stringContaining('main.ts, from .env in this directory')
			}
		])
		expect(of(findings, 'QUATER_DATABASE')).toMatchObject([
			{ status: 'note', message: expect.stringContaining('from .env') }
		])
		expect(JSON.stringify(findings)).not.toContain('pw@')
	})

	test('knows whether the shell has completions', async () => {
		using made = patient()
		const around = { SHELL: '/bin/bash', HOME: made.path }
		expect(of(await made.examine([], around), 'completions')).toMatchObject([
			{ status: 'note', message: expect.stringContaining('quater completions bash > ') }
		])
		writeFileSync(join(made.path, '.bashrc'), 'source <(quater completions bash)\n')
		expect(of(await made.examine([], around), 'completions')).toMatchObject([{ status: 'ok' }])
	})
})
