/** A port on which nobody listens. */

/** One that was free a moment ago. */
export const freePort = (): number => {
	const probe = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() })
	const { port = 0 } = probe
	void probe.stop(true)
	return port
}
