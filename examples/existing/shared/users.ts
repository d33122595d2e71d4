/** People, their roles and their passwords. */

import { database } from './database'

export type Role = 'member' | 'admin'

export type User = { id: number; email: string; role: Role }

const byEmail = database.query<User & { password_hash: string }, { email: string }>(
	'SELECT * FROM users WHERE email = $email'
)

const all = database.query<User, []>('SELECT id, email, role FROM users ORDER BY id')

const insert = database.query<User, { email: string; role: Role; password_hash: string }>(
	`INSERT INTO users (email, role, password_hash) VALUES ($email, $role, $password_hash)
	 RETURNING id, email, role`
)

// Tests sign in dozens of times; a slow hash would only make them slow.
const hashing =
	Bun.env.NODE_ENV === 'test'
		? ({ algorithm: 'argon2id', memoryCost: 8, timeCost: 1 } as const)
		: 'argon2id'

/** Hashed when nobody has the email, so that both answers take equally long. */
const nobody = Bun.password.hashSync('nobody', hashing)

export async function signUp(email: string, password: string, role: Role): Promise<User> {
	const password_hash = await Bun.password.hash(password, hashing)
	return insert.get({ email, role, password_hash })!
}

export async function verify(email: string, password: string): Promise<User | null> {
	const found = byEmail.get({ email })
	const right = await Bun.password.verify(password, found?.password_hash ?? nobody)
	return found && right ? { id: found.id, email: found.email, role: found.role } : null
}

export function listUsers(): User[] {
	return all.all()
}
