/** Writes a short text that a regular expression matches, for the patterns that schemas commonly have. */

/**
 * A short text that matches `pattern`, or `undefined` for one whose lookarounds, back references
 * or other rare parts are not followed.
 *
 * @param minLength how long the text has to be, where the pattern leaves that open
 */
export const matching = (pattern: string, minLength = 0): string | undefined => {
	for (let spare = 0; spare <= Math.min(minLength, 256); spare++) {
		const text = write({ pattern, at: 0, spare })
		if (text.length >= minLength && isMatch(pattern, text)) return text
	}
	return undefined
}

/** Whether a text matches; a pattern that is no regular expression matches nothing. */
export const isMatch = (pattern: string, text: string): boolean => {
	try {
		return new RegExp(pattern, 'u').test(text)
	} catch {
		return false
	}
}

const maxLength = 4096

/** Where reading stands; `spare` is how often an open quantifier repeats beyond its minimum. */
interface Reader {
	readonly pattern: string
	readonly spare: number
	at: number
}

/** Writes the first alternative and skips the others. */
const write = (reader: Reader): string => {
	let first: string | undefined
	let text = ''
	while (reader.at < reader.pattern.length && reader.pattern[reader.at] !== ')') {
		if (reader.pattern[reader.at] === '|') {
			first ??= text
			text = ''
			reader.at++
			continue
		}
		const atom = writeAtom(reader)
		// Nested counts multiply; a text too long to help stays too short to match.
		text += atom.repeat(Math.min(readTimes(reader), maxLength / (atom.length || 1)))
	}
	return first ?? text
}

const writeAtom = (reader: Reader): string => {
	const character = reader.pattern[reader.at++] ?? ''
	if (character === '^' || character === '$') return ''
	if (character === '.') return 'a'
	if (character === '[') return writeClass(reader)
	if (character === '(') return writeGroup(reader)
	if (character === '\\') return writeEscape(reader)
	return character
}

const writeGroup = (reader: Reader): string => {
	const [prefix = ''] = /^\?(?:<?[=!]|:|<[^>]*>)/.exec(reader.pattern.slice(reader.at)) ?? []
	reader.at += prefix.length
	const text = write(reader)
	reader.at++
	// A lookaround takes no room; whether it holds, the finished text will show.
	return /[=!]$/.test(prefix) ? '' : text
}

const samples: Readonly<Record<string, string>> = { d: '1', D: 'a', w: 'a', W: '-', s: ' ', S: 'a' }
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '', B: '' }

const writeEscape = (reader: Reader): string => {
	const letter = reader.pattern[reader.at++] ?? ''
	if (letter === 'p' || letter === 'P') {
		const [name = ''] = /^\{[^}]*\}/.exec(reader.pattern.slice(reader.at)) ?? []
		reader.at += name.length
		return [...'aA1-_ é'].find((sample) => isMatch(`^\\${letter}${name}$`, sample)) ?? ''
	}
	return samples[letter] ?? controls[letter] ?? letter
}

/** Tries out what a class takes instead of reading it. */
const writeClass = (reader: Reader): string => {
	const [rest = ''] = /^\^?(?:\\.|[^\]\\])*\]/.exec(reader.pattern.slice(reader.at)) ?? []
	reader.at += rest.length
	const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
	return ['a', 'A', '1', ...printable, 'é'].find((sample) => isMatch(`^[${rest}$`, sample)) ?? ''
}

const readTimes = (reader: Reader): number => {
	const [quantifier = ''] =
		/^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(reader.pattern.slice(reader.at)) ?? []
	reader.at += quantifier.length
	if (quantifier === '') return 1
	const counts = /^\{(\d+)(,(\d*))?/.exec(quantifier)
	const least = counts ? Number(counts[1]) : quantifier[0] === '+' ? 1 : 0
	const isOpen = counts ? counts[2] !== undefined : quantifier[0] !== '?'
	const most = counts?.[3] ? Number(counts[3]) : Number.POSITIVE_INFINITY
	return Math.min(isOpen ? least + reader.spare : least, Math.max(least, most), 256)
}
