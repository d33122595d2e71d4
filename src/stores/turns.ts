/** Lets tasks of one name run one after the other, and those of different names at once. */
export class Turns {
	readonly #last = new Map<string, Promise<void>>()

	/** Runs a task when those before it have settled. */
	async take<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
		const before = this.#last.get(name)
		const { promise, resolve } = Promise.withResolvers<void>()
		this.#last.set(name, promise)
		try {
			await before
			return await task()
		} finally {
			resolve()
			if (this.#last.get(name) === promise) this.#last.delete(name)
		}
	}
}
