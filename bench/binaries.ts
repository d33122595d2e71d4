/** Compares what compiled binaries take to start and answer, and to store, with a compiled hello world. */

import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buildBinary } from '../scripts/binary'
import type { Ratio } from './climb'
import type { Pins } from './machine'
import { token } from './sample/order'
import { scratchOf } from './scratch'
import { environment, startServer } from './server'
import { quotients } from './statistics'

/** What is started, with its words. */
interface Start {
	readonly label: string
	readonly command: readonly string[]
	readonly atMost: number | null
	/** Text that it must print. */
	readonly prints: string
}

/** Starts of one program in a round, of which the fastest counts: a neighbour only ever slows one down. */
const startsAtOnce = 5

/** Builds all of them, and starts them in turns, `rounds` times `startsAtOnce` each. */
export const compareBinaries = async (pins: Pins, rounds: number): Promise<Ratio[]> => {
	const folder = join(scratchOf(process.pid), 'binaries')
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const server = await startServer(pins.load, 'operator')
	const file = (name: string) => join(folder, name)
	try {
		await compileHello(file('hello'))
		await buildBinary(file('quater'))
		await operator(file('store'))
		await operator(file('bound'), '--remote', server.origin)
		const id = 'ord_1'
		const starts: readonly Start[] = [
			{ label: 'hello world', command: [file('hello')], atMost: null, prints: 'hello world' },
			{
				label: 'quater --version / compiled hello world',
				command: [file('quater'), '--version'],
				atMost: 1.6,
				prints: 'bun '
			},
			{
				label: 'operator binary, one action in process / compiled hello world',
				command: [file('store'), 'get-order', id],
				atMost: 4,
				prints: id
			},
			{
				label: 'operator binary, one action on a server / compiled hello world',
				command: [file('bound'), 'get-order', id],
				atMost: null,
				prints: id
			}
		]
		const sizeOf = (name: string) => statSync(file(name)).size
		return [
			...timed(starts, rounds),
			size('size: quater / compiled hello world', sizeOf('quater') / sizeOf('hello')),
			size('size: operator binary / compiled hello world', sizeOf('store') / sizeOf('hello'))
		]
	} finally {
		await server.stop()
		rmSync(folder, { recursive: true, force: true })
	}
}

const compileHello = async (outfile: string): Promise<void> => {
	await Bun.build({
		entrypoints: [join(import.meta.dir, 'sample/hello.ts')],
		target: 'bun',
		format: 'esm',
		bytecode: true,
		compile: { outfile, autoloadBunfig: false, autoloadDotenv: false }
	})
}

const operator = async (output: string, ...flags: readonly string[]): Promise<void> => {
	const main = join(import.meta.dir, '../cli/main.ts')
	const app = join(import.meta.dir, 'sample/operator.ts')
	const cmd = [process.execPath, main, 'build', app, '-o', output, '--quiet', ...flags]
	const child = Bun.spawn(cmd, { env: environment, stdin: 'ignore', stdout: 'ignore' })
	if ((await child.exited) !== 0) throw new Error('bench: the operator binary could not be built')
}

const timed = (starts: readonly Start[], rounds: number): Ratio[] => {
	const times = new Map<Start, number[]>(starts.map((start) => [start, []]))
	for (const start of starts) run(start)
	for (let round = 0; round < rounds; round++) {
		for (const start of round % 2 === 0 ? starts : starts.toReversed()) {
			const all = Array.from({ length: startsAtOnce }, () => run(start))
			times.get(start)!.push(Math.min(...all))
		}
	}
	const [hello, ...others] = starts
	return others.map((start) => ({
		label: start.label,
		ratio: quotients(times.get(start)!, times.get(hello!)!),
		byClock: null,
		atLeast: null,
		atMost: start.atMost
	}))
}

/** Milliseconds from start to end; not pinned, since one process has threads of its own to start. */
const run = ({ command, prints }: Start): number => {
	const begin = performance.now()
	const { stdout, exitCode } = Bun.spawnSync([...command], {
		env: { PATH: environment.PATH, STORE_TOKEN: token, BOUND_TOKEN: token },
		stdin: 'ignore',
		stderr: 'ignore'
	})
	const ms = performance.now() - begin
	if (exitCode !== 0 || !stdout.toString().includes(prints))
		throw new Error(`bench: ${command.join(' ')} ended with ${exitCode}`)
	return ms
}

const size = (label: string, ratio: number): Ratio => ({
	label,
	ratio: { median: ratio, min: ratio, max: ratio },
	byClock: null,
	atLeast: null,
	atMost: null
})
