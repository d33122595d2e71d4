import { expect, test } from 'bun:test'
import { appFileOf, runtimeOf, setAppFile, setRuntime } from '../../src/runtime-of'
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
	expect(appFileOf()).toBe(Bun.main)
	setAppFile('/app/main.ts')
	expect(appFileOf()).toBe('/app/main.ts')
	Reflect.deleteProperty(globalThis, key)
})
