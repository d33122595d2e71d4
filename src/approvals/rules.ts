/** Who may read and decide an approval, and what a decision makes of it. */

import { holdsAll } from '../auth/access'
import type { Caller } from '../calls/call'
import { QuaterError } from '../errors'
import {
	type Approval,
	approversNeeded,
	type DecisionOutcome,
	type Judge,
	type Party
} from './approval'

/** Somebody who reads or decides. */
export interface Reader {
	readonly party: Party
	readonly scopes: Caller['scopes']
	/** Whether the request carries a credential that left one of these marks. */
	bears(marks: readonly string[]): boolean
}

/** Requesters read their own, deciders whatever they could have to decide. */
export const mayRead = (approval: Approval, reader: Reader): boolean =>
	approval.subject === reader.party.subject || readsAll(reader) || isApprover(approval, reader)

/** Whether a reader sees every approval of the service. */
export const readsAll = (reader: Reader): boolean => holdsAll(reader.scopes, ['approvals:decide'])

const isApprover = ({ policy }: Approval, reader: Reader): boolean =>
	holdsAll(reader.scopes, policy.approverScopes)

/** Why somebody may not decide this, or null. Nothing here says how to get around it. */
export const whyNotDecide = (approval: Approval, reader: Reader): QuaterError | null => {
	const { policy, requester, decisions } = approval
	const { subject, kind, onBehalfOf } = reader.party
	// First: whoever asked is not told what it takes to decide.
	if (subject === requester.subject && !policy.selfApproval) {
		return forbidden('Whoever asked for this may not decide it.')
	}
	if (onBehalfOf === requester.subject) {
		return forbidden('Whoever acts for the one who asked may not decide it.')
	}
	if (reader.bears(requester.credentials)) {
		return forbidden('The credential that asked for this may not decide it.')
	}
	if (!isApprover(approval, reader)) {
		return new QuaterError('insufficient_scope', {
			message: `Deciding this needs the scopes: ${policy.approverScopes.join(', ')}.`,
			data: { scopes: policy.approverScopes }
		})
	}
	if (kind !== 'human' && !(kind === 'agent' && policy.agentApprovers)) {
		return forbidden(`Only a person may decide this; this caller is of kind '${kind}'.`)
	}
	if (decisions.some(({ by }) => by.subject === subject)) {
		return conflict(approval, 'You have decided this already.')
	}
	if (decisions.some(({ by }) => isSamePerson(by, reader))) {
		return conflict(approval, 'A decision of the same person or credential is on record already.')
	}
	return null
}

/** One person behind two subjects counts once. */
const isSamePerson = (by: Party, { party, bears }: Reader): boolean =>
	by.onBehalfOf === party.subject ||
	(party.onBehalfOf !== null &&
		(party.onBehalfOf === by.subject || party.onBehalfOf === by.onBehalfOf)) ||
	bears(by.credentials)

const forbidden = (message: string): QuaterError => new QuaterError('forbidden', { message })

/** The refusal of a step that comes too late. */
export const conflict = ({ id, state }: Approval, message: string): QuaterError =>
	new QuaterError('conflict', { message, data: { approval: { id, status: state } } })

/** What somebody decides. */
export interface Verdict {
	readonly decision: 'approve' | 'deny'
	readonly reason: string | null
	/** Of the token that redeems the approval, where it needs one. */
	readonly tokenHash: string
	/** The action's fingerprint now, or null when there is no such action any more. */
	readonly fingerprint: string | null
}

/** Judges by the rules; throws `QuaterError` where they forbid it. */
export const judgeBy =
	(reader: Reader, verdict: Verdict): Judge =>
	(approval, now): DecisionOutcome => {
		const { decision, reason } = verdict
		const { policy, state } = approval
		const stops = decision === 'deny'
		if (state !== 'pending' && !(state === 'approved' && stops)) {
			throw conflict(approval, `This is ${state} already.`)
		}
		const refusal = whyNotDecide(
			// Whoever approved may still stop it before it runs.
			stops ? { ...approval, decisions: [] } : approval,
			reader
		)
		if (refusal) throw refusal
		if (policy.requireReason && (reason ?? '').trim() === '') {
			throw new QuaterError('invalid_arguments', {
				message: 'This decision needs a reason.',
				data: { argument: 'reason' }
			})
		}
		if (decision === 'approve' && verdict.fingerprint !== approval.fingerprint) {
			throw conflict(
				approval,
				'The action has changed since this was asked for, so it cannot be approved.'
			)
		}
		const made = { by: reader.party, decision, reason, at: now }
		const base = { decision: made, executeBy: approval.executeBy, endedAt: null, tokenHash: null }
		if (decision === 'deny') return { ...base, state: 'denied', endedAt: now }
		if (approversNeeded(approval) > 1) return { ...base, state: 'pending' }
		return {
			...base,
			state: 'approved',
			executeBy: now + policy.executionMs,
			tokenHash: policy.redeem === 'token' ? verdict.tokenHash : null
		}
	}
