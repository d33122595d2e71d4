/** What stands behind the gate and the endpoints of one app: approvals, the audit trail, and their database. */

import { announcer } from '../approvals/announce'
import { Approvals } from '../approvals/approvals'
import { Desk } from '../approvals/desk'
import { Ledger } from '../audit/ledger'
import { Recorder } from '../audit/recorder'
import type { ResolvedOptions } from '../options'
import type { Action } from '../routes/action'
import { maskWith } from '../secrets/mask'
import { secretNames } from '../secrets/names'
import { Afterwards } from './afterwards'
import { type Clock, steadyClock } from './clock'
import type { Service } from './runtime'
import { Storage } from './storage'
import { catchUp, sweepEveryMinute } from './sweeper'

/** What the services need to know of the app's routes, now and whenever they are asked. */
export interface ServicesHost {
	readonly options: ResolvedOptions
	readonly service: Service
	readonly actions: readonly Action[]
	/** Whether calls are recorded. */
	readonly recordsCalls: boolean
}

/** The services of one app. */
export interface Services {
	readonly clock: Clock
	readonly storage: Storage
	readonly approvals: Approvals
	readonly desk: Desk
	readonly ledger: Ledger
	/** What is still under way when answers are made. */
	readonly afterwards: Afterwards
	/** Whether whatever has this name is a secret. */
	readonly isSecretName: (name: string) => boolean
}

/** Builds the services of an app. Nothing is opened before it is needed. */
export const servicesOf = (host: ServicesHost): Services => {
	const { options, service } = host
	const isSecretName = secretNames(options.audit.redact)
	const afterwards = new Afterwards()
	const storage: Storage = new Storage(options, service, async (store) => {
		await catchUp(shared, store)
		return sweepEveryMinute({ ...shared, retentionDays: options.audit.retentionDays })
	})
	const shared = {
		service: service.name,
		clock: steadyClock(),
		announce: announcer(options.approvals.notify, options.approvals, afterwards),
		mask: maskWith(isSecretName),
		open: () => storage.open()
	}
	const approvals = new Approvals({ ...shared, options: options.approvals })
	const desk = new Desk({
		...shared,
		version: service.version,
		actionOf: (name) => host.actions.find((action) => action.name === name) ?? null,
		approverScopes: () => approverScopesOf(host.actions)
	})
	const ledger = new Ledger({
		...shared,
		recorder: new Recorder(shared),
		failClosed: options.audit.failClosed,
		afterwards,
		get recordsCalls() {
			return host.recordsCalls
		},
		finishApproval: (approval, outcome) => approvals.finish(approval, outcome)
	})
	return { clock: shared.clock, storage, approvals, desk, ledger, afterwards, isSecretName }
}

const approverScopesOf = (actions: readonly Action[]): (readonly string[])[] =>
	actions.flatMap(({ policy }) => {
		const scopes = policy.needsApproval?.approverScopes
		return scopes?.length ? [scopes] : []
	})
