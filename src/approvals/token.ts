/** Tokens that redeem one approval, once: shown to the approver, stored as a hash. */

import { randomBytes } from '../secrets/random'

/** A new token, `qat_` and 192 random bits. */
export const mintToken = (): string => `qat_${randomBytes(24).toString('base64url')}`

/** What is stored of a token; it is random enough to need no key. */
export const hashToken = (token: string): string =>
	new Bun.CryptoHasher('sha256').update(token.trim()).digest('hex')
