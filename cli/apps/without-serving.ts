/** Keeps an app that is only being loaded from opening a socket, or writing among the data on stdout. */

type NodeConsole = import('node:console').Console

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

/** The stream is made when the app first writes: most say nothing, and streams are slow to make. */
const redirectLogs = (): void => {
	let made: NodeConsole | undefined
	const toStderr =
		(name: string) =>
		(...words: unknown[]): unknown => {
			if (name === 'write') return process.stderr.write(words.join(''))
			made ??= stderrConsole()
			// What only an inspector knows prints nothing.
			return name in made ? Reflect.apply(Reflect.get(made, name), made, words) : undefined
		}
	const names = Object.keys(console).filter((name) => name !== 'Console')
	Object.assign(console, Object.fromEntries(names.map((name) => [name, toStderr(name)])))
	Object.assign(process, { stdout: lazily(() => process.stderr) })
}

const stderrConsole = (): NodeConsole => {
	const { Console } = require('node:console') as typeof import('node:console')
	return new Console(process.stderr, process.stderr)
}

/** Stands for an object that is made when it is first used. */
const lazily = (make: () => object): object =>
	new Proxy(
		{},
		{
			get: (_, key) => {
				const target = make()
				const value: unknown = Reflect.get(target, key, target)
				return typeof value === 'function' ? value.bind(target) : value
			},
			set: (_, key, value) => Reflect.set(make(), key, value),
			has: (_, key) => Reflect.has(make(), key),
			getPrototypeOf: () => Reflect.getPrototypeOf(make())
		}
	)

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
