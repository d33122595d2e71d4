/** Tells whether a number survives: whether what a program holds of its text is what the text says. */

const integer = /^-?(0|[1-9]\d*)$/

/** So many digits are the most that a number can be printed with. */
const mostDigits = 100

/**
 * What becomes of a JSON number's text in a program, or undefined where it keeps its value.
 *
 * `1.10` and `0.1` keep theirs: the number, printed with as many digits, is the text again.
 */
export const lossOf = (text: string): string | undefined => {
	const value = Number(text)
	if (!Number.isFinite(value)) return 'is too large'
	if (integer.test(text) && !Number.isSafeInteger(value))
		return 'is beyond 2^53 and would be rounded'
	const digits = digitsOf(text)
	if (digits === '') return undefined
	if (value === 0) return 'is too small and would become 0'
	const isKept =
		digits.length <= mostDigits && digitsOf(value.toExponential(digits.length - 1)) === digits
	return isKept ? undefined : 'has more digits than a number holds and would be rounded'
}

/** The digits that count: without sign, point, exponent, and zeros at either end. */
const digitsOf = (text: string): string =>
	text.replace(/e.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '')
