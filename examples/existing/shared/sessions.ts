/** Signed-in browsers: one row per session cookie. */

import { database } from './database'
import { hashSecret, newSecret } from './secrets'
import type { User } from './users'

const lifetimeSeconds = 7 * 24 * 60 * 60

const open = database.query<null, { hash: string; user_id: number; expires_at: number }>(
	'INSERT INTO sessions VALUES ($hash, $user_id, $expires_at)'
)

const owner = database.query<User, { hash: string; now: number }>(
	`SELECT users.id, email, role FROM sessions JOIN users ON users.id = user_id
	 WHERE hash = $hash AND expires_at > $now`
)

const close = database.query<null, { hash: string }>('DELETE FROM sessions WHERE hash = $hash')

/** What to put on the cookie besides its value. */
export const cookieOptions = {
	httpOnly: true,
	sameSite: 'lax',
	secure: Bun.env.NODE_ENV === 'production',
	path: '/',
	maxAge: lifetimeSeconds
} as const

export function openSession(user: User): string {
	const secret = newSecret()
	open.run({
		hash: hashSecret(secret),
		user_id: user.id,
		expires_at: Date.now() + lifetimeSeconds * 1000
	})
	return secret
}

export function sessionUser(secret: unknown): User | null {
	if (typeof secret !== 'string') return null
	return owner.get({ hash: hashSecret(secret), now: Date.now() })
}

export function closeSession(secret: unknown): void {
	if (typeof secret === 'string') close.run({ hash: hashSecret(secret) })
}
