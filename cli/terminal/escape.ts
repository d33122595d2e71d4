/** Makes text that others wrote safe to show: control and bidirectional characters become visible. */

/** Controls, bidirectional and other invisible formatters, and separators: whatever could move or reorder text. */
const unsafe = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

/** Text with every unsafe character written as `\uXXXX`, which JSON reads as the same character. */
export const visible = (text: string): string =>
	text.replace(unsafe, (character) =>
		Array.from({ length: character.length }, (_, index) => {
			const code = character.charCodeAt(index).toString(16).padStart(4, '0')
			return `\\u${code}`
		}).join('')
	)

/** The same on one line: newlines and tabs become visible too. */
export const visibleLine = (text: string): string =>
	visible(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t')

/** A word as a POSIX shell reads it back; what would have to be made visible is written as its bytes. */
export const shellQuote = (word: string): string => {
	if (/^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/.test(word)) return word
	if (visible(word) === word) return quoted(word)
	// A shell drops the line breaks that a command ends its output with.
	const ending = /\n*$/.exec(word)![0]
	const text = word.slice(0, word.length - ending.length)
	const format = text
		.replaceAll('\\', '\\\\')
		.replaceAll('%', '%%')
		// printf would take the one for an option, an interactive shell the other for history.
		.replace(/^-|!/g, octal)
		.replace(unsafe, octal)
	return `"$(printf ${quoted(format)})"${ending && quoted(ending)}`
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const octal = (character: string): string =>
	[...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
