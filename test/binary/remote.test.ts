/** Two copies of one program: a binary that serves, and one that is bound to it and holds no code of the app. */

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, generic, linesWith, run, store, storeBinary, temporary } from './binaries'

setDefaultTimeout(60_000)

const home = mkdtempSync(join(tmpdir(), 'quater-binary-'))
let server: ReturnType<typeof Bun.spawn>
let tool: string

/** A port that is free a moment ago. */
const freePort = (): number => {
	const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
	const { port = 0 } = probe
	void probe.stop(true)
	return port
}

const url = `http://127.0.0.1:${freePort()}`

beforeAll(async () => {
	const [local, bound] = await Promise.all([storeBinary(), storeBinary(url)])
	tool = bound
	const child = Bun.spawn([local, 'serve', '--port', new URL(url).port, '--workers', '2'], {
		cwd: tmpdir(),
		env: { QUATER_DATABASE: join(home, 'data.db') },
		stdin: 'ignore',
		stdout: 'ignore',
		stderr: 'pipe'
	})
	server = child
	// Both workers serve once the banner is there.
	let said = ''
	for await (const chunk of child.stderr) {
		said += new TextDecoder().decode(chunk)
		if (said.includes('actions')) break
	}
	expect(said).toContain(`store 2.1.0  ${url}`)
})

afterAll(async () => {
	server.kill('SIGTERM')
	expect(await server.exited).toBe(0)
	rmSync(home, { recursive: true, force: true })
})

const as = (token: string, ...words: string[]) =>
	run([tool, ...words], { env: { STORE_TOKEN: token, QUATER_HOME: join(home, 'none') } })

test('no text of a handler is in the file, and help needs no server', async () => {
	expect(await linesWith(tool, 'handler-mark-7f3a')).toEqual([])
	expect(await linesWith(tool, 'a secret of the tests')).toEqual([])
	const { exit, stdout } = await run([tool, 'get-order', '--help'])
	expect(exit).toBe(0)
	expect(stdout).toContain('store get-order ord_1001')
	const help = (await run([tool, '--help'])).stdout
	for (const text of ['get-order', 'login', 'logout', 'approvals list'])
		expect(help).toContain(text)
	for (const text of ['\n  serve', '\n  check', '\n  build', 'connect'])
		expect(help).not.toContain(text)
	expect((await run([tool, '--version'])).stdout).toContain(`bound to ${url}`)
})

test('an action runs on the server, which has the last word', async () => {
	const { exit, stdout, stderr } = await as('agent-token', 'get-order', 'ord_1001')
	expect({ exit, stderr }).toEqual({ exit: 0, stderr: `remote: store ${url}\n` })
	expect(JSON.parse(stdout)).toEqual({ id: 'ord_1001', source: 'cli', entrypoint: 'server' })
	const missing = await as('agent-token', 'show', 'none')
	expect(missing.exit).toBe(1)
	expect(missing.stderr).toContain('handler-mark-7f3a (status 404)')
	const stranger = await as('stranger', 'get-order', 'ord_1001')
	expect(stranger.exit).toBe(4)
	expect(stranger.stderr).toContain('The token of STORE_TOKEN was not accepted.')
	const listed = JSON.parse((await as('agent-token', 'actions', 'list')).stdout)
	expect(listed.actions).toHaveLength(3)
})

test('approvals: asked for, approved by another, run once; and the trail holds', async () => {
	const refund = ['refund-line', 'ord_1', '2', '--cents', '500']
	const rehearsed = await as('agent-token', ...refund, '--dry-run')
	expect(JSON.parse(rehearsed.stdout)).toMatchObject({ approval_required: true })
	const asked = await as('agent-token', ...refund)
	expect(asked.exit).toBe(5)
	const id = /apr_\w+/.exec(asked.stderr)?.[0] ?? ''
	expect(asked.stderr).toContain('store refund-line ord_1 2 --cents 500')
	const listed = await as('boss-token', 'approvals', 'list')
	expect(JSON.parse(listed.stdout).approvals).toMatchObject([{ id, action: 'refund_line' }])
	expect(listed.stderr).toContain(`store approvals show ${id}`)
	expect((await as('agent-token', 'approvals', 'approve', id)).exit).toBe(4)
	expect((await as('boss-token', 'approvals', 'approve', id)).exit).toBe(0)
	const done = await as('agent-token', ...refund)
	expect(JSON.parse(done.stdout)).toMatchObject({ order_id: 'ord_1', cents: 500, refunds: 1 })
	expect((await as('agent-token', ...refund)).exit).toBe(5)
	const verified = await as('boss-token', 'audit', 'verify')
	expect({ exit: verified.exit, body: JSON.parse(verified.stdout) }).toMatchObject({
		exit: 0,
		body: { ok: true }
	})
})

test('a token is saved for this binary and this server alone', async () => {
	using folder = temporary()
	const env = { QUATER_HOME: join(folder.path, 'home') }
	const before = await run([tool, 'get-order', 'a'], { env })
	expect(before.exit).toBe(4)
	expect(before.stderr).toContain('Set STORE_TOKEN, or run: store login --token-file <path>')
	const wrong = await run([tool, 'login', '--token-file', '-'], { env, stdin: 'wrong' })
	expect(wrong.exit).toBe(4)
	const login = await run([tool, 'login', '--token-file', '-'], { env, stdin: 'agent-token\n' })
	expect(login).toMatchObject({ exit: 0, stderr: '' })
	expect(statSync(join(env.QUATER_HOME, 'store/quater.db')).mode & 0o777).toBe(0o600)
	expect((await run([tool, 'get-order', 'a'], { env })).exit).toBe(0)
	expect(JSON.parse((await run([generic, 'remotes', 'list'], { env })).stdout)).toEqual({
		remotes: []
	})
	// The same name, bound elsewhere: the token does not go there.
	const elsewhere = join(folder.path, 'store')
	const ports: (string | null)[] = []
	using other = Bun.serve({
		port: 0,
		hostname: '127.0.0.1',
		fetch: ({ headers }) => {
			ports.push(headers.get('authorization'))
			return new Response(null, { status: 401 })
		}
	})
	const built = await build([store, '-o', elsewhere, '--remote', other.url.origin])
	expect(built.exit).toBe(0)
	expect((await run([elsewhere, 'get-order', 'a'], { env })).exit).toBe(4)
	expect(ports.length).toBeGreaterThan(0)
	expect(ports.filter((authorization) => authorization !== null)).toEqual([])
	expect((await run([tool, 'logout'], { env })).exit).toBe(0)
	expect((await run([tool, 'get-order', 'a'], { env })).exit).toBe(4)
})

test('variables of the generic command neither redirect it nor lend it a token', async () => {
	using folder = temporary()
	const env = { QUATER_HOME: join(folder.path, 'home'), QUATER_TOKEN: 'agent-token' }
	writeFileSync(join(folder.path, 'evil.ts'), 'process.exit(0)')
	expect((await run([generic, 'connect', 'store', 'http://127.0.0.1:1'], { env })).exit).toBe(0)
	expect((await run([generic, 'remotes', 'default', 'store'], { env })).exit).toBe(0)
	const { exit, stderr } = await run([tool, 'get-order', 'a'], {
		env: { ...env, QUATER_APP: join(folder.path, 'evil.ts') },
		cwd: folder.path
	})
	expect(exit).toBe(4)
	expect(stderr).toContain(`remote: store ${url}`)
})
