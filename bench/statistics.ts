/** The middle and the ends of a handful of numbers. */

/** Median, smallest and largest. */
export interface Spread {
	readonly median: number
	readonly min: number
	readonly max: number
}

/** The spread of some numbers, at least one. */
export const spreadOf = (values: readonly number[]): Spread => {
	const sorted = [...values].sort((a, b) => a - b)
	const middle = sorted.length / 2
	const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2
	return { median, min: sorted[0]!, max: sorted.at(-1)! }
}

/** Pairs two equally long series and gives the spread of their quotients. */
export const quotients = (above: readonly number[], below: readonly number[]): Spread =>
	spreadOf(above.map((value, index) => value / below[index]!))
