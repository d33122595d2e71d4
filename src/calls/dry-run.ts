/** Dry runs: a call goes as far as its handler, and answers what it would have been. */

import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import { pathOf } from '../routes/pattern'
import type { DryRunReport } from './call'
import type { CallRecord } from './call-record'
import { approvalTokenOf } from './use-approval'

/** Thrown where a rehearsal ends, so that neither the handler nor any later hook runs. */
export class DryRunEnd extends Error {
	override readonly name = 'DryRunEnd'
	readonly code = 'QUATER_DRY_RUN'
	readonly status = 200
	readonly report: DryRunReport

	constructor(report: DryRunReport) {
		super('The dry run ends here.')
		this.report = report
	}
}

/** A call that is only rehearsed, at the place where its handler would run. */
export interface Rehearsal {
	readonly action: Action
	readonly call: CallRecord
	readonly request: Request
	readonly argumentsHash: string
	/** Whether this very call needs an approval. */
	readonly isApprovalNeeded: boolean
}

/** The end of a rehearsal, to be thrown; its report is on the call as well. */
export const rehearsed = (rehearsal: Rehearsal): DryRunEnd => {
	const report = reportOf(rehearsal)
	rehearsal.call.refusal = { kind: 'dry_run', report }
	return new DryRunEnd(report)
}

const reportOf = ({
	action,
	call,
	request,
	argumentsHash,
	isApprovalNeeded
}: Rehearsal): DryRunReport => {
	const hasToken = approvalTokenOf(call, request) !== null
	return {
		ok: true,
		dry_run: true,
		action: action.name,
		method: action.method,
		path: pathOf(request.url),
		arguments_hash: argumentsHash,
		needs_approval: action.policy.needsApproval !== null,
		approval_required: isApprovalNeeded && !hasToken,
		approval_token_provided: hasToken,
		subject: call.caller?.subject ?? null,
		source: call.source,
		entrypoint: call.entrypoint
	}
}

/** The refusal of a dry run where there is no action. */
export const cannotRehearse = (): QuaterError =>
	new QuaterError('invalid_request', {
		message: 'This route cannot be rehearsed, so nothing was run.',
		hint: 'Only actions take a dry run: routes with tool, cli or needsApproval.'
	})
