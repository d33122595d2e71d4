/** Finishes the answers of an operation: the route's own, and quater's refusals beside them. */

import type { JsonSchema } from '../schema/json-schema'
import { type Resolve, responseContent } from './content'
import type { Operation, Reference, ResponseObject } from './document'
import type { DocumentedRoute } from './documented-route'
import { type Failure, failuresOf } from './failures'

/** What answers are written with. */
export interface AnswersContext {
	/** A reference to the body of every refusal. */
	readonly errorAnswer: JsonSchema
	readonly resolve: Resolve
	/** Called for each refusal that is only referred to. */
	readonly refer: (failure: Failure) => Reference
}

/** What a route may answer, by status. */
export const answersOf = (
	route: DocumentedRoute,
	isGuarded: boolean,
	context: AnswersContext
): Operation['responses'] => {
	const responses: Record<string, ResponseObject | Reference> = {}
	for (const [status, schema] of Object.entries(route.responses)) {
		const content = responseContent(schema, status, context.resolve)
		const description = context.resolve(schema).description
		responses[status] = {
			description: description ?? reasonOf(status),
			...(content ? { content } : {})
		}
	}
	if (!Object.keys(responses).some((status) => /^[23]/.test(status))) {
		responses['200'] = { description: 'OK' }
	}
	for (const failure of failuresOf(route, isGuarded)) {
		const own = responses[failure.status]
		responses[failure.status] =
			own === undefined ? context.refer(failure) : alsoRefuses(own, failure, context.errorAnswer)
	}
	return responses
}

/** Loaded here, since a command line that runs one action should not wait for an HTTP library. */
const reasonOf = (status: string): string => {
	const { STATUS_CODES } = require('node:http') as typeof import('node:http')
	return STATUS_CODES[status] ?? `Status ${status}`
}

/** A status that both the route and quater answer with. */
const alsoRefuses = (
	own: ResponseObject | Reference,
	{ response }: Failure,
	errorAnswer: JsonSchema
): ResponseObject | Reference => {
	if ('$ref' in own) return own
	const json = own.content?.['application/json']?.schema
	const schema = json === undefined ? errorAnswer : { anyOf: [json, errorAnswer] }
	return {
		...response,
		description: `${own.description.replace(/\.$/, '')}. Or: ${response.description}`,
		content: { ...own.content, 'application/json': { schema } }
	}
}
