/** Writes audit rows: many at once when many calls end at once, and none answered before its row is there. */

import type { Clock } from '../app/clock'
import { reportHook, reportInBulk } from '../log'
import type { Opened } from '../stores/opened'
import type { AuditDraft } from './event'
import { nextTurn } from './turn'

/** What the recorder needs from the app. */
export interface RecorderHost {
	readonly service: string
	readonly clock: Clock
	open(): Promise<Opened>
}

/** Turns of the event loop that a commit waits at most. */
const maxTurns = 8

/** Collects rows and appends them together. */
export class Recorder {
	readonly #host: RecorderHost
	#waiting: AuditDraft[] = []
	#flush: Promise<void> | null = null
	/** Reports a row that was lost, without flooding the log. */
	readonly report = reportInBulk((count, cause) =>
		reportHook(`recording ${count} call(s) in the audit trail`, cause)
	)

	constructor(host: RecorderHost) {
		this.#host = host
	}

	/** Settles when the row is on record; rejects when it cannot be. */
	write(event: AuditDraft): Promise<void> {
		this.#waiting.push(event)
		this.#flush ??= this.#drain()
		return this.#flush
	}

	async #drain(): Promise<void> {
		// Calls that end together share one commit; while more keep coming, it is worth a turn to wait.
		for (let turn = 0, seen = 0; turn < maxTurns && this.#waiting.length > seen; turn++) {
			seen = this.#waiting.length
			await nextTurn()
		}
		const events = this.#waiting
		this.#waiting = []
		this.#flush = null
		const { service, clock } = this.#host
		const { store } = await this.#host.open()
		await store.append(service, events, clock())
	}
}
