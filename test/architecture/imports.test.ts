/** Who may import whom. */

import { describe, expect, test } from 'bun:test'
import { type Source, sources } from './sources'

const isElysia = (name: string): boolean => /^(elysia|@elysiajs)(\/|$)/.test(name)
const within = (folder: string) => (name: string) => name.startsWith(`${folder}/`)

/** Lines `importer -> imported` for the imports that a rule forbids. */
const forbidden = (files: readonly Source[], rule: (name: string) => boolean): string[] =>
	files.flatMap((file) => file.imports.filter(rule).map((name) => `${file.path} -> ${name}`))

const files = (folder: string, ...except: string[]): Source[] =>
	sources.filter((file) => within(folder)(file.path) && !except.includes(file.path))

describe('src', () => {
	// The public entry gathers the plugins; the test client drives a whole app.
	const core = files('src', 'src/index.ts', 'src/testing.ts')

	test('never imports elysia', () => expect(forbidden(core, isElysia)).toEqual([]))
	test('never imports plugins', () => expect(forbidden(core, within('plugins'))).toEqual([]))
	test('never imports cli', () => expect(forbidden(files('src'), within('cli'))).toEqual([]))
	test('errors.ts imports nothing', () =>
		expect(
			forbidden(
				files('src').filter((file) => file.path === 'src/errors.ts'),
				() => true
			)
		).toEqual([]))
})

describe('plugins', () => {
	// The bundle is made of its siblings; folders and elysia.ts hold what plugins stand on.
	const sibling = (name: string): boolean =>
		/^plugins\/[^/]+\.ts$/.test(name) && name !== 'plugins/elysia.ts'

	test('never import a sibling, the bundle aside', () =>
		expect(forbidden(files('plugins', 'plugins/quater.ts'), sibling)).toEqual([]))
	test('never import cli', () => expect(forbidden(files('plugins'), within('cli'))).toEqual([]))
})

describe('cli', () => {
	test('never imports plugins', () =>
		expect(forbidden(files('cli'), within('plugins'))).toEqual([]))
	test('never imports elysia', () => expect(forbidden(files('cli'), isElysia)).toEqual([]))
})

test('the product imports no tests, examples or scripts', () => {
	const outside = (name: string): boolean => /^(test|examples|scripts|bench)\//.test(name)
	expect(forbidden(sources, outside)).toEqual([])
})

test('no import cycles', () => {
	const imports = new Map(sources.map((file) => [file.path, file.loads]))
	const finished = new Set<string>()
	const cycles: string[] = []

	const visit = (path: string, trail: readonly string[]): void => {
		if (trail.includes(path)) {
			cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
			return
		}
		if (finished.has(path)) return
		for (const name of imports.get(path) ?? []) visit(name, [...trail, path])
		finished.add(path)
	}

	for (const path of imports.keys()) visit(path, [])
	expect(cycles).toEqual([])
})
