/** What an approval decides about one call: it waits, is refused, or runs once. */

import type { Clock } from '../app/clock'
import { QuaterError } from '../errors'
import type { Mask } from '../secrets/mask'
import { type Opened, storeFailed } from '../stores/opened'
import type { Announce } from './announce'
import { type Approval, type CallKey, holdsAt } from './approval'
import { type Actor, stepEvent } from './events'
import { draftOf, type GatedCall, keysOf, partyOf, previewOf } from './gated-call'
import type { ResolvedApprovals } from './options'
import { approvalDenied, approvalRequired, type RefusedCall, tooManyPending } from './refusals'
import { hashToken } from './token'

/** What approvals need from the app. */
export interface ApprovalsHost {
	readonly service: string
	readonly options: ResolvedApprovals
	readonly clock: Clock
	readonly mask: Mask
	readonly announce: Announce
	open(): Promise<Opened>
}

/** Other callers may step in between two looks at the store; each round sees what they did. */
const maxRounds = 8

/** Decides about calls. */
export class Approvals {
	readonly #host: ApprovalsHost

	constructor(host: ApprovalsHost) {
		this.#host = host
	}

	/**
	 * Lets a call pass, with the approval that it used up, or null where `approvals.decide` let it.
	 * Throws `approval_required`, `approval_denied`, `rate_limited`, `internal` or `unavailable`:
	 * nothing runs then.
	 */
	async admit(gated: GatedCall): Promise<Approval | null> {
		const { decide } = this.#host.options
		try {
			if (decide === undefined || gated.token === null) return await this.#admit(gated)
		} catch (cause) {
			throw storeFailed(cause)
		}
		await decidedElsewhere(decide, gated, gated.token)
		return null
	}

	async #admit(gated: GatedCall): Promise<Approval> {
		const opened = await this.#host.open()
		const keys = keysOf(gated, this.#host.service, this.#host.mask, opened.keyring)
		for (let round = 0; round < maxRounds; round++) {
			const found = await this.#find(keys, opened)
			if (gated.approvalId !== null && gated.approvalId !== found?.id) {
				await this.#refuseAsking(gated, found, opened)
			}
			if (found?.state === 'approved') {
				const spent = await this.#spend(gated, found, opened)
				if (spent !== null) return spent
				continue
			}
			if (found !== null && holdsAt(found, this.#host.clock())) {
				throw refusalOf(gated, found, await this.#earlier(found, opened))
			}
			await this.#refuseAsking(gated, found, opened)
			await this.#ask(gated, keys[0], opened)
		}
		throw new QuaterError('unavailable', {
			message: 'Too many identical calls came at once; this one was not run.'
		})
	}

	/** The newest approval for the call, under the newest key that knows one. */
	async #find(keys: readonly CallKey[], { store }: Opened): Promise<Approval | null> {
		for (const key of keys) {
			const found = await store.find(key, this.#host.clock())
			if (found !== null) return found
		}
		return null
	}

	/** The request before one that waits: the answer that named it first may have been lost. */
	async #earlier({ service, state, earlierId }: Approval, { store }: Opened) {
		if (state !== 'pending' || earlierId === null) return null
		return store.get(service, earlierId, this.#host.clock())
	}

	/** The approval, used up; null where somebody was faster, or its ground has changed. */
	async #spend(gated: GatedCall, found: Approval, opened: Opened): Promise<Approval | null> {
		const { clock } = this.#host
		const tokenHash = redeemed(gated, found)
		if (gated.policy.bindPreview && (await previewOf(gated)) !== found.preview) {
			const now = clock()
			const event = (voided: Approval) => stepEvent('voided', voided, actorOf(gated))
			const as = { state: 'expired', voided: true } as const
			const voided = await opened.store.end(found.service, found.id, as, now, event)
			if (voided !== null) this.#host.announce('voided', voided, now)
			return null
		}
		const now = clock()
		const event = (spent: Approval) => stepEvent('consumed', spent, actorOf(gated))
		const spent = await opened.store.consume({ ...found, tokenHash }, now, event)
		if (spent !== null) this.#host.announce('consumed', spent, now)
		return spent
	}

	/** A caller that goes on with one approval, or brings a token, asks for no new one. */
	async #refuseAsking(gated: GatedCall, found: Approval | null, { store }: Opened): Promise<void> {
		const { approvalId, policy, token } = gated
		if (approvalId !== null) {
			const known = await store.get(this.#host.service, approvalId, this.#host.clock())
			// Another caller's approval is not even said to exist.
			const own = known?.subject === gated.caller.subject ? known : null
			throw approvalDenied(shown(gated), own, own === null ? 'unknown' : endedAs(own))
		}
		if (policy.redeem !== 'token' || token === null) return
		const used = found?.state === 'consumed' && found.tokenHash === hashToken(token)
		throw approvalDenied(shown(gated), used ? found : null, used ? 'consumed' : 'invalid_token')
	}

	/** Stores a request and throws that it waits; settles where another one answers for it already. */
	async #ask(gated: GatedCall, key: CallKey, { store, credentials }: Opened): Promise<void> {
		const { mask, clock, announce, options } = this.#host
		const preview = await previewOf(gated)
		const draft = draftOf(gated, { key, mask, credentials, preview })
		const now = clock()
		const event = (asked: Approval) => stepEvent('requested', asked, actorOf(gated))
		const asked = await store.request(draft, options, now, event)
		if (asked.kind === 'too_many') throw tooManyPending(options.maxPending, asked.retryAt, now)
		const { approval, earlier } = asked
		if (asked.kind === 'created') {
			announce('requested', approval, now)
			throw approvalRequired(shown(gated), approval, earlier)
		}
	}

	/** Notes what became of a run, for whoever is asked next. A failure is the caller's to report. */
	async finish({ service, id }: Approval, outcome: string): Promise<void> {
		const { store } = await this.#host.open()
		await store.finish(service, id, outcome)
	}
}

const shown = ({ action, argumentsHash }: GatedCall): RefusedCall => ({
	action: action.name,
	argumentsHash
})

const actorOf = ({ call, caller }: GatedCall): Actor => ({ call, party: partyOf(caller, []) })

const endedAs = ({ state, voided }: Approval) => {
	if (voided) return 'expired'
	// One that waits or was approved would have been found: it is for other arguments.
	return state === 'pending' || state === 'approved' ? 'unknown' : state
}

const refusalOf = (gated: GatedCall, found: Approval, earlier: Approval | null): QuaterError =>
	found.state === 'pending'
		? approvalRequired(shown(gated), found, earlier)
		: approvalDenied(shown(gated), found, endedAs(found))

/** The hash of the token that redeems an approval, or null where it needs none. Throws without it. */
const redeemed = (gated: GatedCall, found: Approval): string | null => {
	if (found.tokenHash === null) return null
	if (gated.token === null) throw approvalRequired(shown(gated), found, null)
	const tokenHash = hashToken(gated.token)
	if (tokenHash !== found.tokenHash) throw approvalDenied(shown(gated), null, 'invalid_token')
	return tokenHash
}

const decidedElsewhere = async (
	decide: NonNullable<ResolvedApprovals['decide']>,
	gated: GatedCall,
	token: string
): Promise<void> => {
	const { action, argumentsHash, caller, call } = gated
	let answer: unknown
	try {
		answer = await decide({
			action: action.name,
			argumentsHash,
			arguments: structuredClone(gated.arguments),
			token,
			caller,
			call
		})
	} catch (cause) {
		throw new QuaterError('internal', { cause })
	}
	// A truthy promise of a mistake must not approve.
	if (answer !== true) throw approvalDenied(shown(gated), null, 'denied')
}
