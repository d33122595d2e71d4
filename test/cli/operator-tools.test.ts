/** Completions, doctor, skills and mcp in a binary that was made of one app. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { complete } from '../../cli/completions/complete'
import type { Finding } from '../../cli/doctor/finding'
import type { Program } from '../../cli/program'
import { boundProgram } from './fixtures/bound-program'
import { run } from './fixtures/in-process'
import { cleanEnv, privateDirectory } from './fixtures/process'

const app = new Elysia()
	.use(quater({ name: 'store', auth: bearer({ boss: 'boss' }) }))
	.get('/orders/:order_id', ({ params }) => params, {
		params: t.Object({ order_id: t.String() }),
		query: t.Object({ size: t.Optional(t.UnionEnum(['small', 'large'])) }),
		tool: true,
		cli: { aliases: ['order'] },
		detail: { description: 'Fetch one order.' }
	})

const directory = privateDirectory()
const env = { QUATER_HOME: join(directory.path, 'home'), STORE_TOKEN: 'boss' }
let program: Program

beforeAll(async () => {
	program = await boundProgram(app, 'boss')
})
afterAll(async () => {
	await app.stop(true)
	directory[Symbol.dispose]()
})

const store = (...words: string[]) => run(words, { env, program })

test('completions know the actions as commands, without anything being kept', async () => {
	const offered = (...words: string[]) =>
		complete({ program, env: cleanEnv(env), cwd: '/' }, words).candidates.map(({ value }) => value)
	expect(offered('get')).toEqual(['get-order'])
	expect(offered('l')).toEqual(['login', 'logout'])
	expect(offered('get-order', '--s')).toEqual(['--size'])
	expect(offered('get-order', 'ord_1', '--size', '')).toEqual(['small', 'large'])
	expect(offered('order', '--size=l')).toEqual(['--size=large'])
	expect(offered('get-order', '--dry')).toEqual(['--dry-run'])
	expect(offered('--ap')).toEqual([])
	expect(offered('actions', 'describe', '')).toEqual(['get_order'])
	for (const shell of ['bash', 'zsh', 'fish']) {
		const { stdout } = await store('completions', shell)
		expect(stdout).toContain('command store __complete')
		expect(stdout).not.toContain('quater')
	}
	expect((await store('__complete', 'bash', '=:', '--', 'get')).stdout).toBe(':words\nget-order\n')
})

test('doctor looks at the one server', async () => {
	const { exit, stdout } = await store('doctor', '--json')
	const { findings } = JSON.parse(stdout) as { findings: Finding[] }
	expect(exit).toBe(0)
	expect(findings.filter(({ about }) => about === 'remote store')).toMatchObject([{ status: 'ok' }])
	expect(findings.filter(({ about }) => about === 'STORE_TOKEN')).toMatchObject([
		{ message: 'set (not shown): the token of store' }
	])
	expect(findings.filter(({ about }) => /^app|elysia/.test(about))).toEqual([])
})

test('skills and llms.txt speak of it by its name', async () => {
	const { stdout } = await store('skills')
	expect(stdout).toContain('`store <action> --name value`')
	expect(stdout).toContain('- `get_order --order-id`: Fetch one order.')
	expect(stdout).not.toContain('quater call')
	expect((await store('--llms')).stdout).toStartWith('# store\n')
})

test('mcp config and list are those of the server', async () => {
	const { stdout } = await store('mcp', 'config', '--client', 'codex')
	expect(stdout).toMatch(/^\[mcp_servers.store\]\nurl = "http:.*\/mcp"\n.*"STORE_TOKEN"\n$/)
	const listed = await store('mcp', 'list', '--format', 'ndjson')
	expect(listed.stdout).toBe('{"name":"get_order","description":"Fetch one order."}\n')
})

test('a damaged file of its own is told with what this program can do about it', async () => {
	using own = privateDirectory()
	const folder = join(own.path, 'home/store')
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const file = join(folder, 'quater.db')
	writeFileSync(file, 'garbage', { mode: 0o600 })
	const { exit, stderr } = await run(['get-order', 'ord_1'], {
		env: { QUATER_HOME: join(own.path, 'home') },
		program
	})
	expect(exit).toBe(2)
	expect(stderr).toContain(`Move ${file} away, then run: store login --token-file <path>`)
	expect(stderr).not.toContain('remotes')
})

test('a token that the server refuses is named, with both ways to give another', async () => {
	const { exit, stderr } = await run(['get-order', 'ord_1'], {
		env: { ...env, STORE_TOKEN: 'wrong' },
		program
	})
	expect(exit).toBe(4)
	expect(stderr).toEndWith(
		'The token of STORE_TOKEN was not accepted. Set another, or unset it and run: store login --token-file <path>\n'
	)
})
