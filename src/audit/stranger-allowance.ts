/** Bounds how many refusals of strangers are recorded, so that nobody without a credential can fill a disk. */

/** Most refusals that are recorded in one minute; those beyond are counted. */
const perMinute = 60

const minuteMs = 60_000

/** What strangers may have of the trail. */
export class StrangerAllowance {
	#minute = 0
	#taken = 0
	#leftOut = 0

	/** Whether one more refusal may be recorded now; one that may not is counted. */
	take(): boolean {
		const minute = Math.floor(performance.now() / minuteMs)
		if (minute !== this.#minute) {
			this.#minute = minute
			this.#taken = 0
		}
		if (++this.#taken <= perMinute) return true
		this.#leftOut++
		return false
	}

	/** How many were left out since this was last asked. */
	takeLeftOut(): number {
		const leftOut = this.#leftOut
		this.#leftOut = 0
		return leftOut
	}
}
