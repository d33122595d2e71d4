/** The one seam at which calls are written down: what they carried, how they ended, who was turned away. */

import type { Afterwards } from '../app/afterwards'
import type { Approval } from '../approvals/approval'
import type { CallRecord } from '../calls/call-record'
import { canonicalJson } from '../calls/canonical'
import { reportHook, reportInBulk } from '../log'
import type { Action } from '../routes/action'
import type { Mask } from '../secrets/mask'
import { type Opened, storeFailed } from '../stores/opened'
import { callEvent, type Ending, type Refusal, refusedEvent } from './call-event'
import { keptJson } from './kept-json'
import type { Recorder } from './recorder'
import { StrangerAllowance } from './stranger-allowance'

/** What the ledger needs from the app. */
export interface LedgerHost {
	readonly recorder: Recorder
	readonly mask: Mask
	/** Whether calls are recorded at all. */
	readonly recordsCalls: boolean
	/** Whether a call is refused when its attempt cannot be recorded. */
	readonly failClosed: boolean
	readonly afterwards: Pick<Afterwards, 'track'>
	open(): Promise<Opened>
	/** Notes on an approval what became of the call that used it up. */
	finishApproval(approval: Approval, outcome: string): Promise<void>
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

/** Writes calls down. */
export class Ledger {
	readonly #host: LedgerHost
	readonly #strangers = new StrangerAllowance()
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
		await this.#host.finishApproval(approval, ending.outcome).catch(this.#outcomeLost)
		if (this.#host.recordsCalls) await this.#note(call, ending)
	}

	#note(call: CallRecord, ending: Ending): Promise<void> {
		return this.#write(call, ending).catch(this.#host.recorder.report)
	}

	/** Records somebody who was turned away before any action; those whom nobody knows, within bounds. */
	refused(refusal: Refusal): void {
		const { recordsCalls, recorder, afterwards } = this.#host
		if (!recordsCalls) return
		if (refusal.caller === null && !this.#strangers.take()) return
		const event = refusedEvent(refusal, this.#strangers.takeLeftOut())
		afterwards.track(recorder.write(event).catch(recorder.report))
	}

	#write(call: CallRecord, ending: Ending | null): Promise<void> {
		const { recorder, open } = this.#host
		const event = callEvent(call, ending)
		const secretHash = call.evidence?.secretHash ?? null
		if (secretHash === null) return recorder.write(event)
		// The hash of secrets is keyed, which needs the open database.
		return open().then(({ keyring }) => {
			const keyed = `hmac-sha256:${keyring.sign('arguments', secretHash)}`
			return recorder.write({ ...event, arguments_hash: keyed })
		})
	}
}
