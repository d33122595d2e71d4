/** Which PostgreSQL server a URL names, and how a pool of connections to it is made. */

import { SQL } from 'bun'

/** What bounds a pool. */
export interface PoolLimits {
	/** Most connections at a time. */
	readonly connections: number
	/** How long opening one may take, in milliseconds. */
	readonly timeoutMs: number
}

/** One server, and how to speak of it without its password. */
export interface PostgresServer {
	/** Such as `PostgreSQL (db.example.com:5432/store)`. */
	readonly name: string
	/** Makes a pool; it connects when first used. */
	connect(): SQL
}

/**
 * Reads a `postgres://` URL. Bun reads the rest of it: `sslmode` and `path`, the folder of a socket.
 *
 * @throws TypeError for what is no such URL; it says nothing of the password
 */
export const postgresServer = (url: string, limits: PoolLimits): PostgresServer => {
	const { hostname, port, pathname, searchParams } = parsed(url)
	const socket = searchParams.get('path') ?? searchParams.get('socket')
	const database = decoded(pathname.slice(1))
	return {
		name: `PostgreSQL (${socket ?? `${hostname || 'localhost'}:${port || '5432'}`}/${database})`,
		connect: () => connect(url, database, limits)
	}
}

const parsed = (url: string): URL => {
	if (/^postgres(ql)?:/i.test(url) && URL.canParse(url)) return new URL(url)
	throw new TypeError(
		'the database is no URL such as postgres://user:password@host:5432/name; special characters of the password need percent encoding'
	)
}

const decoded = (text: string): string => {
	try {
		return decodeURIComponent(text)
	} catch {
		return text
	}
}

const connect = (url: string, database: string, { connections, timeoutMs }: PoolLimits): SQL => {
	try {
		return new SQL(url, {
			max: connections,
			connectionTimeout: Math.max(1, Math.ceil(timeoutMs / 1000)),
			idleTimeout: 60,
			maxLifetime: 1800,
			// Named statements outlive a change of the tables, and some poolers cannot keep them.
			prepare: false,
			// Else PGDATABASE would overrule the URL.
			...(database === '' ? {} : { database })
		})
	} catch (cause) {
		// What Bun throws may carry the whole URL.
		const { password } = new URL(url)
		const message = cause instanceof Error ? cause.message : ''
		const isSafe =
			password === '' || ![password, decoded(password)].some((it) => message.includes(it))
		throw new TypeError(`the database URL cannot be used${isSafe ? `: ${message}` : ''}`)
	}
}
