/** What a binary of one app says to do next: commands that it has, and no secret in them. */

import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import type { Finding } from '../../cli/doctor/finding'
import type { Program } from '../../cli/program'
import { boundProgram } from './fixtures/bound-program'
import { run } from './fixtures/in-process'
import { privateDirectory } from './fixtures/process'

const app = new Elysia()
	.use(
		quater({
			name: 'store',
			database: ':memory:',
			secret: 'a secret of the tests alone',
			auth: bearer({ agent: { subject: 'agent-1', kind: 'agent' } })
		})
	)
	.post('/keys/:api_key/:reason/revoke', ({ params }) => params, {
		params: t.Object({ api_key: t.String(), reason: t.String() }),
		body: t.Optional(t.Object({})),
		cli: true,
		needsApproval: { reason: 'It cannot be undone.' },
		detail: { operationId: 'revoke_key', description: 'Revoke one key.' }
	})

const directory = privateDirectory()
const home = join(directory.path, 'home')
let program: Program

beforeAll(async () => {
	program = await boundProgram(app, 'agent')
})
afterAll(async () => {
	await app.stop(true)
	directory[Symbol.dispose]()
})

const store = (words: readonly string[], env: Readonly<Record<string, string>> = {}) =>
	run(words, { env: { QUATER_HOME: home, ...env }, program })

test('the command to run again holds no secret that was a bare word', async () => {
	const words = ['revoke-key', 'sk_live_hunter2', 'was leaked']
	const { exit, stderr } = await store(words, { STORE_TOKEN: 'agent' })
	expect(exit).toBe(5)
	expect(stderr).toContain("store revoke-key '<value>' 'was leaked'")
	expect(stderr).not.toContain('hunter2')
})

test('a token command that fails is mended by flags, which every binary has', async () => {
	const { exit, stderr } = await store(['revoke-key', 'k', 'r', '--token-from', 'command:exit 3'])
	expect(exit).toBe(4)
	expect(stderr).toContain('with --token-file or --token-from')
	expect(stderr).not.toContain('quater')
})

describe('a damaged database of saved remotes', () => {
	/** A home in which one of the databases is damaged: that of quater itself, or that of the binary. */
	const damagedIn = (folder: string): Readonly<Record<string, string>> => {
		const at = join(directory.path, folder || 'general')
		mkdirSync(join(at, folder), { recursive: true, mode: 0o700 })
		writeFileSync(join(at, folder, 'quater.db'), 'no database at all', { mode: 0o600 })
		return { QUATER_HOME: at }
	}
	const configurationOf = async (env: Readonly<Record<string, string>>) => {
		const { stdout } = await store(['doctor', '--json'], env)
		const { findings } = JSON.parse(stdout) as { findings: Finding[] }
		expect(findings.map(({ about }) => about)).toContain('remote store')
		return findings.filter(({ about }) => about === 'configuration').map(({ status }) => status)
	}

	test("that is not the binary's own is no problem of its doctor", async () => {
		expect(await configurationOf(damagedIn(''))).toEqual(['note'])
	})

	test('that is its own is what its doctor finds, beside the server', async () => {
		expect(await configurationOf(damagedIn('store'))).toEqual(['problem'])
	})

	test('does not stand in the way of a token that is given', async () => {
		const file = join(directory.path, 'token')
		writeFileSync(file, 'agent', { mode: 0o600 })
		const words = ['actions', 'list', '--token-file', file]
		const { exit, stdout } = await store(words, damagedIn('store'))
		expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringContaining('revoke_key') })
	})
})

test('a saved token file that is gone is named anew with a command of the binary', async () => {
	const env = { QUATER_HOME: join(directory.path, 'gone') }
	const file = join(directory.path, 'token-that-goes')
	writeFileSync(file, 'agent', { mode: 0o600 })
	expect((await store(['login', '--token-file', file], env)).exit).toBe(0)
	rmSync(file)
	const { stdout } = await store(['doctor', '--json'], env)
	expect(stdout).toContain('Run: store login --token-file <path>')
	expect(stdout).not.toContain('quater login')
})

test('the words of an app disturb no terminal, its version among them', async () => {
	const loud: Program = { ...program, version: '1.0.0\u001b[31m\u202e' }
	for (const words of [['--version'], ['version'], ['--help'], ['revoke-key', '--help']]) {
		const { exit, stdout } = await run(words, { env: {}, isTTY: true, program: loud })
		expect(exit).toBe(0)
		expect(stdout).toContain('1.0.0\\u001b[31m\\u202e')
		for (const raw of ['\u001b', '\u202e']) expect(stdout).not.toContain(raw)
	}
})
