/** What can be wrong with a route's inputs, and how to mend it. */

import type { Problem } from '../errors'
import type { Input, Location } from '../routes/action'
import { fileCountOf, holdsFile } from './file-input'
import type { JsonSchema } from './json-schema'
import type { Definitions } from './local-reference'

/** Something about a route's inputs that has to be mended; `message` completes "GET /orders ...". */
export type InputProblem = Pick<Problem, 'code' | 'message' | 'mend'>

/** A schema that its library cannot express as JSON Schema, or that refers to nothing. */
export const unreadable = (location: Location, cause: unknown): InputProblem => ({
	code: 'unreadable_schema',
	message: `has a ${location} schema that cannot be published: ${cause instanceof Error ? cause.message : String(cause)}`,
	mend: 'Use t from elysia, or a library with Standard JSON Schema; others through `vendors`.'
})

/** A required parameter that no request can ever have. */
export const unknownParameter = (name: string): InputProblem => ({
	code: 'unknown_parameter',
	message: `requires the parameter ${name}, which its path does not have`,
	mend: `Add /:${name} to the path, or take ${name} out of params.`
})

/** A location whose members cannot be told. An empty schema, such as `t.Any()`, asks for nothing in particular and is no problem. */
export const notFlat = (location: Location, schema: JsonSchema): InputProblem[] =>
	Object.keys(schema).length === 0
		? []
		: [
				{
					code: 'not_an_object',
					message: `has a ${location} schema that is no plain object, so its members cannot be arguments`,
					mend: `Write ${location}: t.Object({ ... }), without a union or a record around it.`
				}
			]

/** A path that cannot be built from named arguments. */
export const pathProblems = (path: string): InputProblem[] =>
	path.includes('*')
		? [
				{
					code: 'wildcard',
					message: 'has a wildcard in its path, which no argument can fill',
					mend: 'Name the segments, such as /files/:name, or take the rest as a query.'
				}
			]
		: []

/** Arguments that hold a file at any depth: `file` where a form can carry it, else `file_inside`. */
export const fileProblems = (inputs: readonly Input[], definitions: Definitions): InputProblem[] =>
	inputs
		.filter(({ schema }) => holdsFile(schema, definitions))
		.map((input) => (isFormField(input, definitions) ? fileForMcp(input) : fileInside(input)))

const isFormField = (input: Input, definitions: Definitions): boolean =>
	input.in === 'body' && !input.wholeBody && fileCountOf(input.schema, definitions) !== null

const fileForMcp = ({ name }: Input): InputProblem => ({
	code: 'file',
	message: `takes a file as ${name}, which mcp cannot carry`,
	mend: `Leave out tool there, or take a reference to the file: ${name}: t.String({ format: 'uri' }).`
})

const fileInside = ({ name }: Input): InputProblem => ({
	code: 'file_inside',
	message: `takes a file inside ${name}, which neither mcp nor cli can carry`,
	mend: 'Leave out tool and cli there, or make each file a member of the body: t.Object({ document: t.File() }).'
})

/** One name in two places. */
export const clash = (first: Input, second: Input): InputProblem => ({
	code: 'clash',
	message: `takes ${first.name} both in ${first.in} and in ${second.in}, where an argument has one place`,
	mend: second.wholeBody
		? `Rename ${first.name} in ${first.in}: the whole body is the argument body.`
		: `Keep it in ${first.in}; in ${second.in}, omit it: \`t.Omit(${second.in}, ['${first.name}'])\``
})
