/** Who is at the other end of the socket, and whether it is a proxy that may speak for others. */

import type { BlockList } from 'node:net'

/** Looks at the immediate peer of a request. */
export interface Peer {
	/** Whether any proxy is trusted at all; when not, forwarded headers are not even read. */
	readonly mayForward: boolean
	/** Whether the request crossed a socket. */
	isRemote(request: Request): boolean
	/** Whether the immediate peer is a trusted proxy. */
	isTrusted(request: Request): boolean
	/** The peer's address, or null for a request made in process. */
	address(request: Request): string | null
}

/** What `Bun.serve` tells about a request's socket. */
export type RequestIp = (request: Request) => { readonly address: string } | null | undefined

/** Loaded where a proxy is named: most apps have none, and one action in a shell should not wait for it. */
const net = (): typeof import('node:net') => require('node:net')

const v4InV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Whether a text is an IP address or a CIDR range. */
export const isAddressRange = (text: string): boolean => {
	const [address = '', bits, ...rest] = text.split('/')
	const family = net().isIP(address)
	if (family === 0 || rest.length > 0) return false
	return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

/** Reads peers through `requestIp`; `proxies` are addresses or CIDR ranges, already checked. */
export const peerOf = (requestIp: RequestIp, proxies: readonly string[]): Peer => {
	const trusted = proxies.length === 0 ? null : listOf(proxies)
	const address = (request: Request): string | null => {
		const found = requestIp(request)?.address
		return found === undefined ? null : (v4InV6.exec(found)?.[1] ?? found)
	}
	return {
		mayForward: proxies.length > 0,
		address,
		isRemote: (request) => address(request) !== null,
		isTrusted(request) {
			const peer = address(request)
			return peer !== null && trusted?.check(peer, familyOf(peer)) === true
		}
	}
}

const listOf = (proxies: readonly string[]): BlockList => {
	const list = new (net().BlockList)()
	for (const range of proxies) {
		const [address = '', bits] = range.split('/')
		if (bits === undefined) list.addAddress(address, familyOf(address))
		else list.addSubnet(address, Number(bits), familyOf(address))
	}
	return list
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (net().isIP(address) === 6 ? 'ipv6' : 'ipv4')
