/** What a binary of one app says to do next: commands that it has, and no secret in them. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { operatorProgram } from '../../cli/operator/program'
import type { Program } from '../../cli/program'
import { createClient } from '../../src/client'
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
	app.listen({ port: 0, hostname: '127.0.0.1' })
	const url = String(app.server?.url.origin)
	const manifest = await createClient(url, { token: 'agent' }).manifest()
	program = operatorProgram({
		name: 'store',
		version: '1.0.0',
		build: { commit: null, target: 'linux-x64' },
		service: manifest.service,
		manifest: () => manifest,
		target: { kind: 'remote', url }
	})
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
