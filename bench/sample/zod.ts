/** The inputs of the large API as zod schemas, for frameworks that take those. */

import { z } from 'zod'
import { type Field, type Operation, statuses } from './resources'

const typeOf = (kind: Field['kind']) => {
	switch (kind) {
		case 'string':
			return z.string()
		case 'integer':
			return z.int()
		case 'boolean':
			return z.boolean()
		case 'status':
			return z.enum(statuses)
	}
}

const schemaOf = ({ kind, description, optional }: Field) => {
	const schema = typeOf(kind).describe(description)
	return optional ? schema.optional() : schema
}

/** All inputs of an operation as one object. */
export const inputOf = ({ fields }: Operation) =>
	z.object(Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])))

/** What the tool that reads an order takes. */
export const orderInput = z.object({ id: z.string().min(1).max(64) })
