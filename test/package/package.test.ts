/** The published tarball, installed with elysia into an empty project outside the repository and used there. */

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { $ } from 'bun'
import repository from '../../package.json'

setDefaultTimeout(120_000)

const root = join(import.meta.dir, '../..')
let project: string

// Not a file of its own: it would register its types for every file here.
const types = `import { Elysia } from 'elysia'
import { actions, type Caller, type Scope } from 'quater'
import { testClient } from 'quater/testing'
import { app } from './main.js'

declare module 'quater' {
	interface Register {
		payload: { team: string }
		scope: 'orders:read' | 'orders:write'
	}
}

export const team = (caller: Caller): string => caller.payload.team
export const scope: Scope = 'orders:read'
// @ts-expect-error: only registered scopes exist.
export const unknownScope: Scope = 'orders:delete'
export const routes = new Elysia()
	.use(actions)
	.get('/known', () => 1, { scopes: ['orders:read', 'audit:read'] })
	// @ts-expect-error: the same for the scopes of routes.
	.get('/unknown', () => 1, { scopes: ['orders:delete'] })

export const client = testClient(app, { token: 'admin-token' })
`

/** Runs a command in the project; of the environment it sees PATH and `variables` alone. */
function run(command: string[], variables: Record<string, string>) {
	const path = `${dirname(process.execPath)}:${process.env.PATH}`
	return $`${command}`
		.cwd(project)
		.env({ PATH: path, HOME: project, ...variables })
		.quiet()
}

/** What tsc says about the project with every declaration checked, apart from elysia's own, which fail alone too. */
async function typeErrors(compilerOptions: Record<string, unknown>): Promise<string[]> {
	const strict = { strict: true, skipLibCheck: false, noEmit: true, types: ['bun'] }
	await Bun.write(
		join(project, 'tsconfig.json'),
		JSON.stringify({
			compilerOptions: { target: 'ESNext', lib: ['ESNext'], ...strict, ...compilerOptions },
			include: ['*.ts']
		})
	)
	const tsc = join(root, 'node_modules/typescript/bin/tsc')
	const command = [process.execPath, tsc, '-p', '.', '--pretty', 'false']
	const { stdout } = await $`${command}`.cwd(project).quiet().nothrow()
	return stdout
		.toString()
		.split('\n')
		.filter((line) => /\berror TS\d+/.test(line) && !line.startsWith('node_modules/elysia/'))
}

beforeAll(async () => {
	project = await realpath(await mkdtemp(join(tmpdir(), 'quater-package-')))
	const bun = process.execPath
	await $`${bun} pm pack --ignore-scripts --destination ${project}`.cwd(root).quiet()
	await cp(join(root, 'examples/hello/main.ts'), join(project, 'main.ts'))
	await Bun.write(join(project, 'types.ts'), types)
	await Bun.write(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }))
	const { elysia, '@types/bun': bunTypes } = repository.devDependencies
	const packages = [`./quater-${repository.version}.tgz`, `elysia@${elysia}`]
	await $`${bun} add ${packages}`.cwd(project).quiet()
	await $`${bun} add --dev @types/bun@${bunTypes}`.cwd(project).quiet()
})

afterAll(() => rm(project, { recursive: true, force: true }))

test('the package holds what users need and nothing of this machine', async () => {
	const folder = join(project, 'node_modules/quater')
	const files = await Array.fromAsync(new Bun.Glob('**/*').scan(folder))
	for (const file of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/cli/main.js'])
		expect(files).toContain(file)
	for (const file of files) {
		expect(file).toMatch(/^((dist\/(src|plugins|cli)|docs)\/.+|[A-Z]+(\.md)?|package\.json)$/)
		expect(await Bun.file(join(folder, file)).text()).not.toContain(root)
		if (file.endsWith('.js')) expect(files).toContain(file.replace(/\.js$/, '.d.ts'))
	}
})

test('every export resolves to a file and imports', async () => {
	const folder = join(project, 'node_modules/quater')
	const names = Object.keys(repository.exports)
		.filter((name) => name !== './package.json')
		.map((name) => name.replace('.', 'quater'))
	expect(names).toEqual([
		'quater',
		'quater/testing',
		'quater/client',
		'quater/stores',
		'quater/stores/sqlite',
		'quater/stores/postgres'
	])
	const lines = names.map((name) => `await import('${name}')`)
	await run([process.execPath, '-e', lines.join('\n')], {})
	expect(existsSync(join(folder, repository.bin.quater))).toBe(true)
})

test('the smallest app passes the strictest type check', async () => {
	expect(await typeErrors({ module: 'Preserve', moduleResolution: 'bundler' })).toEqual([])
	expect(await typeErrors({ module: 'NodeNext', moduleResolution: 'NodeNext' })).toEqual([])
})

const order = { id: 'ord_1001', status: 'paid', total: 42.5, subject: 'admin' }
const local = { QUATER_APP: 'main.ts', QUATER_TOKEN: 'admin-token' }

test('the smallest app answers over HTTP', async () => {
	const script = `
		import { app } from './main.js'
		const headers = { authorization: 'Bearer admin-token' }
		const request = new Request('http://localhost/orders/ord_1001', { headers })
		console.log(await (await app.handle(request)).text())`
	const body = await run([process.execPath, '-e', script], {}).json()
	expect(body).toEqual({ ...order, source: 'api', entrypoint: 'server' })
})

test('the command runs from node_modules/.bin and by name', async () => {
	const command = join(project, 'node_modules/.bin/quater')
	expect(await run([command, '--version'], {}).text()).toContain(repository.version)
	const byName = [process.execPath, 'x', '--no-install', 'quater', 'actions', 'list']
	expect(await run(byName, local).text()).toContain('get_order')
	const call = [command, 'call', 'get_order', '--order-id', 'ord_1001']
	const body = await run(call, local).json()
	expect(body).toEqual({ ...order, source: 'cli', entrypoint: 'local' })
})

test('the one binary needs neither the repository nor an environment', async () => {
	const version = await $`${join(root, 'dist/quater')} --version`.cwd(project).env({}).text()
	expect(version).toContain(repository.version)
})
