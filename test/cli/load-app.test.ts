import { describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { privateDirectory, quater } from './fixtures/process'

const source = (path: string) => JSON.stringify(join(import.meta.dir, path))
const setup = `
	import { setRuntime } from ${source('../../src/app/runtime-of')}
	import { shopRuntime } from ${source('fixtures/runtime')}
	const make = (name, app = {}) => {
		setRuntime(app, shopRuntime({ [name]: { run: () => name } }, { token: null }))
		return app
	}
`

/** A directory with these files, in which commands run. */
const project = async (files: Record<string, string>) => {
	const directory = privateDirectory()
	for (const [name, text] of Object.entries(files))
		await Bun.write(
			join(directory.path, name),
			text.startsWith('raw:') ? text.slice(4) : setup + text
		)
	const env = { QUATER_HOME: join(directory.path, 'home') }
	return {
		path: directory.path,
		run: (...argv: string[]) => quater(argv, { cwd: directory.path, env }),
		[Symbol.dispose]: directory[Symbol.dispose]
	}
}

const namesIn = (stdout: string) =>
	JSON.parse(stdout).actions.map(({ name }: { name: string }) => name)

describe('which app', () => {
	test('cli-39 the first default file, its export app before its default', async () => {
		using at = await project({
			'src/index.ts': "export const app = make('late')",
			'src/main.ts': "export const app = make('named'); export default make('unnamed')"
		})
		expect(namesIn((await at.run('actions', 'list')).stdout)).toEqual(['named'])
		await Bun.write(join(at.path, 'main.ts'), `${setup}export default make('first')`)
		expect(namesIn((await at.run('actions', 'list')).stdout)).toEqual(['first'])
	})

	test('a named export, also a nested one', async () => {
		using at = await project({
			'a.ts': "export const store = make('store'); export const all = { inner: make('inner') }"
		})
		expect(namesIn((await at.run('--app', 'a.ts:store', 'actions', 'list')).stdout)).toEqual([
			'store'
		])
		expect(namesIn((await at.run('--app', './a.ts:all.inner', 'actions', 'list')).stdout)).toEqual([
			'inner'
		])
		expect(
			namesIn((await at.run('actions', 'list', '--app', join(at.path, 'a.ts:store'))).stdout)
		).toEqual(['store'])
	})

	test('cli-39 no file, and no file but a directory', async () => {
		using at = await project({})
		mkdirSync(join(at.path, 'lib'))
		const none = await at.run('actions', 'list')
		expect(none).toMatchObject({ exit: 2, stdout: '' })
		expect(none.stderr).toContain('Could not find a Quater app file')
		expect(none.stderr).toContain('--app')
		const directory = await at.run('dev', 'lib')
		expect(directory).toMatchObject({ exit: 2, stdout: '' })
		expect(directory.stderr).toContain('It is no file')
	})
})

describe('cli-34 what cannot be loaded', () => {
	test('is told apart', async () => {
		using at = await project({
			'sample.ts':
				"export const app = make('a'); export const not_an_app = {}; export const number = 7",
			'empty.ts': 'export const other = 1',
			'throws.ts': "throw new Error('no database')",
			'imports.ts': "import './nowhere'"
		})
		const cases = {
			':app': 'App must be specified as file or file:export',
			'sample.ts:': 'App must be specified as file or file:export',
			'sample.ts:app.': 'App attribute path must not contain empty parts',
			'sample.ts:missing': "Could not find app attribute 'missing'",
			'sample.ts:not_an_ap': 'Did you mean not_an_app?',
			'sample.ts:constructor': "Could not find app attribute 'constructor'",
			'nosuch.ts': "Could not import app module 'nosuch.ts'",
			'sample.ts:not_an_app': 'Loaded object is not a Quater application',
			'sample.ts:number': 'Loaded object is not a Quater application',
			'empty.ts': 'empty.ts exports neither app nor a default',
			'throws.ts': "Could not import app module 'throws.ts': no database",
			'imports.ts': "Could not import app module 'imports.ts'"
		}
		for (const [target, message] of Object.entries(cases)) {
			const { exit, stdout, stderr } = await at.run('--app', target, 'actions', 'list')
			expect({ target, exit, stdout }).toEqual({ target, exit: 2, stdout: '' })
			expect(stderr).toContain(message)
			expect(stderr).not.toContain('    at ')
		}
	})

	test('for a syntax error says where', async () => {
		using at = await project({ 'broken.ts': 'raw:export const app = 1\nexport const x = = 2\n' })
		const { exit, stderr } = await at.run('--app', 'broken.ts', 'actions', 'list')
		expect(exit).toBe(2)
		expect(stderr).toContain('(line 2, column 18)')
		expect(stderr).toContain('export const x = = 2\n                 ^')
	})

	test('is JSON on request', async () => {
		using at = await project({})
		const { stderr } = await at.run('--json', 'actions', 'list')
		expect(JSON.parse(stderr)).toMatchObject({ ok: false, error: { code: 'load_failed' } })
	})
})

test('an app that listens on import opens no socket, and is told so', async () => {
	using at = await project({
		'main.ts': `
			import { serve } from 'bun'
			console.log('on stdout?')
			process.stdout.write('nor this\\n')
			console.write('nor that\\n')
			const server = serve({ port: 18999, fetch: () => new Response('x') })
			export const app = make('ping')
			export const answer = await fetch('http://127.0.0.1:18999/').catch(() => 'closed')
			console.info(answer, server.port)
		`
	})
	const { exit, stdout, stderr } = await at.run('call', 'ping')
	expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'ping\n' })
	expect(stderr).toContain('on stdout?\nnor this\nnor that\n')
	expect(stderr).toContain('closed 0')
	expect(stderr).toContain('main.ts calls listen() when it is imported')
	expect(stderr).toContain('if (import.meta.main)')
})

test('a real Elysia app that listens on import is loaded all the same', async () => {
	const elysia = JSON.stringify(Bun.resolveSync('elysia', import.meta.dir))
	using at = await project({
		'main.ts': `
			import { Elysia } from ${elysia}
			export default make('ping', new Elysia().get('/', 'x').listen(18998))
		`
	})
	const { exit, stdout } = await at.run('call', 'ping')
	expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'ping\n' })
})
