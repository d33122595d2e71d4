/** Serves a loaded app: one listener, said once, stopped in good order. */

import type { Runtime } from '../../src/app/runtime'
import { ConfigError } from '../../src/errors'
import type { LoadedApp } from '../apps/load-app'
import type { Context } from '../context'
import { CliError } from '../errors'
import type { Flags } from '../syntax/argv'
import { visibleLine } from '../terminal/escape'

/** Where an app listens. */
export interface Address {
	readonly hostname: string
	readonly port: number
	/** Whether other processes may listen there too. */
	readonly reusePort: boolean
}

/** The part of an Elysia instance that serving needs. */
interface Servable {
	listen(options: Address): unknown
	stop?(closeActiveConnections?: boolean): unknown
	readonly server?: { readonly url: URL; readonly port?: number | undefined } | null
}

/** How long requests under way may take once the server was told to stop. */
const stopMs = 10_000

/**
 * The address of `--host` and `--port`.
 *
 * @throws CliError `usage`.
 */
export const addressOf = (flags: Flags): Address => ({
	hostname: flags.value('host') ?? '127.0.0.1',
	port: integerOf(flags, 'port', 8000, [0, 65_535]),
	reusePort: false
})

/** An integer flag within bounds. */
export const integerOf = (
	flags: Flags,
	name: 'port' | 'workers',
	otherwise: number,
	[min, max]: readonly [number, number]
): number => {
	const text = flags.value(name)
	if (text === undefined) return otherwise
	const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
	if (value >= min && value <= max) return value
	throw new CliError('usage', `--${name} is an integer from ${min} to ${max}`)
}

/**
 * Refuses to go on with an app that has problems.
 *
 * @throws CliError `config_invalid`, listing all of them.
 */
export const requireReady = async (runtime: Runtime, production: boolean): Promise<void> => {
	const { ok, problems } = await runtime.check({ production })
	if (!ok) throw new ConfigError(runtime.service.name, problems)
}

/**
 * Opens the socket.
 *
 * @throws CliError `port_in_use`.
 */
export const listen = (
	{ app, file }: LoadedApp,
	address: Address
): { url: URL; stop(): Promise<void> } => {
	if (!isServable(app))
		throw new CliError('load_failed', `${file} exports an app that cannot listen`, {
			hint: 'Export the Elysia instance itself.'
		})
	try {
		app.listen(address)
	} catch (cause) {
		throw listenError(cause, address)
	}
	if (!app.server) throw new CliError('unavailable', `${file} did not start to listen`)
	return { url: app.server.url, stop: () => stop(app) }
}

/** Serves until a signal comes, or `orphaned` settles; 130 after Ctrl-C, else 0. */
export const serveUntilStopped = async (
	{ signal }: Context,
	server: { stop(): Promise<void> },
	orphaned?: Promise<void>
): Promise<number> => {
	const stopped = new Promise<void>((resolve) => {
		if (signal.aborted) resolve()
		else signal.addEventListener('abort', () => resolve(), { once: true })
	})
	await (orphaned ? Promise.race([stopped, orphaned]) : stopped)
	await server.stop()
	return signal.reason === 'SIGINT' ? 130 : 0
}

/** What a person wants to know once an app is up. */
export const bannerOf = ({ service, actions, mcpPath, paths }: Runtime, url: URL): string => {
	const names = actions.filter(({ exposed }) => exposed.size > 0).map(({ name }) => name)
	const lines = [
		`${service.name} ${service.version}  ${url.origin}`,
		...(mcpPath === null ? [] : [`  mcp        ${url.origin}${mcpPath}`]),
		...(paths.approvals === null ? [] : [`  approvals  ${url.origin}${paths.approvals}`]),
		...(names.length > 0 ? [`  actions    ${names.join(', ')}`] : [])
	]
	return lines.map(visibleLine).join('\n')
}

const stop = async (app: Servable): Promise<void> => {
	const timer = setTimeout(() => void app.stop?.(true), stopMs)
	await app.stop?.()
	clearTimeout(timer)
}

/** Says which address is taken, or cannot be listened on. */
export const listenError = (
	cause: unknown,
	{ hostname, port }: Omit<Address, 'reusePort'>
): unknown => {
	const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
	if (code === 'EADDRINUSE')
		return new CliError('port_in_use', `${hostname}:${port} is already in use`, {
			hint: 'Stop the other server, or choose another: --port <number>',
			cause
		})
	if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
		return new CliError('usage', `Cannot listen on ${hostname}:${port} (${code})`, { cause })
	return cause
}

const isServable = (app: object): app is Servable =>
	'listen' in app && typeof app.listen === 'function'
