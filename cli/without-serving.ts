/** Keeps an app that is only being loaded from opening a socket, or writing among the data on stdout. */

import { Console } from 'node:console'

/** What a module did while it was loaded. */
export interface Guarded<Result> {
	readonly value: Result
	/** How often it asked to serve. */
	readonly served: number
}

/**
 * Runs `load` with `Bun.serve` replaced: an app that listens on import would take the traffic of the running
 * server, whose port it may share. From then on, what the app logs goes to stderr.
 */
export const withoutServing = async <Result>(
	load: () => Promise<Result>
): Promise<Guarded<Result>> => {
	const { serve } = Bun
	let served = 0
	Bun.serve = (() => {
		served += 1
		return idleServer()
	}) as unknown as typeof Bun.serve
	redirectLogs()
	try {
		return { value: await load(), served }
	} finally {
		Bun.serve = serve
	}
}

const redirectLogs = (): void => {
	Object.assign(console, new Console(process.stderr, process.stderr))
	process.stdout.write = process.stderr.write.bind(process.stderr)
}

/** What an app may do with its server while it loads: read it, reload it, stop it. */
const idleServer = (): object => ({
	id: '',
	port: 0,
	hostname: '127.0.0.1',
	url: new URL('http://127.0.0.1:0/'),
	development: false,
	pendingRequests: 0,
	pendingWebSockets: 0,
	stop: async () => {},
	reload: () => idleServer(),
	fetch: () => new Response(null, { status: 503 }),
	upgrade: () => false,
	publish: () => 0,
	subscriberCount: () => 0,
	requestIP: () => null,
	timeout: () => {},
	ref: () => {},
	unref: () => {},
	[Symbol.dispose]: () => {}
})
