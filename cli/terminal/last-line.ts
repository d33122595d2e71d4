/** Remembers the last line of a text that is too long to be kept. */

/** A line of more characters than this is forgotten: no last line that is meant to be read is so long. */
const longest = 64 * 1024

/** Is handed a text piece by piece, and knows its last complete line. */
export class LastLine {
	/** Whether any text has come. */
	isBegun = false
	/** The last line, empty where the text does not end with one that is complete. */
	text = ''
	#open = ''
	#isTooLong = false

	/** Takes the next piece. */
	add(piece: string): void {
		if (piece === '') return
		this.isBegun = true
		const end = piece.lastIndexOf('\n')
		if (end >= 0) {
			const start = end === 0 ? -1 : piece.lastIndexOf('\n', end - 1)
			const isWhole = start >= 0
			const head = isWhole ? '' : this.#open
			const line = head + piece.slice(start + 1, end)
			this.text = (isWhole || !this.#isTooLong) && line.length <= longest ? line : ''
			this.#open = ''
			this.#isTooLong = false
		}
		const rest = piece.slice(end + 1)
		if (rest === '') return
		this.text = ''
		this.#isTooLong ||= this.#open.length + rest.length > longest
		this.#open = this.#isTooLong ? '' : this.#open + rest
	}
}
