/** Writes down, now and then, what time has ended, and deletes what is kept long enough. */

import type { Clock } from '../app/clock'
import type { Storage } from '../app/storage'
import type { ResolvedAudit } from '../audit/options'
import { reportHook } from '../log'
import type { Announce } from './announce'
import { stepEvent } from './events'

const sweepMs = 60_000
const day = 86_400_000
/** How long the arguments of an approval that has ended are kept. */
const argumentsMs = 30 * day

/** What sweeping needs from the app. */
export interface SweeperHost {
	readonly service: string
	readonly storage: Pick<Storage, 'open'>
	readonly clock: Clock
	readonly announce: Announce
	readonly audit: ResolvedAudit
}

/** Sweeps once a minute, without keeping the process alive; answers what stops it. */
export const sweepEvery = (host: SweeperHost): (() => void) => {
	const timer = setInterval(() => {
		sweep(host).catch((cause: unknown) => reportHook('sweeping approvals', cause))
	}, sweepMs)
	timer.unref()
	return () => clearInterval(timer)
}

const sweep = async ({ service, storage, clock, announce, audit }: SweeperHost): Promise<void> => {
	const { store } = await storage.open()
	const now = clock()
	const event = (ended: Parameters<typeof stepEvent>[1]) =>
		stepEvent('expired', ended, { call: null, party: null })
	for (const ended of await store.sweep(service, now - argumentsMs, now, event)) {
		announce('expired', ended, now)
	}
	if (audit.retentionDays === undefined) return
	await store.prune(service, now - audit.retentionDays * day, now)
}
