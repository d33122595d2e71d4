/** A wire to a PostgreSQL server that breaks where a test wants it to. */

import type { Socket } from 'bun'

/** Where the wire breaks, once: before the server gets a message with this text in it, or after it did. */
export type Cut = { readonly before: string } | { readonly after: string }

/** One wire. */
export interface Relay extends AsyncDisposable {
	/** The server, by way of the wire. */
	readonly url: string
	/** Null again once it broke. */
	cut: Cut | null
}

interface Ends {
	server: Promise<Socket<undefined>>
}

/** Puts a wire between a client and the server of a URL. */
export const relay = (url: string): Relay => {
	const { hostname, port } = new URL(url)
	const here = new URL(url)
	const cutAt = (text: string): 'before' | 'after' | null => {
		const { cut } = wire
		if (cut === null) return null
		if ('before' in cut && text.includes(cut.before)) return 'before'
		return 'after' in cut && text.includes(cut.after) ? 'after' : null
	}
	const listener = Bun.listen<Ends>({
		hostname: '127.0.0.1',
		port: 0,
		socket: {
			open(client) {
				const server = Bun.connect<undefined>({
					hostname,
					port: Number(port),
					socket: {
						data: (_, bytes) => void client.write(bytes),
						close: () => void client.end()
					}
				})
				client.data = { server }
			},
			async data(client, bytes) {
				const copy = Buffer.from(bytes)
				const where = cutAt(copy.toString('latin1'))
				const server = await client.data.server
				if (where !== null) {
					wire.cut = null
					client.terminate()
				}
				if (where !== 'before') server.write(copy)
				if (where === 'before') server.terminate()
			},
			async close(client) {
				const server = await client.data.server
				server.end()
			}
		}
	})
	here.host = `127.0.0.1:${listener.port}`
	const wire: Relay = {
		url: here.href,
		cut: null,
		async [Symbol.asyncDispose]() {
			listener.stop(true)
		}
	}
	return wire
}
