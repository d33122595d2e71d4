/** Writes down, now and then, what time has ended, and deletes what was kept long enough. */

import type { Announce } from '../approvals/announce'
import type { Approval } from '../approvals/approval'
import { stepEvent } from '../approvals/events'
import { reportHook } from '../log'
import type { Opened } from '../stores/opened'
import type { AuditStore } from '../stores/store'
import type { SteadyClock } from './clock'

const sweepMs = 60_000
const dayMs = 86_400_000
/** How long the arguments of an approval that has ended are kept. */
const argumentsMs = 30 * dayMs

/** What sweeping needs from the app. */
export interface SweeperHost {
	readonly service: string
	readonly clock: SteadyClock
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

/**
 * Goes on from the newest time on record. A clock that was ahead may have written it, and time would
 * otherwise stand still there, with every approval, until the machine's clock gets to it.
 */
export const catchUp = async (
	{ service, clock }: Pick<SweeperHost, 'service' | 'clock'>,
	store: Pick<AuditStore, 'last'>
): Promise<void> => {
	const [newest] = await store.last(service, 1)
	if (newest !== undefined) clock.follow(newest.at)
}

const sweep = async (host: SweeperHost): Promise<void> => {
	const { service, clock, announce, retentionDays } = host
	const { store } = await host.open()
	await catchUp(host, store)
	const now = clock()
	// What is deleted is gone: a clock that was ahead must not make it look old.
	const keptUntil = Math.min(now, Date.now())
	const event = (ended: Approval) => stepEvent('expired', ended, { call: null, party: null })
	for (const ended of await store.sweep(service, keptUntil - argumentsMs, now, event)) {
		announce('expired', ended, now)
	}
	if (retentionDays === undefined) return
	await store.prune(service, keptUntil - retentionDays * dayMs, now)
}
