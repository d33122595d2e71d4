import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { bearer, type QuaterOptions, quater } from 'quater'
import { bannerOf } from '../../cli/serving/serve'
import { appFileOf, runtimeOf, setAppFile, setRuntime } from '../../src/app/runtime-of'
import { shopRuntime } from './fixtures/runtime'

test('an app is found by identity, in every copy of the library', () => {
	const app = {}
	const runtime = shopRuntime({})
	expect(runtimeOf(app)).toBeNull()
	setRuntime(app, runtime)
	expect(runtimeOf(app)).toBe(runtime)
	const shared: unknown = Reflect.get(globalThis, Symbol.for('quater.runtimes.v1'))
	expect(shared).toBeInstanceOf(WeakMap)
	expect((shared as WeakMap<object, unknown>).get(app)).toBe(runtime)
})

test('nothing else is an app', () => {
	for (const value of [null, undefined, 7, 'app', {}, () => {}]) expect(runtimeOf(value)).toBeNull()
})

test('the file of the app is the main file, until the command line loads another', () => {
	const key = Symbol.for('quater.app-file.v1')
	// Other tests of this process have loaded apps.
	Reflect.deleteProperty(globalThis, key)
	expect(appFileOf()).toBe(Bun.main)
	setAppFile('/app/main.ts')
	expect(appFileOf()).toBe('/app/main.ts')
	Reflect.deleteProperty(globalThis, key)
})

test('the runtime knows where MCP is, and whether it is anywhere', async () => {
	const detail = { description: 'Does it.' }
	const runtimeWith = async (options: QuaterOptions, tool: boolean) => {
		const app = new Elysia()
			.use(quater({ name: 'shop', version: '1', auth: bearer({ token: 'me' }), ...options }))
			.get('/a/:id', () => 1, { ...(tool && { tool }), cli: true, detail })
		const runtime = runtimeOf(app)!
		await runtime.check()
		return runtime
	}
	const moved = await runtimeWith({ mcp: { path: '/agents' } }, true)
	expect(moved.mcpPath).toBe('/agents')
	expect(bannerOf(moved, new URL('http://127.0.0.1:8000'))).toBe(
		'shop 1  http://127.0.0.1:8000\n  mcp        http://127.0.0.1:8000/agents\n  actions    get_a'
	)
	const toolless = await runtimeWith({}, false)
	expect(toolless.mcpPath).toBeNull()
	expect(bannerOf(toolless, new URL('http://127.0.0.1:8000'))).not.toContain('mcp')
	expect((await runtimeWith({ mcp: false }, false)).mcpPath).toBeNull()
	expect((await runtimeWith({}, true)).mcpPath).toBe('/mcp')
})
