/** Customers: reads and writes. */

import { Conflict } from './conflict'
import { database, nextId, now } from './database'

export type Customer = {
	id: string
	name: string
	email: string
	created_at: string
}

export type CustomerInput = {
	name: string
	email: string
}

const byId = database.query<Customer, { id: string }>('SELECT * FROM customers WHERE id = $id')

const byText = database.query<Customer, { text: string }>(
	`SELECT * FROM customers
	 WHERE instr(lower(name), lower($text)) OR instr(lower(email), lower($text)) ORDER BY rowid`
)

const emailTaken = database.query<{ id: string }, { email: string }>(
	'SELECT id FROM customers WHERE email = $email'
)

const insert = database.query<Customer, Customer>(
	'INSERT INTO customers VALUES ($id, $name, $email, $created_at) RETURNING *'
)

const change = database.query<Customer, { id: string; name: string; email: string }>(
	'UPDATE customers SET name = $name, email = $email WHERE id = $id RETURNING *'
)

export function getCustomer(id: string): Customer | null {
	return byId.get({ id })
}

export function findCustomers(text: string): Customer[] {
	return text ? byText.all({ text }) : database.query<Customer, []>('SELECT * FROM customers').all()
}

function refuseTaken(email: string, except?: string): void {
	const owner = emailTaken.get({ email })
	if (owner && owner.id !== except) throw new Conflict(`${email} belongs to another customer`)
}

export const createCustomer = database.transaction(({ name, email }: CustomerInput) => {
	refuseTaken(email)
	return insert.get({ id: nextId('cus'), name, email, created_at: now() })!
}).immediate

export const updateCustomer = database.transaction(
	(id: string, changes: { name?: string | undefined; email?: string | undefined }) => {
		const customer = byId.get({ id })
		if (!customer) return null
		const { name = customer.name, email = customer.email } = changes
		refuseTaken(email, id)
		return change.get({ id, name, email })
	}
).immediate
