/** HMAC-SHA-256, from Bun itself: `node:crypto` takes longer to load than most commands to run. */

/** The keyed hash of a text. */
export const hmacSha256 = (
	key: string | Uint8Array,
	text: string,
	encoding: 'hex' | 'base64'
): string => new Bun.CryptoHasher('sha256', key).update(text).digest(encoding)
