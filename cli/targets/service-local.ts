/** The approvals and audit endpoints of an app in this process, through its runtime. */

import type { Runtime } from '../../src/app/runtime'
import type { Context } from '../context'
import { openApp } from './local'
import { absent, refuseEphemeral } from './no-service'
import type { Area, Service } from './service'

/** Loads the app, starts it without a socket, and asks as its caller. */
export const openLocalService = async (context: Context, area: Area): Promise<Service> => {
	const { runtime, headers: own, withHint, close } = await openApp(context)
	const path = await pathOf(context, runtime, area).catch(async (cause) => {
		await close()
		throw cause
	})
	return {
		remote: null,
		send: (below, { method, headers: more, body, signal }) => {
			const headers = new Headers(own)
			for (const [name, value] of Object.entries(more)) headers.set(name, value)
			const request = { method, headers, signal, ...(body !== undefined && { body }) }
			return runtime.localRequest(path + below, request)
		},
		hasMoved: async () => false,
		withHint,
		close
	}
}

const pathOf = async ({ program }: Context, runtime: Runtime, area: Area): Promise<string> => {
	const path = runtime.paths[area]
	if (path === null) throw absent(runtime.service.name, area)
	if (runtime.isEphemeral) refuseEphemeral(program, `${area} list <name>`)
	return path
}
