/** Personal access tokens: how people let their agents and scripts in. */

import type { Caller } from 'quater'
import { database } from '../shared/database'
import { hashSecret, newSecret } from '../shared/secrets'
import type { User } from '../shared/users'

declare module 'quater' {
	interface Register {
		payload: User
	}
}

type Kind = 'human' | 'agent'

database.run(`
	CREATE TABLE IF NOT EXISTS tokens (
		hash TEXT PRIMARY KEY,
		user_id INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
		kind TEXT NOT NULL CHECK (kind IN ('human', 'agent'))
	) STRICT
`)

const insert = database.query<null, { hash: string; user_id: number; kind: Kind }>(
	'INSERT INTO tokens VALUES ($hash, $user_id, $kind)'
)

const owner = database.query<User & { kind: Kind }, { hash: string }>(
	'SELECT users.id, email, role, kind FROM tokens JOIN users ON users.id = user_id WHERE hash = $hash'
)

/** Shown once; only its hash is kept. */
export function createToken(user: User, kind: Kind): string {
	const secret = newSecret()
	insert.run({ hash: hashSecret(secret), user_id: user.id, kind })
	return secret
}

export function tokenCaller(token: string): Caller | null {
	const found = owner.get({ hash: hashSecret(token) })
	if (!found) return null
	const { kind, ...user } = found
	return { subject: user.email, kind, scopes: [], metadata: {}, payload: user }
}
