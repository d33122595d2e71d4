/** What goes on after the answers: nobody waits for it, but for whoever ends the process. */

/** Keeps track of hooks and notifications that are still under way. */
export class Afterwards {
	readonly #pending = new Set<Promise<unknown>>()

	/** Remembers a promise until it settles; anything else is over already. Answers what it is given. */
	track<T>(result: T): T {
		if (result instanceof Promise) {
			this.#pending.add(result)
			const forget = () => void this.#pending.delete(result)
			result.then(forget, forget)
		}
		return result
	}

	/** Settles when nothing is under way any more, what was only scheduled included. */
	async settle(): Promise<void> {
		// The framework begins with its hooks one turn after the answer.
		for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate)
		while (this.#pending.size > 0) await Promise.allSettled([...this.#pending])
	}
}
