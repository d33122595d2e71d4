/** Measures the servers of one ladder in turns, and compares them round by round. */

import type { Comparison, Ladder, Rung } from './ladders'
import type { Load } from './load'
import { cpuSeconds, type Pins } from './machine'
import { verify } from './requests'
import { type Server, startServer } from './server'
import { quotients, type Spread, spreadOf } from './statistics'

/** How long to measure. */
export interface Effort {
	readonly rounds: number
	/** Whole seconds of one burst. */
	readonly seconds: number
	readonly warmUps: number
}

/** What one server came to. */
export interface Standing {
	readonly id: string
	readonly label: string
	readonly perSecond: Spread
	/** Answers for each second of the server's own processor time. */
	readonly perCpuSecond: Spread | null
	/** Share of the time that each side kept its core busy; the idle side was waiting. */
	readonly serverBusy: number | null
	readonly loadBusy: number
}

/** Two servers side by side. */
export interface Ratio {
	readonly label: string
	/** By the server's processor time where that is known: neighbours on the machine disturb it least. */
	readonly ratio: Spread
	/** The same by the clock on the wall, where that is another measure. */
	readonly byClock: Spread | null
	readonly atLeast: number | null
	readonly atMost: number | null
}

/** What a ladder came to. */
export interface Climb {
	readonly title: string
	readonly standings: readonly Standing[]
	readonly ratios: readonly Ratio[]
}

interface Samples {
	readonly perSecond: number[]
	readonly perCpuSecond: number[]
	readonly serverBusy: number[]
	readonly loadBusy: number[]
}

/** Starts every server of a ladder, measures, and ends them. */
export const climb = async (
	ladder: Ladder,
	effort: Effort,
	load: Load,
	pins: Pins
): Promise<Climb> => {
	const servers = new Map<string, Server>()
	try {
		for (const { program, shot } of ladder.rungs) {
			const known = servers.get(program)
			const server = known ?? (await startServer(pins.server, program))
			servers.set(program, server)
			await verify(server.origin, shot)
		}
		const samples = await measure(ladder, effort, load, (rung) => servers.get(rung.program)!)
		return {
			title: ladder.title,
			standings: ladder.rungs.map((rung) => standingOf(rung, samples.get(rung.id)!)),
			ratios: ladder.comparisons.map((comparison) => ratioOf(comparison, samples))
		}
	} finally {
		await Promise.all([...servers.values()].map((server) => server.stop()))
	}
}

const measure = async (
	{ rungs }: Ladder,
	effort: Effort,
	load: Load,
	serverOf: (rung: Rung) => Server
): Promise<ReadonlyMap<string, Samples>> => {
	const samples = new Map<string, Samples>(
		rungs.map(({ id }) => [id, { perSecond: [], perCpuSecond: [], serverBusy: [], loadBusy: [] }])
	)
	for (const rung of rungs) {
		for (let round = 0; round < effort.warmUps; round++) {
			await load.burst(serverOf(rung).origin, rung.shot, effort.seconds)
		}
	}
	for (let round = 0; round < effort.rounds; round++) {
		for (const rung of round % 2 === 0 ? rungs : rungs.toReversed()) {
			await sample(serverOf(rung), rung, effort.seconds, load, samples.get(rung.id)!)
		}
	}
	return samples
}

const sample = async (
	{ pid, origin }: Server,
	{ shot }: Rung,
	seconds: number,
	load: Load,
	into: Samples
): Promise<void> => {
	const before = cpuSeconds(pid)
	const burst = await load.burst(origin, shot, seconds)
	const after = cpuSeconds(pid)
	into.perSecond.push(burst.answers / burst.seconds)
	into.loadBusy.push(burst.loadCpu / burst.seconds)
	if (before === null || after === null || after === before) return
	into.perCpuSecond.push(burst.answers / (after - before))
	into.serverBusy.push((after - before) / burst.seconds)
}

const standingOf = ({ id, label }: Rung, samples: Samples): Standing => {
	const counted = samples.perCpuSecond.length > 0
	return {
		id,
		label,
		perSecond: spreadOf(samples.perSecond),
		perCpuSecond: counted ? spreadOf(samples.perCpuSecond) : null,
		serverBusy: counted ? spreadOf(samples.serverBusy).median : null,
		loadBusy: spreadOf(samples.loadBusy).median
	}
}

const ratioOf = (
	{ label, of, to, atLeast }: Comparison,
	samples: ReadonlyMap<string, Samples>
): Ratio => {
	const above = samples.get(of)!
	const below = samples.get(to)!
	const counted =
		above.perCpuSecond.length > 0 && above.perCpuSecond.length === below.perCpuSecond.length
	const byClock = quotients(above.perSecond, below.perSecond)
	return {
		label,
		ratio: counted ? quotients(above.perCpuSecond, below.perCpuSecond) : byClock,
		byClock: counted ? byClock : null,
		atLeast,
		atMost: null
	}
}
