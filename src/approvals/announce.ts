/** Tells `approvals.notify` of each step, after it is on record; no call ever waits for it. */

import type { Afterwards } from '../app/afterwards'
import { reportHook } from '../log'
import type { Approval } from './approval'
import type { ApprovalEvent, ApprovalStep } from './protocol'
import { approvalView } from './view'

/** Takes one event. What it throws, at once or later, is reported and changes nothing. */
export type Notify = (event: ApprovalEvent) => unknown

/** Where the page is, for links. */
export interface PageAddress {
	/** The origin that people reach the service at, or undefined. */
	readonly url: string | undefined
	readonly path: string
}

/** Tells of one step that was recorded at a time. */
export type Announce = (step: ApprovalStep, approval: Approval, at: number) => void

/** Makes what tells `notify`; it does nothing where nobody listens. */
export const announcer =
	(
		notify: Notify | undefined,
		{ url, path }: PageAddress,
		afterwards: Pick<Afterwards, 'track'>
	): Announce =>
	(step, approval, at) => {
		if (notify === undefined) return
		try {
			const told = notify({
				// Two may decide within one millisecond.
				id: `evt_${approval.id}_${step}_${approval.decisions.length}_${at}`,
				type: `approval.${step}`,
				at: new Date(at).toISOString(),
				approval: approvalView(approval, []),
				url: url === undefined ? null : new URL(`${path}/${approval.id}`, url).href
			})
			if (told instanceof Promise) afterwards.track(told.catch(failed))
		} catch (cause) {
			failed(cause)
		}
	}

const failed = (cause: unknown): void => reportHook('approvals.notify', cause)
