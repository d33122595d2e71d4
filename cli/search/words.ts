/** Cuts names and prose into the stems that a search compares. */

import { singular } from '../../src/routes/names'

/** The stems of a text, in its order: `refundOrders`, `refund-order` and `Refunding an order` are alike. */
export const stemsOf = (text: string): string[] => wordsIn(text).map(stem)

/** The stems that a query asks for, each once; filler words count only where there is nothing else. */
export const queryStems = (query: string): string[] => {
	const words = wordsIn(query)
	const telling = words.filter((word) => !filler.has(word))
	return [...new Set((telling.length > 0 ? telling : words).map(stem))]
}

const wordsIn = (text: string): string[] =>
	text
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
		.replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
		.toLowerCase()
		.match(/[\p{L}\p{N}]+/gu) ?? []

const filler = new Set(
	'a am an and are as at be by can do does for from give how i in into is it its me my of on or our please that the their them there this to want was we what which who with you your'.split(
		' '
	)
)

/** Descriptions of one app repeat their words, and stemming is what takes time. */
const known = new Map<string, string>()

const stem = (word: string): string => {
	const found = known.get(word) ?? withoutGrammar(word)
	known.set(word, found)
	return found
}

/**
 * A word without its grammar: number, `-ing`, `-ed`, a last `e` and a doubled last letter. What is left
 * need not be a word, only the same for all forms of one.
 */
const withoutGrammar = (word: string): string => {
	const one = singular(word)
	const bare = one
		.replace(/ied$/, 'y')
		.replace(/^(.*[aeiouy].*[^aeiou]|.*[aeiouy][^aeiou]{1,2}[aeiou])(?:ing|ed)$/, '$1')
		.replace(/(..[^aeious])e$/, '$1')
	return bare.replace(/([^\d])\1$/, '$1')
}
