/** Time that never runs backwards while the process lives, whatever happens to the machine's clock. */

/** Milliseconds since 1970. */
export type Clock = () => number

/** A clock that can be told of a later time than its own. */
export interface SteadyClock extends Clock {
	/** Goes on from this time, where it is later: it was on record once, and must not stand still there. */
	follow(time: number): void
}

/** A clock of its own; it follows the machine's clock forwards alone. */
export const steadyClock = (): SteadyClock => {
	let time = Date.now()
	let ticks = performance.now()
	const read = () => {
		const now = performance.now()
		time = Math.max(Date.now(), time + (now - ticks))
		ticks = now
		return Math.floor(time)
	}
	const follow = (later: number) => {
		time = Math.max(read(), later)
	}
	return Object.assign(read, { follow })
}
