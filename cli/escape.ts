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

/** A word as a POSIX shell reads it back; what must not be shown raw is spelt out for `printf`. */
export const shellQuote = (word: string): string => {
	if (/^[A-Za-z0-9_./:=@%+,-]+$/.test(word)) return word
	if (visible(word) !== word) return `"$(printf -- '${printfFormat(word)}')"`
	return `'${word.replaceAll("'", `'\\''`)}'`
}

const printfFormat = (word: string): string =>
	word
		.replaceAll('\\', '\\\\')
		.replaceAll('%', '%%')
		.replaceAll("'", '\\047')
		.replace(unsafe, (character) =>
			Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(
				''
			)
		)
