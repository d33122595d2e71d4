/** `quater build`: what it refuses, what it leaves behind, and that equal sources make equal files. */

import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, root, run, store, storeBinary, temporary } from './binaries'

setDefaultTimeout(120_000)

const fixture = (name: string): string => join(import.meta.dir, `fixtures/${name}.ts`)

test('everything that cannot be built is told with its mend, and nothing is written', async () => {
	using folder = temporary()
	const output = join(folder.path, 'out')
	const app = (text: string): string => {
		const file = join(folder.path, 'app.ts')
		writeFileSync(file, text)
		return file
	}
	const refused: [argv: string[], exit: number, says: string[]][] = [
		[[store], 2, ['The file to write is not named', '-o <file>']],
		[
			[store, '-o', output, '--target', 'linux-arm'],
			2,
			['Did you mean linux-arm64?', 'windows-x64']
		],
		[[store, '-o', output, '--remote', 'http://example.com'], 2, ['HTTPS']],
		[[store, '-o', output, '--name', 'quater'], 2, ["cannot be called 'quater'"]],
		[[store, '-o', output, '--name', 'a b'], 2, ['--name']],
		[[store, '-o', folder.path], 2, ['is a directory']],
		[[store, '-o', '/dev/null'], 2, ['/dev/null is no regular file']],
		[[store, '-o', join(folder.path, 'none/out')], 2, ['there is no such directory']],
		[[store, '-o', '/dev/null/out'], 2, ['Cannot write to /dev/null']],
		[[join(folder.path, 'none.ts'), '-o', output], 2, ['There is no such file.']],
		[[fixture('silent'), '-o', output], 2, ['has no actions for the command line', 'cli: true']],
		[[app('throw new Error("not today")'), '-o', output], 2, ['not today']],
		[[store, '-o', join(folder.path, 'app.ts')], 2, ['app.ts is there already, and is no program']],
		[[store, '-o', output, '--workers', '2'], 2, ['--workers is not a flag of build']]
	]
	for (const [argv, exit, says] of refused) {
		const ended = await build(argv)
		expect({ argv, exit: ended.exit, stdout: ended.stdout }).toEqual({ argv, exit, stdout: '' })
		for (const text of says) expect(ended.stderr).toContain(text)
	}
	expect(readdirSync(folder.path)).toEqual(['app.ts'])
	expect(readFileSync(join(folder.path, 'app.ts'), 'utf8')).toContain('not today')
})

test('actions that are called like commands, or like each other, are all listed', async () => {
	using folder = temporary()
	const { exit, stderr } = await build([fixture('clashing'), '-o', join(folder.path, 'out')])
	expect(exit).toBe(2)
	expect(stderr).toContain('clashing cannot become a binary (3 problems)')
	expect(stderr).toContain("GET /in (login): 'login' is a command of every binary.")
	expect(stderr).toContain("GET /health (get_health): 'check' is a command of every binary.")
	expect(stderr).toMatch(
		/GET \/(one|two) \(list_?[iI]tems\): 'list-items' also runs list_?[iI]tems\./
	)
	expect(stderr).toContain('operationId')
	expect(readdirSync(folder.path)).toEqual([])
})

test('a failing bundle says where, and leaves what was there before', async () => {
	using folder = temporary()
	symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
	writeFileSync(join(folder.path, 'package.json'), '{"name": "half"}')
	const app = join(folder.path, 'main.ts')
	writeFileSync(
		app,
		`import { Elysia } from 'elysia'
		import { quater } from '${join(root, 'src/index')}'
		export const app = new Elysia()
			.use(quater({ publicSurfaces: ['api', 'cli'] }))
			.get('/x', async () => String(await import('./missing')), { cli: true, detail: { description: 'X.' } })`
	)
	writeFileSync(join(folder.path, 'out'), '\x7fELF before')
	const { exit, stdout, stderr } = await build([app, '-o', 'out'], folder.path)
	expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' })
	expect(stderr).toContain('The binary could not be built')
	expect(stderr).toContain('./missing')
	expect(readFileSync(join(folder.path, 'out'), 'utf8')).toBe('\x7fELF before')
	expect(readdirSync(folder.path).toSorted()).toEqual([
		'main.ts',
		'node_modules',
		'out',
		'package.json'
	])
})

test('the same source makes the same bytes, wherever it is built from and to', async () => {
	const first = await storeBinary()
	using folder = temporary()
	const home = join(folder.path, 'deeper')
	mkdirSync(home)
	const { exit, stdout } = await build(['--json', store, '-o', 'store'], home)
	expect(exit).toBe(0)
	expect(JSON.parse(stdout)).toMatchObject({
		ok: true,
		file: join(home, 'store'),
		name: 'store',
		remote: null
	})
	expect((await run(['cmp', first, join(home, 'store')])).stdout).toBe('')
	expect(readdirSync(home)).toEqual(['store'])
})

const formats: Readonly<
	Record<string, { readonly magic: string; readonly machine?: [at: number, value: number] }>
> = {
	'linux-x64': { magic: '7f454c46', machine: [18, 0x3e] },
	'linux-arm64': { magic: '7f454c46', machine: [18, 0xb7] },
	'linux-x64-musl': { magic: '7f454c46', machine: [18, 0x3e] },
	'linux-arm64-musl': { magic: '7f454c46', machine: [18, 0xb7] },
	// Mach-O, 64 bit; then the processor's kind.
	'darwin-x64': { magic: 'cffaedfe', machine: [4, 0x01000007] },
	'darwin-arm64': { magic: 'cffaedfe', machine: [4, 0x0100000c] },
	'windows-x64': { magic: '4d5a' }
}

for (const [target, { magic, machine }] of Object.entries(formats)) {
	test(`a binary for ${target} has its format`, async () => {
		using folder = temporary()
		const { exit, stderr } = await build([
			store,
			'-o',
			join(folder.path, 'store'),
			'--target',
			target
		])
		if (exit === 1 && stderr.includes('is that reachable?')) {
			console.warn(`skipped: Bun's runtime for ${target} cannot be had here\n${stderr}`)
			return
		}
		expect(exit).toBe(0)
		const name = target === 'windows-x64' ? 'store.exe' : 'store'
		const head = Buffer.from(await Bun.file(join(folder.path, name)).slice(0, 1024).arrayBuffer())
		expect(head.toString('hex')).toStartWith(magic)
		if (!machine) return
		const [at, value] = machine
		expect(at === 4 ? head.readUInt32LE(at) : head.readUInt16LE(at)).toBe(value)
		if (!target.startsWith('linux')) return
		const loader = target.endsWith('-musl') ? '/lib/ld-musl-' : '/ld-linux-'
		expect(head.toString('latin1')).toContain(loader)
	})
}
