/** The one seam at which calls are written down: what they carried, how they ended, who was turned away. */

import { storeFailed } from '../app/storage'
import type { Approval } from '../approvals/approval'
import type { Approvals } from '../approvals/approvals'
import type { CallRecord } from '../calls/call-record'
import { canonicalJson } from '../calls/canonical'
import type { QuaterError } from '../errors'
import { reportHook, reportInBulk } from '../log'
import type { Action } from '../routes/action'
import type { Keyring } from '../secrets/keyring'
import type { Mask } from '../secrets/mask'
import { callEvent, type Ending, endingWith } from './call-event'
import { emptyEvent } from './event'
import { keptJson } from './kept-json'
import type { Recorder } from './recorder'

/** What the ledger needs from the app. */
export interface LedgerHost {
	readonly recorder: Recorder
	readonly approvals: Approvals
	readonly mask: Mask
	/** Whether calls are recorded at all. */
	readonly recordsCalls: boolean
	/** Whether a call is refused when its attempt cannot be recorded. */
	readonly failClosed: boolean
	/** Throws until the database is open. */
	keyring(): Promise<Keyring>
}

/** Validated arguments, in the forms that are at hand. */
interface KeptArguments {
	readonly action: Action
	readonly args: Readonly<Record<string, unknown>>
	/** Canonical JSON. */
	readonly canonical: string
	/** Plain: `sha256:` and hex. */
	readonly hash: string
}

/** What is known of somebody who was turned away. */
export type Refused = {
	readonly [Member in 'id' | 'requestId' | 'source' | 'entrypoint']: CallRecord[Member] | null
} & Pick<CallRecord, 'caller'> & {
		/** The approval that somebody may not decide. */
		readonly approvalId: string | null
	}

/** Refusals of strangers recorded in one minute; beyond that they are counted, so that strangers cannot fill a disk. */
const refusalsPerMinute = 60

/** Writes calls down. */
export class Ledger {
	readonly #host: LedgerHost
	#minute = 0
	#refusals = 0
	#leftOut = 0
	readonly #outcomeLost = reportInBulk((count, cause) =>
		reportHook(`noting the outcome of ${count} approved call(s)`, cause)
	)

	constructor(host: LedgerHost) {
		this.#host = host
	}

	/** Whether the arguments of calls are wanted. */
	get wantsEvidence(): boolean {
		return this.#host.recordsCalls
	}

	/** Whether something is written before each handler. */
	get writesAttempts(): boolean {
		return this.#host.recordsCalls && this.#host.failClosed
	}

	/** Keeps what may be kept of a call's arguments. */
	keep(call: CallRecord, { action, args, canonical, hash }: KeptArguments): void {
		const { arguments: masked, secret } = this.#host.mask(action, args)
		call.evidence = {
			argumentsHash: secret ? null : hash,
			secretHash: secret ? hash : null,
			arguments: keptJson(masked === args ? canonical : canonicalJson(masked))
		}
	}

	/** Records a call before it runs, where that is wanted. Rejects with `unavailable`. */
	attempt(call: CallRecord): Promise<void> | undefined {
		if (!this.writesAttempts) return undefined
		return this.#write(call, null).catch((cause: unknown) => {
			throw storeFailed(cause)
		})
	}

	/** Records how a call ended. What fails is reported; the answer is made already. */
	conclude(call: CallRecord, ending: Ending): Promise<void> | undefined {
		const { approval } = call
		if (approval !== null) return this.#finish(call, approval, ending)
		return this.#host.recordsCalls ? this.#note(call, ending) : undefined
	}

	async #finish(call: CallRecord, approval: Approval, ending: Ending): Promise<void> {
		await this.#host.approvals.finish(approval, ending.outcome).catch(this.#outcomeLost)
		if (this.#host.recordsCalls) await this.#note(call, ending)
	}

	#note(call: CallRecord, ending: Ending): Promise<void> {
		return this.#write(call, ending).catch(this.#host.recorder.report)
	}

	/** The hash of secrets is keyed, which needs the open database. */
	#write(call: CallRecord, ending: Ending | null): Promise<void> {
		const { recorder } = this.#host
		const event = callEvent(call, ending)
		const secretHash = call.evidence?.secretHash ?? null
		if (secretHash === null) return recorder.write(event)
		return this.#host.keyring().then((keyring) =>
			recorder.write({
				...event,
				arguments_hash: `hmac-sha256:${keyring.sign('arguments', secretHash)}`
			})
		)
	}

	/** Records somebody who was turned away before any action; those whom nobody knows, within bounds. */
	refused(call: Partial<Refused>, error: QuaterError, name: string | null): void {
		if (!this.#host.recordsCalls) return
		const isStranger = (call.caller ?? null) === null
		if (isStranger && this.#isFlood()) return
		const { outcome, status } = endingWith(error)
		const detail = this.#leftOut === 0 ? null : { refusals_not_recorded: this.#leftOut }
		this.#leftOut = 0
		const { recorder } = this.#host
		const event = {
			...emptyEvent,
			event: 'refused',
			call_id: call.id ?? null,
			request_id: call.requestId ?? null,
			source: call.source ?? null,
			entrypoint: call.entrypoint ?? null,
			action: name,
			subject: call.caller?.subject ?? null,
			kind: call.caller?.kind ?? null,
			outcome,
			status,
			approval_id: call.approvalId ?? null,
			detail
		}
		recorder.write(event).catch(recorder.report)
	}

	/** Whether strangers have filled what is theirs of this minute; counts what is left out for it. */
	#isFlood(): boolean {
		const minute = Math.floor(performance.now() / 60_000)
		if (minute !== this.#minute) {
			this.#minute = minute
			this.#refusals = 0
		}
		if (++this.#refusals <= refusalsPerMinute) return false
		this.#leftOut++
		return true
	}
}
