/** Opaque secrets: the holder keeps the text, the database only its hash. */

export function newSecret(): string {
	return crypto.getRandomValues(new Uint8Array(32)).toBase64({ alphabet: 'base64url' })
}

export function hashSecret(secret: string): string {
	return new Bun.CryptoHasher('sha256').update(secret).digest('hex')
}
