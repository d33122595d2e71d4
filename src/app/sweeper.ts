/** Writes down, now and then, what time has ended, and deletes what was kept long enough. */

import type { Announce } from '../approvals/announce'
import type { Approval } from '../approvals/approval'
import { stepEvent } from '../approvals/events'
import { reportHook } from '../log'
import type { Opened } from '../stores/opened'
import type { Clock } from './clock'

const sweepMs = 60_000
const dayMs = 86_400_000
/** How long the arguments of an approval that has ended are kept. */
const argumentsMs = 30 * dayMs

/** What sweeping needs from the app. */
export interface SweeperHost {
	readonly service: string
	readonly clock: Clock
	readonly announce: Announce
	/** How long rows of the audit trail are kept, in days; for ever without it. */
	readonly retentionDays: number | undefined
	open(): Promise<Opened>
}

/** Sweeps once a minute, without keeping the process alive; answers what stops it. */
export const sweepEveryMinute = (host: SweeperHost): (() => void) => {
	const timer = setInterval(() => {
		sweep(host).catch((cause: unknown) => reportHook('sweeping approvals', cause))
	}, sweepMs)
	timer.unref()
	return () => clearInterval(timer)
}

const sweep = async (host: SweeperHost): Promise<void> => {
	const { service, clock, announce, retentionDays } = host
	const { store } = await host.open()
	const now = clock()
	const event = (ended: Approval) => stepEvent('expired', ended, { call: null, party: null })
	for (const ended of await store.sweep(service, now - argumentsMs, now, event)) {
		announce('expired', ended, now)
	}
	if (retentionDays === undefined) return
	await store.prune(service, now - retentionDays * dayMs, now)
}
