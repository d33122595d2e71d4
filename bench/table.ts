/** Prints what was measured. */

import type { Climb, Ratio, Standing } from './climb'

/** Whether a ratio meets its target; null where there is none. */
export const meets = ({ ratio, atLeast, atMost }: Ratio): boolean | null => {
	if (atLeast !== null) return ratio.median >= atLeast
	return atMost === null ? null : ratio.median <= atMost
}

/** Cells in columns: the first to the left, the others to the right. */
const columns = (rows: readonly (readonly string[])[]): string => {
	const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
	const line = (row: readonly string[]) =>
		row
			.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
			.join('  ')
	return rows.map(line).join('\n')
}

const thousands = (value: number): string => `${(value / 1000).toFixed(1)} k`
const share = (value: number | null): string =>
	value === null ? '' : `${Math.round(value * 100)} %`
const fixed = (value: number | undefined): string => value?.toFixed(2) ?? ''

/** Answers for each second of processor time, or of the clock where that is not known. */
export const speedOf = ({ perCpuSecond, perSecond }: Standing): number =>
	(perCpuSecond ?? perSecond).median

/** One ladder, best first. */
export const ladderTable = ({ title, standings }: Climb): string => {
	const row = ({ label, perSecond, perCpuSecond, serverBusy, loadBusy }: Standing) => [
		label,
		thousands(perSecond.median),
		thousands(perSecond.min),
		thousands(perSecond.max),
		perCpuSecond === null ? '' : thousands(perCpuSecond.median),
		share(serverBusy),
		share(loadBusy)
	]
	const best = standings.toSorted((a, b) => speedOf(b) - speedOf(a))
	const head = [title, 'req/s', 'min', 'max', 'req/cpu s', 'server', 'load']
	return columns([head, ...best.map(row)])
}

/** All ratios against their targets. */
export const ratioTable = (ratios: readonly Ratio[]): string => {
	const row = (ratio: Ratio) => [
		ratio.label,
		fixed(ratio.ratio.median),
		fixed(ratio.ratio.min),
		fixed(ratio.ratio.max),
		fixed(ratio.byClock?.median),
		targetOf(ratio),
		verdictOf(ratio)
	]
	return columns([['ratio', 'median', 'min', 'max', 'by clock', 'target', ''], ...ratios.map(row)])
}

/** The target in words, or nothing. */
export const targetOf = ({ atLeast, atMost }: Ratio): string => {
	if (atLeast !== null) return `>= ${fixed(atLeast)}`
	return atMost === null ? '' : `<= ${fixed(atMost)}`
}

const verdictOf = (ratio: Ratio): string => {
	const met = meets(ratio)
	return met === null ? '' : met ? 'met' : 'MISSED'
}

const busy = 0.9

/** Says for which servers the load generator, not the server, was the limit. */
export const bottleneck = (climbs: readonly Climb[]): string => {
	const limited = climbs
		.flatMap(({ standings }) => standings)
		.filter(
			({ serverBusy, loadBusy }) => loadBusy >= busy && serverBusy !== null && serverBusy < busy
		)
	return limited.length === 0
		? 'The load generator was never the bottleneck.'
		: `The load generator was the bottleneck for: ${limited.map(({ label }) => label).join('; ')}.`
}
