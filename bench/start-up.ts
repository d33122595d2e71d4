/** Compares how long an app with 500 routes takes to start, with quater and without. */

import type { Ratio } from './climb'
import type { Pins } from './machine'
import { commandOf, environment } from './server'
import { quotients } from './statistics'

interface Start {
	/** Milliseconds from the process's own beginning to the end of its imports. */
	readonly imported: number
	/** The same to the moment that it listens. */
	readonly ready: number
}

const limitMs = 15_000

const start = async (pins: Pins, program: string): Promise<Start> => {
	const child = Bun.spawn(commandOf(pins.server, program), {
		env: environment,
		stdin: 'ignore',
		stdout: 'pipe',
		stderr: 'inherit',
		timeout: limitMs,
		killSignal: 'SIGKILL'
	})
	const output = await new Response(child.stdout).text()
	if ((await child.exited) !== 0) throw new Error(`bench/servers: ${program} did not start`)
	return JSON.parse(output) as Start
}

/** Starts both in turns, `rounds` times each. */
export const compareStarts = async (pins: Pins, rounds: number): Promise<Ratio[]> => {
	const programs = ['start-quater', 'start-elysia'] as const
	const starts = { 'start-quater': [] as Start[], 'start-elysia': [] as Start[] }
	for (let round = 0; round < rounds; round++) {
		for (const program of round % 2 === 0 ? programs : programs.toReversed()) {
			starts[program].push(await start(pins, program))
		}
	}
	const compare = (label: string, atMost: number | null, of: (start: Start) => number): Ratio => ({
		label,
		ratio: quotients(starts['start-quater'].map(of), starts['start-elysia'].map(of)),
		byClock: null,
		atLeast: null,
		atMost
	})
	return [
		compare('start, 500 routes: quater / Elysia alone', 2, ({ ready }) => ready),
		compare('start, 500 routes, imports left out', null, ({ imported, ready }) => ready - imported)
	]
}
