/** The approvals and audit endpoints of an app in this process, or of a saved remote, behind one interface. */

import type { Context } from '../context'
import { chooseRemote } from './target'

/** Which endpoints a command needs. */
export type Area = 'approvals' | 'audit'

/** One request, without the caller's credential. */
export interface ServiceInit {
	readonly method: 'GET' | 'POST'
	readonly headers: Readonly<Record<string, string>>
	/** A JSON text. */
	readonly body?: string | undefined
	readonly signal: AbortSignal
}

/** The endpoints of one area. */
export interface Service {
	/** The word that names the remote, or null where none is needed. */
	readonly remote: string | null
	/** Sends one request, with the credential, to a path below the area's own. Redirects are handed back. */
	send(below: string, init: ServiceInit): Promise<Response>
	/**
	 * Looks for the area after a 404, and answers whether it is elsewhere. Throws `usage` where the app
	 * says that it has none.
	 */
	hasMoved(signal: AbortSignal): Promise<boolean>
	/** Rethrows with what to do where another credential is wanted. */
	withHint(cause: unknown): never
	close(): Promise<void>
}

/** Opens an area for as long as `use` runs; the target is chosen as for `call`. */
export const withService = async <Result>(
	context: Context,
	named: string | undefined,
	area: Area,
	use: (service: Service) => Promise<Result>
): Promise<Result> => {
	const service = await openService(context, named, area)
	try {
		return await use(service)
	} finally {
		await service.close()
	}
}

const openService = async (
	context: Context,
	named: string | undefined,
	area: Area
): Promise<Service> => {
	const remote = await chooseRemote(context, named)
	if (remote) return (await import('./service-remote')).openRemoteService(context, remote, area)
	return (await import('./service-local')).openLocalService(context, area)
}
