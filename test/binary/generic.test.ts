/** The generic binary: remotes by itself, local apps through the quater of their own project. */

import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../../package.json'
import { generic, root, run, temporary } from './binaries'

setDefaultTimeout(60_000)

/** A project with the packages of this repository, as an installation leaves them. */
const project = (folder: string): void => {
	mkdirSync(join(folder, 'node_modules'))
	symlinkSync(root, join(folder, 'node_modules/quater'))
	symlinkSync(join(root, 'node_modules/elysia'), join(folder, 'node_modules/elysia'))
	writeFileSync(join(folder, 'package.json'), '{"name": "mine", "version": "3.2.1"}')
	writeFileSync(
		join(folder, 'main.ts'),
		`import { Elysia, t } from 'elysia'
		import { bearer, quater } from 'quater'
		export const app = new Elysia()
			.use(quater({ auth: bearer({ 'admin-token': 'admin' }) }))
			.post('/echo', ({ body, caller }) => ({ ...body, subject: caller.subject, secret: Bun.env.SECRET ?? null }), {
				body: t.Object({ n: t.String() }), cli: true, detail: { operationId: 'echo', description: 'Says it again.' }
			})`
	)
}

test('its version tells what it was made of', async () => {
	const { stdout } = await run([generic, '--version'])
	expect(stdout).toMatch(
		new RegExp(`^${RegExp.escape(manifest.version)}\n.*bun [\\d.]+, \\w+-\\w+`)
	)
	const { stdout: json } = await run([generic, '--json', '--version'])
	expect(JSON.parse(json)).toMatchObject({
		name: 'quater',
		version: manifest.version,
		bun: Bun.version
	})
})

test('a local app runs with its own quater and Elysia, without settings of the directory', async () => {
	using folder = temporary()
	project(folder.path)
	writeFileSync(join(folder.path, '.env'), 'SECRET=from a file\n')
	writeFileSync(join(folder.path, 'bunfig.toml'), 'preload = ["./missing.ts"]\n')
	const around = { cwd: folder.path, env: { QUATER_TOKEN: 'admin-token' } }
	const listed = await run([generic, 'actions', 'list'], around)
	expect({ exit: listed.exit, body: JSON.parse(listed.stdout) }).toMatchObject({
		exit: 0,
		body: { actions: [{ name: 'echo', description: 'Says it again.' }] }
	})
	// Standard input, and every word, arrive as they are.
	const called = await run([generic, 'call', 'echo', '--token-file', 'token'], {
		...around,
		env: { SECRET: 'from the environment' }
	})
	expect(called).toMatchObject({ exit: 4, stdout: '' })
	const piped = await run([generic, 'call', 'echo', '--input', '-'], {
		...around,
		stdin: '{"n": "007"}'
	})
	expect(piped).toMatchObject({ exit: 0, stderr: '' })
	expect(JSON.parse(piped.stdout)).toEqual({ n: '007', subject: 'admin', secret: null })
	expect((await run([generic, 'check'], around)).exit).toBe(1)
})

test('what a local app starts is itself: no compiled program becomes Bun', async () => {
	using folder = temporary()
	project(folder.path)
	writeFileSync(
		join(folder.path, 'package.json'),
		'{"scripts": {"connect": "echo of the directory"}}'
	)
	// The generic binary stands for any program that Bun has compiled.
	const around = { cwd: folder.path, env: { PATH: process.env.PATH ?? '' } }
	const command = `command:${generic} connect >&2; echo admin-token`
	const { exit, stderr } = await run(
		[generic, 'call', 'echo', '--n', '1', '--token-from', command],
		around
	)
	expect({ exit, stderr }).toEqual({
		exit: 0,
		stderr: expect.stringContaining('Usage: quater connect')
	})
	expect(stderr).not.toContain('of the directory')
	expect((await run([generic, 'doctor'], around)).stdout).toContain('1 action')
})

test('it builds binaries of such an app', async () => {
	using folder = temporary()
	project(folder.path)
	const built = await run([generic, 'build', '-o', 'mine'], { cwd: folder.path })
	expect(built).toMatchObject({ exit: 0 })
	const { stdout } = await run([join(folder.path, 'mine'), '--version'])
	expect(stdout).toStartWith('mine 3.2.1\n')
	const called = await run([join(folder.path, 'mine'), 'echo', '--n', '1'], {
		cwd: folder.path
	})
	expect(called.exit).toBe(4)
})

test('where no quater is installed it says what to do', async () => {
	using folder = temporary()
	writeFileSync(join(folder.path, 'main.ts'), 'throw new Error("loaded")')
	const { exit, stdout, stderr } = await run([generic, 'call', 'echo'], { cwd: folder.path })
	expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
	expect(stderr).toContain('The project of main.ts has no quater installed')
	expect(stderr).toContain(`bun add quater, in ${folder.path}`)
	expect(stderr).toContain('quater connect <name> <url>')
	const none = await run([generic, 'actions', 'list', '--app', 'other.ts'], { cwd: folder.path })
	expect(none.exit).toBe(2)
	expect(none.stderr).toContain('There is no such file.')
})
