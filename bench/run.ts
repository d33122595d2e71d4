/** Measures quater beside its peers: `bun run bench`, or `bun run bench --short` to see that it works. */

import { compareBinaries } from './binaries'
import { chartOf } from './chart'
import { type Climb, climb, type Effort } from './climb'
import { compareConsumes } from './consume'
import { installPeers } from './install'
import { ladders } from './ladders'
import { connections, loadOf } from './load'
import { machineText, pinsOf } from './machine'
import { compareStarts } from './start-up'
import { bottleneck, ladderTable, ratioTable } from './table'
import { weighLists } from './tokens'

const short = process.argv.includes('--short')
const effort: Effort = short
	? { rounds: 1, seconds: 1, warmUps: 0 }
	: { rounds: 11, seconds: 1, warmUps: 2 }
const starts = short ? 1 : 11
const limitMs = short ? 90_000 : 900_000

const deadline = setTimeout(() => {
	console.error(`bench: gave up after ${limitMs / 1000} s`)
	process.exit(1)
}, limitMs)

await installPeers()
const pins = pinsOf()
const load = await loadOf(pins.load)
const climbs: Climb[] = []
try {
	for (const ladder of ladders) {
		const result = await climb(ladder, effort, load, pins)
		climbs.push(result)
		console.log(`${ladderTable(result)}\n`)
	}
} finally {
	await load.close()
}
const weights = await weighLists(pins)
const ratios = [
	...climbs.flatMap((result) => result.ratios),
	...(await compareStarts(pins, starts)),
	await compareConsumes(starts, short ? 50 : 300),
	...(await compareBinaries(pins, starts)),
	weights.ratio
]
clearTimeout(deadline)

const conditions = [
	machineText(),
	`${load.name}, ${connections} connections`,
	`medians of ${effort.rounds} rounds`,
	...(pins.note === null ? [] : [pins.note])
].join('; ')
const notes = [
	'Ratios are by processor time of the server where it is known, which neighbours disturb least.',
	bottleneck(climbs),
	`Tokens (characters / 4) of tools/list: quater ${weights.quater}, official SDK ${weights.sdk}.`,
	`${conditions}.`
]
console.log(`${ratioTable(ratios)}\n\n${notes.join('\n')}`)

const results = { conditions, ladders: climbs, ratios, tokens: weights }
const file = `${import.meta.dir}/${short ? 'short' : 'results'}`
await Bun.write(`${file}.json`, `${JSON.stringify(results, null, '\t')}\n`)
await Bun.write(`${file}.svg`, chartOf(climbs, ratios, conditions))
