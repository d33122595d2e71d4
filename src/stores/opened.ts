/** A store in use: what it is opened with, and the refusal where it fails. */

import { QuaterError } from '../errors'
import type { Credentials } from '../secrets/credentials'
import type { Keyring } from '../secrets/keyring'
import type { Store } from './store'

/** What the database gives, once it is open. */
export interface Opened {
	readonly store: Store
	readonly keyring: Keyring
	readonly credentials: Credentials
}

/** The refusal where the database fails; what already is a refusal stays one. */
export const storeFailed = (cause: unknown): QuaterError =>
	cause instanceof QuaterError
		? cause
		: new QuaterError('unavailable', {
				message: 'Approvals and audit cannot be read or written right now, so nothing was run.',
				hint: 'Try again later.',
				cause
			})
