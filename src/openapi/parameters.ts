/** Finishes the parameters of an operation. */

import type { JsonSchema } from '../schema/json-schema'
import type { Resolve } from './content'
import type { Parameter, Reference } from './document'
import type { DocumentedRoute } from './documented-route'
import { parametersOf } from './paths'

/** OpenAPI ignores these: they follow from the body, the answer and the security scheme. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

/** The parameters of a route as the plugin drafted them, with cookies, and what the author wrote over them. */
export const parametersFor = (
	drafts: unknown,
	route: DocumentedRoute,
	written: readonly (Parameter | Reference)[],
	{ template, resolve }: { readonly template: string; readonly resolve: Resolve }
): (Parameter | Reference)[] => {
	const inPath = new Set(parametersOf(template))
	const drafted = Array.isArray(drafts) ? (drafts as DraftParameter[]) : []
	const declared = [...drafted, ...cookiesOf(route.cookie)]
		.map((parameter) => finishParameter(parameter, resolve))
		.filter(({ name, in: place }) => place !== 'path' || inPath.has(name))
		.filter(({ name, in: place }) => place !== 'header' || !ignoredHeaders.has(name.toLowerCase()))
	const isRewritten = (parameter: Parameter) =>
		written.some(
			(other) => 'name' in other && other.name === parameter.name && other.in === parameter.in
		)
	return [...declared.filter((parameter) => !isRewritten(parameter)), ...written]
}

/** A parameter as the plugin leaves it: annotations pulled out of the schema. */
interface DraftParameter {
	name: string
	in: Parameter['in']
	required?: boolean
	description?: string
	examples?: JsonSchema['examples']
	schema: JsonSchema
}

const cookiesOf = (schema: JsonSchema | undefined): DraftParameter[] =>
	Object.entries(schema?.properties ?? {}).map(([name, { description, ...member }]) => ({
		name,
		in: 'cookie',
		required: schema?.required?.includes(name) ?? false,
		...(description === undefined ? {} : { description }),
		schema: member
	}))

const finishParameter = (
	{ name, in: place, required, description, examples, schema }: DraftParameter,
	resolve: Resolve
): Parameter => {
	const { deprecated, ...rest } = schema
	const full = examples === undefined ? rest : { ...rest, examples }
	return {
		name,
		in: place,
		...(place === 'path' || required ? { required: true } : {}),
		...(description === undefined ? {} : { description }),
		...(deprecated === true ? { deprecated } : {}),
		// The framework reads an object in a query from JSON text.
		...(place !== 'path' && resolve(full).type === 'object'
			? { content: { 'application/json': { schema: full } } }
			: { schema: full })
	}
}
