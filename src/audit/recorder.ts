/** Writes audit rows: many at once when many calls end at once, and none answered before its row is there. */

import type { Clock } from '../app/clock'
import type { Opened } from '../app/storage'
import { reportHook } from '../log'
import type { AuditEvent } from './protocol'

/** What the recorder needs from the app. */
export interface RecorderHost {
	readonly service: string
	readonly clock: Clock
	open(): Promise<Opened>
}

/** How often a failing sink is reported, in milliseconds. */
const reportEveryMs = 1000

/** Collects rows and appends them together. */
export class Recorder {
	readonly #host: RecorderHost
	#waiting: AuditEvent[] = []
	#flush: Promise<void> | null = null
	#reportedAt = Number.NEGATIVE_INFINITY
	#unreported = 0

	constructor(host: RecorderHost) {
		this.#host = host
	}

	/** Settles when the row is on record; rejects when it cannot be. */
	write(event: AuditEvent): Promise<void> {
		this.#waiting.push(event)
		this.#flush ??= this.#drain()
		return this.#flush
	}

	/** The same, but a failure is reported instead: the call goes on. */
	note(event: AuditEvent): Promise<void> {
		return this.write(event).catch((cause: unknown) => this.#report(cause))
	}

	async #drain(): Promise<void> {
		// Calls that end in the same turn share one commit.
		await new Promise(setImmediate)
		const events = this.#waiting
		this.#waiting = []
		this.#flush = null
		const { service, clock } = this.#host
		const { store } = await this.#host.open()
		await store.append(service, events, clock())
	}

	#report(cause: unknown): void {
		this.#unreported++
		if (performance.now() - this.#reportedAt < reportEveryMs) return
		this.#reportedAt = performance.now()
		reportHook(`recording ${this.#unreported} call(s) in the audit trail`, cause)
		this.#unreported = 0
	}
}
