/** Time that never runs backwards while the process lives, whatever happens to the machine's clock. */

/** Milliseconds since 1970. */
export type Clock = () => number

/** A clock of its own; it follows the machine's clock forwards alone. */
export const steadyClock = (): Clock => {
	let time = Date.now()
	let ticks = performance.now()
	return () => {
		const now = performance.now()
		time = Math.max(Date.now(), time + (now - ticks))
		ticks = now
		return Math.floor(time)
	}
}
