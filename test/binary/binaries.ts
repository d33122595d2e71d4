/** The binaries that these tests share, each built once for a run. */

import { afterAll } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cleanEnv, type Ended } from '../cli/fixtures/process'

/** The repository. */
export const root = join(import.meta.dir, '../..')
/** The app that most binaries are made of. */
export const store = join(import.meta.dir, 'fixtures/store.ts')
/** The generic binary, which `bun run build` has made. */
export const generic = join(root, 'dist/quater')

const main = join(root, 'cli/main.ts')

// `bun run test:binary` names a folder for the whole run; one file by itself has its own.
const given = process.env.QUATER_TEST_BINARIES
const folder = given ?? mkdtempSync(join(tmpdir(), 'quater-binaries-'))
// Other users run what is in it.
chmodSync(folder, 0o755)
if (given === undefined) afterAll(() => rmSync(folder, { recursive: true, force: true }))

const under = new Map<string, Promise<string>>()

/** Runs `quater build` from source. */
export const build = (argv: readonly string[], cwd = root): Promise<Ended> =>
	run([process.execPath, main, 'build', ...argv], { cwd, env: cleanEnv() })

/** The binary of the store, for a local app or bound to `url`; built when first asked for. */
export const storeBinary = (url?: string): Promise<string> => {
	const name = url === undefined ? 'local' : new URL(url).host.replace(':', '-')
	// A name that shells and programs get wrong most easily.
	const file = join(folder, `${name} with späce`, 'store')
	const building = under.get(file) ?? buildOnce(file, url ? ['--remote', url] : [])
	under.set(file, building)
	return building.finally(() => under.delete(file))
}

const buildOnce = async (file: string, flags: readonly string[]): Promise<string> => {
	if (existsSync(file)) return file
	mkdirSync(dirname(file), { recursive: true })
	const { exit, stderr } = await build([store, '-o', file, ...flags])
	if (exit !== 0) throw new Error(stderr)
	return file
}

/** What surrounds a binary. */
export interface Around {
	readonly cwd?: string
	/** All of the environment. @default nothing */
	readonly env?: Readonly<Record<string, string>>
	/** Text on standard input. @default closed */
	readonly stdin?: string
}

/** Runs a command to its end. */
export const run = async (
	cmd: readonly string[],
	{ cwd = tmpdir(), env = {}, stdin }: Around = {}
): Promise<Ended> => {
	const child = Bun.spawn([...cmd], {
		cwd,
		env,
		stdin: stdin === undefined ? 'ignore' : new Blob([stdin]),
		stdout: 'pipe',
		stderr: 'pipe'
	})
	const [exit, stdout, stderr] = await Promise.all([
		child.exited,
		new Response(child.stdout).text(),
		new Response(child.stderr).text()
	])
	return { exit, stdout, stderr }
}

/** A folder of its own for one test, removed by `using`. */
export const temporary = (): Disposable & { readonly path: string } => {
	const path = mkdtempSync(join(tmpdir(), 'quater-binary-'))
	return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}

/** Every run of printable characters in a file that holds the text, as `strings` would find it. */
export const linesWith = async (file: string, text: string): Promise<string[]> => {
	const child = Bun.spawn(['grep', '-a', '-o', `[[:print:]]*${text}[[:print:]]*`, file], {
		stdout: 'pipe',
		env: { LC_ALL: 'C' }
	})
	const found = await new Response(child.stdout).text()
	await child.exited
	return found.split('\n').filter((line) => line !== '')
}
