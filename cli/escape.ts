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

/** A word as a POSIX shell reads it back. */
export const shellQuote = (word: string): string =>
	/^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
