import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Around, privateDirectory, quater, shop, start } from './fixtures/process'

const source = (path: string) => JSON.stringify(join(import.meta.dir, path))

/** A module whose app answers `text`; `options` are those of the runtime. */
const appModule = (text: string, options = '{}') => `
	import { setRuntime } from ${source('../../src/app/runtime-of')}
	import { shopRuntime } from ${source('fixtures/runtime')}
	export const app = {
		server: null,
		listen(options) { this.server = Bun.serve({ ...options, fetch: () => new Response(${JSON.stringify(text)}) }) },
		async stop(force) { await this.server?.stop(force) }
	}
	setRuntime(app, shopRuntime({ ping: { run: () => 'pong' } }, ${options}))
`

/** A command that serves, with what it has said so far. */
const serve = async (argv: readonly string[], around: Around = {}) => {
	const child = start(argv, around)
	let said = ''
	const reader = (async () => {
		for await (const chunk of child.stderr) said += new TextDecoder().decode(chunk)
	})()
	const until = async (text: string | RegExp) => {
		for (let tries = 0; tries < 200 && !said.match(text); tries++) await Bun.sleep(25)
		expect(said).toMatch(text)
	}
	await until(/http:\S+:\d+/)
	const url = /http:\S+:\d+/.exec(said)![0]
	return {
		url,
		until,
		said: () => said,
		fetch: async () => (await fetch(url)).text(),
		stop: async (signal: 'SIGINT' | 'SIGTERM') => {
			child.kill(signal)
			const exit = await child.exited
			await reader
			return { exit, stdout: await new Response(child.stdout).text() }
		},
		async [Symbol.asyncDispose]() {
			child.kill('SIGTERM')
			await child.exited
		}
	}
}

describe('run', () => {
	test('serves the export, once, and says where', async () => {
		await using server = await serve(['run', shop, '--port', '0'])
		expect(server.said()).toContain('shop 1.2.3  http://127.0.0.1:')
		expect(server.said()).toContain(`mcp        ${server.url}/mcp`)
		expect(server.said()).toContain('create_user')
		expect(JSON.parse(await server.fetch()).env).toBe('production')
		expect(await server.stop('SIGINT')).toEqual({ exit: 130, stdout: '' })
	})

	test('ends in good order on SIGTERM', async () => {
		await using server = await serve(['run', shop, '--port', '0'])
		expect((await server.stop('SIGTERM')).exit).toBe(0)
	})

	test('refuses a taken port, shared or not', async () => {
		for (const extra of [[], ['--workers', '2']]) {
			await using server = await serve(['run', shop, '--port', '0', ...extra])
			const port = new URL(server.url).port
			for (const mine of [[], ['--workers', '2']]) {
				const { exit, stderr } = await quater(['run', shop, '--port', port, ...mine])
				expect(exit).toBe(1)
				expect(stderr).toContain(`127.0.0.1:${port} is already in use`)
			}
		}
	})

	test('shares its port among workers', async () => {
		await using server = await serve(['run', shop, '--port', '0', '--workers', '2'])
		const pids = new Set<number>()
		for (let tries = 0; tries < 200 && pids.size < 2; tries++) {
			const answer = await fetch(server.url, { headers: { connection: 'close' } }).catch(() => null)
			if (answer) pids.add((await answer.json()).pid)
			else await Bun.sleep(20)
		}
		expect(pids.size).toBe(2)
		expect((await server.stop('SIGTERM')).exit).toBe(0)
		expect(await fetch(server.url).catch(() => 'closed')).toBe('closed')
	})

	test('cli-37 starts nothing that fails the production checks', async () => {
		using directory = privateDirectory()
		const problem = {
			code: 'open_hosts',
			message: 'hosts is open to all.',
			mend: "Name them: hosts: ['a.example']"
		}
		const app = join(directory.path, 'main.ts')
		await Bun.write(app, appModule('x', JSON.stringify({ productionProblems: [problem] })))
		const refused = await quater(['run', app, '--port', '0'])
		expect(refused).toMatchObject({ exit: 2, stdout: '' })
		expect(refused.stderr).toContain(
			'quater: shop cannot start (1 problem)\n1. hosts is open to all.'
		)
		await using insecure = await serve(['run', app, '--port', '0', '--allow-insecure'])
		expect(insecure.said()).toContain('without the production checks')
		await using dev = await serve(['dev', app, '--port', '0'])
		expect(await dev.fetch()).toBe('x')

		const checked = await quater(['check', app])
		expect(checked.exit).toBe(1)
		expect(JSON.parse(checked.stdout)).toMatchObject({ ok: false, problems: [problem] })
		expect(await quater(['check', shop, '--json'])).toMatchObject({ exit: 0 })
	})

	test('cli-38 starts nothing that is misconfigured', async () => {
		using directory = privateDirectory()
		const problem = {
			code: 'clash',
			message: 'GET /a conflicts with GET /:b.',
			mend: 'Rename one.'
		}
		const app = join(directory.path, 'main.ts')
		await Bun.write(app, appModule('x', JSON.stringify({ problems: [problem] })))
		for (const argv of [
			['dev', app],
			['run', app, '--allow-insecure']
		]) {
			const { exit, stdout, stderr } = await quater([...argv, '--port', '0'])
			expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
			expect(stderr).toContain('conflicts with')
		}
	})

	test('refuses ports and workers that are none', async () => {
		for (const flags of [
			['--port', 'x'],
			['--port', '65536'],
			['--workers', '0'],
			['--port', '-1']
		])
			expect((await quater(['run', shop, ...flags])).exit).toBe(2)
	})
})

test('dev serves again after a change, and survives a mistake', async () => {
	using directory = privateDirectory()
	const app = join(directory.path, 'main.ts')
	await Bun.write(app, appModule('one'))
	// A port of its own, so that it is the same after a reload.
	const probe = Bun.serve({ port: 0, fetch: () => new Response() })
	const port = String(probe.port)
	await probe.stop(true)
	await using server = await serve(['dev', '--port', port], { cwd: directory.path })
	expect(await server.fetch()).toBe('one')
	await Bun.write(app, appModule('two'))
	await server.until(/reloaded/)
	expect(await server.fetch()).toBe('two')
	await Bun.write(app, 'export const app = = 1')
	await server.until(/Could not import app module/)
	await Bun.write(app, appModule('three'))
	await server.until(/reloaded[\s\S]*Could not import[\s\S]*reloaded/)
	expect(await server.fetch()).toBe('three')
	expect(server.said().match(/shop 1.2.3/g)).toHaveLength(1)
	expect((await server.stop('SIGINT')).exit).toBe(130)
	expect(await fetch(server.url).catch(() => 'closed')).toBe('closed')
}, 20_000)
