/** Finds what a misspelt word was meant to be. */

/**
 * The candidate closest to `word`, if it is close enough to be worth suggesting: at most a third
 * of the word's letters inserted, dropped, replaced or swapped. Letter case, `-` and `_` do not
 * count; the first of equals wins.
 */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
	const wanted = plain(word)
	let best: string | undefined
	let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
	for (const candidate of candidates) {
		const offered = plain(candidate)
		// The word may come from a caller: lengths are compared before any table is filled.
		if (Math.abs(offered.length - wanted.length) >= bestDistance) continue
		const distance = editDistance(wanted, offered)
		if (distance < bestDistance) {
			best = candidate
			bestDistance = distance
		}
	}
	return best
}

const plain = (word: string): string => word.toLowerCase().replace(/[-_]/g, '')

/** Optimal string alignment: Levenshtein's distance with swaps of neighbours as one edit. */
const editDistance = (a: string, b: string): number => {
	let beforeLast: number[] = []
	let last = Array.from({ length: b.length + 1 }, (_, index) => index)
	for (let i = 1; i <= a.length; i++) {
		const row = [i]
		for (let j = 1; j <= b.length; j++) {
			const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
			const swapped =
				i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
					? beforeLast[j - 2]! + 1
					: Number.POSITIVE_INFINITY
			row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, swapped))
		}
		beforeLast = last
		last = row
	}
	return last[b.length]!
}
