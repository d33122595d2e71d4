/** What stands behind the gate and the endpoints of one app: approvals, the audit trail, and their database. */

import { announcer } from '../approvals/announce'
import { Approvals } from '../approvals/approvals'
import { Desk } from '../approvals/desk'
import { sweepEvery } from '../approvals/sweeper'
import { Ledger } from '../audit/ledger'
import { Recorder } from '../audit/recorder'
import type { ResolvedOptions } from '../options'
import type { Action } from '../routes/action'
import { maskWith } from '../secrets/mask'
import { secretNames } from '../secrets/names'
import { type Clock, steadyClock } from './clock'
import type { Service } from './runtime'
import { Storage } from './storage'

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
	/** Whether whatever has this name is a secret. */
	readonly isSecretName: (name: string) => boolean
}

/** Builds the services of an app. Nothing is opened before it is needed. */
export const servicesOf = (host: ServicesHost): Services => {
	const { options, service } = host
	const clock = steadyClock()
	const announce = announcer(options.approvals.notify, options.approvals)
	const storage: Storage = new Storage(options, service, () =>
		sweepEvery({ service: service.name, storage, clock, announce, audit: options.audit })
	)
	const isSecretName = secretNames(options.audit.redact)
	const mask = maskWith(isSecretName)
	const open = () => storage.open()
	const approvals = new Approvals({
		service: service.name,
		options: options.approvals,
		clock,
		mask,
		announce,
		open
	})
	const desk = new Desk({
		service,
		storage,
		clock,
		announce,
		actionOf: (name) => host.actions.find((action) => action.name === name) ?? null,
		approverScopes: () =>
			host.actions.flatMap(({ policy }) => {
				const scopes = policy.needsApproval?.approverScopes
				return scopes?.length ? [scopes] : []
			})
	})
	const ledger = new Ledger({
		recorder: new Recorder({ service: service.name, clock, open }),
		approvals,
		mask,
		failClosed: options.audit.failClosed,
		get recordsCalls() {
			return host.recordsCalls
		},
		keyring: async () => (await storage.open()).keyring
	})
	return { clock, storage, approvals, desk, ledger, isSecretName }
}
