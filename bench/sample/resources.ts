/** A large API as plain data, from which each framework's routes or tools are made. */

/** One named value that an operation takes. */
export interface Field {
	readonly name: string
	readonly in: 'params' | 'query' | 'body'
	readonly kind: 'string' | 'integer' | 'boolean' | 'status'
	readonly description: string
	readonly optional: boolean
}

/** One operation of a resource. */
export interface Operation {
	readonly name: string
	readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
	readonly path: string
	readonly description: string
	readonly fields: readonly Field[]
}

/** What a field of the kind `status` may be. */
export const statuses = ['draft', 'active', 'archived'] as const

const areas =
	'shop billing support stock people travel health media school fleet bank farm plant news club lab port court game city'
const nouns = 'order invoice ticket item contract booking report photo lesson trip'

const field = (
	where: Field['in'],
	name: string,
	kind: Field['kind'],
	description: string,
	optional = false
): Field => ({ in: where, name, kind, description, optional })

const content = (noun: string, optional: boolean): Field[] => [
	field('body', 'title', 'string', `What the ${noun} is called.`, optional),
	field('body', 'status', 'status', `Where the ${noun} stands.`, optional),
	field('body', 'quantity', 'integer', 'How many there are.', true),
	field('body', 'notify', 'boolean', 'Whether to tell its owner.', true)
]

const operationsOf = (area: string, noun: string): Operation[] => {
	const path = `/${area}/${noun}s`
	const one = field('params', 'id', 'string', `Id of the ${noun}.`)
	const make = (
		verb: string,
		method: Operation['method'],
		at: string,
		what: string,
		fields: readonly Field[]
	): Operation => ({
		name: `${verb}_${area}_${noun}${verb === 'list' ? 's' : ''}`,
		method,
		path: at,
		description: `${what} in the ${area} department.`,
		fields
	})
	return [
		make('list', 'GET', path, `List ${noun}s, newest first,`, [
			field('query', 'status', 'status', 'Only those that stand there.', true),
			field('query', 'limit', 'integer', 'How many to answer at most.', true),
			field('query', 'cursor', 'string', 'Where the page before ended.', true)
		]),
		make('get', 'GET', `${path}/:id`, `Fetch one ${noun} by id`, [one]),
		make('create', 'POST', path, `Create a ${noun}`, content(noun, false)),
		make('update', 'PATCH', `${path}/:id`, `Change some members of a ${noun}`, [
			one,
			...content(noun, true)
		]),
		make('delete', 'DELETE', `${path}/:id`, `Delete a ${noun} for good`, [one])
	]
}

/** The hints that quater derives from a method, for servers that must be told. */
export const annotationsOf = (method: Operation['method']) => {
	if (method === 'GET') return { readOnlyHint: true }
	return method === 'POST'
		? { readOnlyHint: false, idempotentHint: false }
		: { readOnlyHint: false, destructiveHint: true, idempotentHint: true }
}

/** The first `count` operations of the large API, 1,000 at most. */
export const operations = (count: number): Operation[] =>
	areas
		.split(' ')
		.flatMap((area) => nouns.split(' ').flatMap((noun) => operationsOf(area, noun)))
		.slice(0, count)
