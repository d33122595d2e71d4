/** Tells patterns that are matched in no time from those that somebody may have made to take for ever. */

const longestPattern = 200
const mostOpen = 3
const mostRepeats = 64

/**
 * Whether a pattern cannot backtrack for long: few open repetitions, none of a group that repeats or
 * chooses inside, no look-around and no reference back.
 */
export const isTame = (pattern: string): boolean => {
	if (pattern.length > longestPattern || /\\[1-9k]|\(\?(?:<?[=!])/.test(pattern)) return false
	// Escapes and classes stand for one character each.
	const plain = pattern.replace(/\\./gs, 'x').replace(/\[[^\]]*\]/g, 'x')
	if (!hasTameGroups(plain)) return false
	const counts = [...plain.matchAll(/\{(\d+)(?:,(\d*))?\}/g)]
	if (counts.some(([, least]) => Number(least) > mostRepeats)) return false
	const open = (plain.match(/[*+]|\{\d+,/g) ?? []).length
	return open <= mostOpen
}

const innermost = /\((?:\?:|\?<\w+>)?([^()]*)\)([*+{]?)/

/** Folds groups from the inside out; one that repeats, and repeats or chooses inside, is the danger. */
const hasTameGroups = (pattern: string): boolean => {
	let rest = pattern
	for (let group = innermost.exec(rest); group; group = innermost.exec(rest)) {
		const [whole, inside = '', repeats] = group
		const varies = /[*+?{|]/.test(inside)
		if (varies && repeats) return false
		rest = rest.replace(whole, () => `${varies ? 'x+' : 'x'}${repeats}`)
	}
	return true
}
