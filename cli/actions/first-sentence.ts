/** Shortens descriptions to what a list has room for. */

const longest = 120

/** The first sentence of a text, on one line; a long one is cut between words. */
export const firstSentence = (text: string): string => {
	const line = text.replace(/\s+/g, ' ').trim()
	const sentence =
		/^.*?[^.\s](?<!\b(?:e\.g|i\.e|etc|vs|no))[.!?](?=\s+[^\p{Ll}])/u.exec(line)?.[0] ?? line
	if (sentence.length <= longest) return sentence
	const cut = sentence.slice(0, longest - 1)
	return `${cut.slice(0, cut.lastIndexOf(' ') < 0 ? undefined : cut.lastIndexOf(' '))}…`
}
