/** What may be offered to a shell: text that others wrote, cut down to what cannot do harm on a line. */

/** One word that may stand where the cursor is. */
export interface Candidate {
	readonly value: string
	readonly about?: string | undefined
}

/** What fits where the cursor is. */
export interface Completion {
	readonly candidates: readonly Candidate[]
	/** Whether paths fit as well, which the shell lists itself. */
	readonly files?: boolean
	/** Whether the word goes on after what is offered. */
	readonly open?: boolean
}

const longestValue = 200
const longestAbout = 80
/** So many are offered at most. */
const most = 1000

/** Controls, invisible formatters and separators: nothing that a prompt should ever show. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u

/** One line without anything invisible, cut to `longest` characters. */
export const oneLine = (text: string, longest: number = longestAbout): string => {
	const line = [...text.slice(0, 4 * longest)]
		.map((character) => (unsafe.test(character) ? ' ' : character))
		.join('')
		.replace(/\s+/g, ' ')
		.trim()
	return line.length > longest ? `${line.slice(0, longest - 1).trimEnd()}…` : line
}

/** The candidates that begin with `typed` and are fit to stand on a command line, each once. */
export const offer = (typed: string, candidates: readonly Candidate[]): readonly Candidate[] => {
	const found = new Map<string, Candidate>()
	for (const { value, about } of candidates) {
		if (found.size >= most) break
		if (!value.startsWith(typed) || found.has(value)) continue
		if (value === '' || value.length > longestValue || unsafe.test(value)) continue
		found.set(value, { value, about: about === undefined ? undefined : oneLine(about) })
	}
	return [...found.values()]
}
