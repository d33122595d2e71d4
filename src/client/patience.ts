/** How long a request is waited for: so long without a sign of getting on, and so long in all. */

/** The most that signs of getting on can lengthen a wait, as a multiple of it. */
const longest = 360

/** A limit of time that can be renewed. */
export class Patience implements Disposable {
	/** Aborted once the time is over. */
	readonly signal: AbortSignal
	readonly #ms: number
	readonly #over = new AbortController()
	readonly #total: ReturnType<typeof setTimeout>
	#timer: ReturnType<typeof setTimeout>

	/**
	 * @param ms How long may pass without {@link renew}.
	 * @param totalMs How long may pass in all.
	 */
	constructor(ms: number, totalMs: number = ms * longest) {
		this.#ms = ms
		this.signal = this.#over.signal
		const end = () => this.#over.abort()
		this.#timer = setTimeout(end, ms)
		this.#total = setTimeout(end, Math.min(totalMs, 0x7fff_ffff))
	}

	/**
	 * Something came, or went: the time starts again.
	 *
	 * @param moreMs Time on top of it, in milliseconds. @default 0
	 */
	renew(moreMs = 0): void {
		clearTimeout(this.#timer)
		if (this.signal.aborted) return
		this.#timer = setTimeout(() => this.#over.abort(), this.#ms + moreMs)
	}

	/** Stops waiting. */
	[Symbol.dispose](): void {
		clearTimeout(this.#timer)
		clearTimeout(this.#total)
	}
}
