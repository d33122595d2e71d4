/** The keys of one service: hashes that only it can make, and its older keys can still recognise. */

import { hmacSha256 } from './hmac'

/** Makes keyed hashes. */
export interface Keyring {
	/** Hex HMAC-SHA-256 with the first key. */
	sign(purpose: string, text: string): string
	/** The same with every key, the first one's first. */
	candidates(purpose: string, text: string): string[]
}

/** A keyring out of one key or more; `purpose` keeps hashes of different kinds apart. */
export const keyringOf = (keys: readonly [string, ...string[]]): Keyring => {
	const hash = (key: string, purpose: string, text: string) =>
		hmacSha256(key, `quater:${purpose}\n${text}`, 'hex')
	return {
		sign: (purpose, text) => hash(keys[0], purpose, text),
		candidates: (purpose, text) => keys.map((key) => hash(key, purpose, text))
	}
}
