/** Declares the large API on an Elysia app. */

import { type AnyElysia, type TSchema, t } from 'elysia'
import { type Field, type Operation, statuses } from './resources'

const schemaOf = ({ kind, description, optional }: Field): TSchema => {
	const schema = typeOf(kind, description)
	return optional ? t.Optional(schema) : schema
}

const typeOf = (kind: Field['kind'], description: string): TSchema => {
	switch (kind) {
		case 'string':
			return t.String({ description })
		case 'integer':
			return t.Integer({ description })
		case 'boolean':
			return t.Boolean({ description })
		case 'status':
			return t.Union(
				statuses.map((status) => t.Literal(status)),
				{ description }
			)
	}
}

const objectOf = (fields: readonly Field[]) =>
	t.Object(Object.fromEntries(fields.map((field) => [field.name, schemaOf(field)])))

const schemasOf = ({ fields }: Operation) =>
	Object.fromEntries(
		(['params', 'query', 'body'] as const)
			.map((place) => [place, fields.filter((field) => field.in === place)] as const)
			.filter(([, inside]) => inside.length > 0)
			.map(([place, inside]) => [place, objectOf(inside)])
	)

/**
 * Adds one route for each operation.
 *
 * @param options What every route carries besides its schemas, such as `{ tool: true }`.
 */
export const declareRoutes = (
	app: AnyElysia,
	operations: readonly Operation[],
	options: Readonly<Record<string, unknown>> = {}
): void => {
	for (const operation of operations) {
		const { name, method, path, description } = operation
		const detail = { operationId: name, description }
		app.route(method, path, () => ({ ok: true }), { ...schemasOf(operation), detail, ...options })
	}
}
