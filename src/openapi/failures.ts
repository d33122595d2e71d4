/** The refusals that quater itself answers with, as responses of the document. */

import type { JsonSchema } from '../schema/json-schema'
import type { ResponseObject } from './document'
import type { DocumentedRoute } from './documented-route'

/** The body of every refusal. */
export const errorAnswerSchema: JsonSchema = {
	type: 'object',
	description: 'What went wrong, and where to go from there.',
	required: ['error'],
	properties: {
		error: {
			type: 'object',
			required: ['code', 'message'],
			properties: {
				code: { type: 'string', description: 'Stable name of the failure.' },
				message: { type: 'string', description: 'The same in words.' },
				hint: { type: 'string', description: 'What to do next.' },
				argument: { type: 'string', description: 'The first argument that does not fit.' },
				request_id: { type: 'string', description: 'Finds this request in the log.' }
			}
		}
	}
}

/** One refusal: its status, its name under `components.responses`, and what it says. */
export interface Failure {
	readonly status: string
	readonly name: string
	readonly response: Omit<ResponseObject, 'content'>
}

const failure = (status: string, name: string, description: string): Failure => ({
	status,
	name,
	response: { description }
})

const malformed = failure('400', 'InvalidRequest', 'The request is malformed.')
const signIn: Failure = {
	status: '401',
	name: 'Unauthenticated',
	response: {
		description: 'Sign in first: send a valid credential.',
		headers: {
			'WWW-Authenticate': { description: 'How to sign in.', schema: { type: 'string' } }
		}
	}
}
const forbidden = failure(
	'403',
	'Forbidden',
	'The caller lacks a scope, or the approval was refused.'
)
const approval = failure(
	'409',
	'ApprovalRequired',
	'Someone else must approve this call first; the answer says how to ask.'
)
const tooLarge = failure('413', 'PayloadTooLarge', 'The request body is too large.')
const mediaType = failure('415', 'UnsupportedMediaType', 'The body is not of the declared type.')
const invalid = failure('422', 'InvalidArguments', 'The arguments do not fit the schema.')
/** Everything else that can go wrong on the server. */
const anyFailure = failure('default', 'Failure', 'Any other failure.')

/** Whether a decision may be asked for when the route is called over plain HTTP. */
export const asksOnApi = ({ plan }: DocumentedRoute): boolean => {
	const { needsApproval } = plan.policy
	return needsApproval !== null && (needsApproval.surfaces?.includes('api') ?? true)
}

/** What quater may answer instead of the route. */
export const failuresOf = (route: DocumentedRoute, isGuarded: boolean): Failure[] => {
	const { params, query, headers, cookie, body, plan } = route
	const asks = asksOnApi(route)
	const takesInput = [params, query, headers, cookie, body].some((place) => place !== undefined)
	const found = [
		body && malformed,
		isGuarded && signIn,
		(asks || (isGuarded && plan.policy.scopes.length > 0)) && forbidden,
		asks && approval,
		body && tooLarge,
		body && plan.action !== null && mediaType,
		takesInput && invalid,
		anyFailure
	]
	return found.filter((one): one is Failure => typeof one === 'object')
}
