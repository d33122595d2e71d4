/** Sends requests as fast as a server takes them: with wrk where it is installed, else autocannon. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Shot } from './requests'

/** What one burst came to. */
export interface Burst {
	/** Answers, all of them with status 200. */
	readonly answers: number
	readonly seconds: number
	/** Processor seconds that the load generator used. */
	readonly loadCpu: number
}

/** A load generator. */
export interface Load {
	readonly name: string
	/** Throws when any answer is not 200. */
	burst(origin: string, shot: Shot, seconds: number): Promise<Burst>
	close(): Promise<void>
}

/** Open connections, all kept alive. */
export const connections = 32

const graceMs = 10_000

/** Finds a load generator; its process is started with `pin` in front. */
export const loadOf = async (pin: readonly string[]): Promise<Load> => {
	const folder = await mkdtemp(join(tmpdir(), 'quater-bench-'))
	const close = () => rm(folder, { recursive: true, force: true })
	const wrk = Bun.which('wrk')
	if (wrk === null) return { name: 'autocannon', burst: autocannon(pin), close }
	return { name: 'wrk', burst: withWrk([...pin, wrk], folder), close }
}

interface Run {
	readonly output: string
	readonly cpu: number
}

const run = async (command: string[], seconds: number): Promise<Run> => {
	const child = Bun.spawn(command, {
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'pipe',
		timeout: seconds * 1000 + graceMs,
		killSignal: 'SIGKILL'
	})
	const [output, errors] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
	if ((await child.exited) !== 0) throw new Error(`the load generator failed: ${errors}${output}`)
	return { output, cpu: Number(child.resourceUsage()?.cpuTime.total ?? 0) / 1e6 }
}

const textOf = (stream: ReadableStream): Promise<string> => new Response(stream).text()

const withWrk =
	(wrk: readonly string[], folder: string): Load['burst'] =>
	async (origin, shot, seconds) => {
		const script = join(folder, 'shot.lua')
		await Bun.write(script, luaOf(shot))
		const flags = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script]
		const { output, cpu } = await run([...wrk, ...flags, origin + shot.path], seconds)
		const done = /(\d+) requests in ([\d.]+)(m?s)/.exec(output)
		if (done === null || done[1] === '0' || /Non-2xx|Socket errors/.test(output)) {
			throw new Error(`${origin}${shot.path} answered wrongly under load: ${output}`)
		}
		const time = Number(done[2]) / (done[3] === 'ms' ? 1000 : 1)
		return { answers: Number(done[1]), seconds: time, loadCpu: cpu }
	}

// JSON text is a valid Lua string as long as it holds no `\u` and no `\/`.
const luaOf = ({ method, headers, body }: Shot): string =>
	[
		`wrk.method = ${JSON.stringify(method)}`,
		...Object.entries(headers).map(
			([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`
		),
		...(body === null ? [] : [`wrk.body = ${JSON.stringify(body)}`])
	].join('\n')

interface AutocannonReport {
	readonly '2xx': number
	readonly non2xx: number
	readonly errors: number
	readonly duration: number
}

const autocannon =
	(pin: readonly string[]): Load['burst'] =>
	async (origin, { method, path, headers, body }, seconds) => {
		const program = join(import.meta.dir, 'node_modules/autocannon/autocannon.js')
		const flags = ['-c', String(connections), '-d', String(seconds), '-j', '-m', method]
		for (const [name, value] of Object.entries(headers)) flags.push('-H', `${name}=${value}`)
		if (body !== null) flags.push('-b', body)
		const { output, cpu } = await run(
			[...pin, process.execPath, program, ...flags, origin + path],
			seconds
		)
		const report = JSON.parse(output) as AutocannonReport
		if (report['2xx'] === 0 || report.non2xx + report.errors > 0) {
			throw new Error(`${origin}${path} answered wrongly under load: ${output}`)
		}
		return { answers: report['2xx'], seconds: report.duration, loadCpu: cpu }
	}
