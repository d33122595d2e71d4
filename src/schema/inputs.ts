/** Plans a route's inputs: what it takes from params, query, headers, cookie and body, as one flat set of named arguments. */

import type { Input, Location } from '../routes/action'
import {
	clash,
	fileProblems,
	type InputProblem,
	notFlat,
	pathProblems,
	unknownParameter,
	unreadable
} from './input-problems'
import type { JsonSchema } from './json-schema'
import type { Definitions } from './local-reference'
import { type LocatedSchema, readLocation } from './location'
import { isMemberwise } from './merge'
import { createNormaliser } from './normalise'
import { pathParameters } from './path'
import type { Vendors } from './standard'

/** The schemas of a route by where they apply, in any form a route takes. */
export type InputSources = { readonly [location in Location]?: unknown }

/** What a route says about its inputs. */
export interface InputsOptions extends InputSources {
	/** Upper-case HTTP method. */
	readonly method: string
	/** The route pattern. */
	readonly path: string
	/** Schemas of guards with `schema: 'standalone'`, which hold beside the route's own. @default [] */
	readonly standalone?: readonly InputSources[] | undefined
	/** Schemas by model name. @default {} */
	readonly models?: Readonly<Record<string, unknown>> | undefined
	/** Mappers for libraries without Standard JSON Schema, by vendor. @default {} */
	readonly vendors?: Vendors | undefined
}

/** A route's inputs. */
export interface InputPlan {
	/** In the order params, query, headers, cookie, body; references point into `inputSchema.$defs`. */
	readonly inputs: Input[]
	/** One object, its root free of combinators; open only where a flattened body says that it is. */
	readonly inputSchema: JsonSchema
	/** Whether a request without a body would be refused. */
	readonly bodyRequired: boolean
	readonly problems: InputProblem[]
}

const locations = ['params', 'query', 'headers', 'cookie', 'body'] as const

/**
 * Flattens everything a route takes into named arguments. A body that is an object gives one
 * argument per member, any other body is the argument `body`. Never throws: what cannot be an
 * argument comes back as a problem.
 */
export const planInputs = (options: InputsOptions): InputPlan => {
	const { method, path, standalone = [], models = {}, vendors = {} } = options
	const { read, definitions } = createNormaliser({ models, vendors, io: 'input' })
	const problems: InputProblem[] = []
	const inputs: Input[] = []
	let bodyRequired = false
	let others: boolean | JsonSchema = false
	for (const location of locations) {
		if (location === 'body' && !carriesBody(method)) continue
		const sources = [options, ...standalone].flatMap(({ [location]: source }) => source ?? [])
		const located = attempt(location, problems, () => readLocation(sources, models, read))
		if (location === 'body' && located) {
			bodyRequired = isBodyRequired(located)
			if (isFlat(located.schema)) others = located.schema.additionalProperties ?? false
		}
		inputs.push(...inputsOf(location, located, path, problems))
	}
	const $defs = Object.fromEntries(definitions)
	problems.push(...pathProblems(path), ...fileProblems(inputs, $defs))
	const distinct = withoutClashes(inputs, problems)
	const inputSchema = objectOf(distinct, $defs, others)
	return { inputs: distinct, inputSchema, bodyRequired, problems }
}

/** Elysia reads no body of a GET or HEAD, whatever a guard around it declares. */
const carriesBody = (method: string): boolean => method !== 'GET' && method !== 'HEAD'

const isBodyRequired = ({ schema, optional }: LocatedSchema): boolean =>
	!optional && (isFlat(schema) || schema.default === undefined)

const attempt = <T>(
	location: Location,
	problems: InputProblem[],
	read: () => T | undefined
): T | undefined => {
	try {
		return read()
	} catch (cause) {
		problems.push(unreadable(location, cause))
		return undefined
	}
}

const inputsOf = (
	location: Location,
	located: LocatedSchema | undefined,
	path: string,
	problems: InputProblem[]
): Input[] => {
	if (location === 'params') return paramInputs(path, located, problems)
	if (!located) return []
	if (isFlat(located.schema)) return members(location, located)
	if (isNothing(located.schema)) return []
	if (location === 'body') return [wholeBody(located)]
	problems.push(...notFlat(location, located.schema))
	return []
}

/** `t.Undefined()` and `t.Void()` ask for no value at all. */
const isNothing = (schema: JsonSchema): boolean => Bun.deepEquals(schema, { not: {} })

/** An object that is told by its members; one that only has others is a map, and stays whole. */
const isFlat = (schema: JsonSchema): boolean =>
	isMemberwise(schema) &&
	(Object.keys(schema.properties ?? {}).length > 0 || !(schema.additionalProperties ?? false))

const members = (location: Location, { schema, optional }: LocatedSchema): Input[] =>
	Object.entries(schema.properties ?? {}).map(([key, member]) => ({
		name: location === 'headers' ? key.toLowerCase() : key,
		in: location,
		wholeBody: false,
		schema: member,
		required: !optional && member.default === undefined && schema.required?.includes(key) === true
	}))

const wholeBody = (located: LocatedSchema): Input => ({
	name: 'body',
	in: 'body',
	wholeBody: true,
	schema: located.schema,
	required: isBodyRequired(located)
})

/** A path cannot be built without its parameters, whatever their schemas say. */
const paramInputs = (
	path: string,
	located: LocatedSchema | undefined,
	problems: InputProblem[]
): Input[] => {
	if (located && !isFlat(located.schema)) problems.push(...notFlat('params', located.schema))
	const declared = located && isFlat(located.schema) ? members('params', located) : []
	const inPath = pathParameters(path)
	for (const { name, required } of declared) {
		if (required && name !== '*' && !inPath.some((parameter) => parameter.name === name)) {
			problems.push(unknownParameter(name))
		}
	}
	return inPath.map(({ name, optional }) => {
		const member = declared.find((input) => input.name === name)
		const schema = member?.schema ?? { type: 'string' }
		return { name, in: 'params', wholeBody: false, schema, required: !optional }
	})
}

const withoutClashes = (inputs: readonly Input[], problems: InputProblem[]): Input[] => {
	const taken = new Map<string, Input>()
	for (const input of inputs) {
		const other = taken.get(input.name)
		if (!other) taken.set(input.name, input)
		// Two spellings of one header are one header.
		else if (other.in !== input.in) problems.push(clash(other, input))
	}
	return [...taken.values()]
}

const objectOf = (
	inputs: readonly Input[],
	$defs: Definitions,
	others: boolean | JsonSchema
): JsonSchema => {
	const required = inputs.filter((input) => input.required).map(({ name }) => name)
	return {
		type: 'object',
		properties: Object.fromEntries(inputs.map(({ name, schema }) => [name, schema])),
		...(required.length > 0 ? { required } : {}),
		additionalProperties: others,
		...(Object.keys($defs).length > 0 ? { $defs } : {})
	}
}
