/** Refuses requests whose `Host` is not one of ours, which stops DNS rebinding. */

import type { Step } from '../app/pipeline'
import { QuaterError } from '../errors'
import type { Peer } from './peer'

/** Hosts that are allowed when none are configured: the loopback names. */
const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

const hostName = /^(?:[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?$/
const withPort = /^(.*?)(?::([0-9]{1,5}))?$/

/** A `Host` value without port and trailing dot, in lower case; null when it is no host at all. */
export const normaliseHost = (value: string): string | null => {
	const [, rawName = ''] = withPort.exec(value.trim().toLowerCase()) ?? []
	if (rawName.startsWith('[')) return isBracketedV6(rawName) ? rawName : null
	const name = rawName.endsWith('.') ? rawName.slice(0, -1) : rawName
	return hostName.test(name) ? name : null
}

const isBracketedV6 = (name: string): boolean =>
	/^\[[0-9a-f:.]+\]$/.test(name) && URL.canParse(`http://${name}/`)

/** Whether a pattern admits a normalised host: exact, `*.x` (below x), `.x` (x and below), `*`. */
const hostMatches = (host: string, pattern: string): boolean => {
	if (pattern === '*') return true
	if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1))
	if (pattern.startsWith('.')) return host === pattern.slice(1) || host.endsWith(pattern)
	return host === pattern
}

/** Patterns as configured, ready to compare: lower case, IPv6 in brackets. */
const hostPatterns = (hosts: readonly string[]): string[] =>
	hosts.map((host) => {
		const lower = host.toLowerCase()
		return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower
	})

/** Whether a text can stand in `hosts`: a name or an address, perhaps below a dot or a star. */
export const isHostPattern = (text: string): boolean => {
	const [pattern = ''] = hostPatterns([text])
	const name = pattern.replace(/^\*?\./, '')
	return normaliseHost(name) === name
}

/** How many distinct `Host` values are remembered, so that a flood of them costs no memory. */
const remembered = 256

/** Options of the host check. */
export interface HostOptions {
	/** Allowed hosts without the port. @default {@link loopbackHosts} */
	hosts?: readonly string[]
	/** Tells who is at the other end of the socket. */
	peer: Peer
	/** Called once per refused host, to say which line to add. */
	onRefused?: (host: string) => void
}

/**
 * Answers 400 unless `Host` matches. A request without one passes only when it never crossed a
 * socket.
 */
export const host = ({ hosts = loopbackHosts, peer, onRefused }: HostOptions): Step => {
	const patterns = hostPatterns(hosts)
	const verdicts = new Map<string, boolean>()
	const refused = new Set<string>()

	const decide = (value: string): boolean => {
		const name = normaliseHost(value)
		return name !== null && patterns.some((pattern) => hostMatches(name, pattern))
	}

	const allowed = (value: string): boolean => {
		const known = verdicts.get(value)
		if (known !== undefined) return known
		const verdict = decide(value)
		if (verdicts.size >= remembered) verdicts.clear()
		verdicts.set(value, verdict)
		return verdict
	}

	return {
		name: 'host',
		before(_call, request) {
			const value = forwardedHost(request, peer) ?? request.headers.get('host')
			if (value === null ? !peer.isRemote(request) : allowed(value)) return
			if (value !== null && refused.size < remembered && !refused.has(value)) {
				refused.add(value)
				onRefused?.(value)
			}
			throw new QuaterError('invalid_request', { message: 'Invalid Host header.' })
		}
	}
}

/** The last forwarded host, written by the trusted proxy itself; earlier ones are the caller's. */
const forwardedHost = (request: Request, peer: Peer): string | null => {
	if (!peer.mayForward) return null
	const forwarded = request.headers.get('x-forwarded-host')
	return forwarded !== null && peer.isTrusted(request)
		? (forwarded.split(',').at(-1)?.trim() ?? null)
		: null
}
