/** Finishes one operation: names, marks, parameters, bodies, answers and security. */

import type { RouteDetail } from '../routes/route'
import { exampleOf } from '../schema/example'
import { isRecord } from '../schema/json'
import { type AnswersContext, answersOf } from './answers'
import { requestContent } from './content'
import type { Operation } from './document'
import type { DocumentedRoute } from './documented-route'
import { asksOnApi } from './failures'
import { parametersFor } from './parameters'

/** What all operations of a document share. */
export interface OperationContext extends AnswersContext {
	readonly operationId: string
	/** The name that the summary is made from, where the author wrote none. */
	readonly title: string
	/** The route's pattern as OpenAPI writes it. */
	readonly template: string
	/** Whether an authenticator covers plain HTTP. */
	readonly apiIsCovered: boolean
}

/** The members of `detail` that an author may write as OpenAPI has them. */
type Detail = RouteDetail & Partial<Operation>

/** Finishes what the documentation plugin made of a route. */
export const finishOperation = (
	draft: Readonly<Record<string, unknown>>,
	route: DocumentedRoute,
	context: OperationContext
): Operation => {
	const detail = route.plan.route.detail as Detail
	const isGuarded = context.apiIsCovered && !route.plan.openOnApi
	const description = detail.description ?? describe(route)
	const parameters = parametersFor(draft.parameters, route, detail.parameters ?? [], context)
	const requestBody = requestBodyOf(route, detail, context)
	return {
		operationId: context.operationId,
		...(detail.tags && detail.tags.length > 0 ? { tags: [...detail.tags] } : {}),
		summary: detail.summary ?? route.plan.action?.title ?? sentenceOf(context.title),
		...(description ? { description } : {}),
		...(detail.deprecated === true ? { deprecated: true } : {}),
		...(parameters.length > 0 ? { parameters } : {}),
		...(requestBody ? { requestBody } : {}),
		responses: { ...answersOf(route, isGuarded, context), ...detail.responses },
		...securityOf(route, isGuarded, detail, context),
		...marksOf(route, isGuarded, context),
		...extrasOf(detail)
	}
}

const describe = ({ plan: { action } }: DocumentedRoute): string | undefined =>
	action ? action.description.mcp || action.description.cli : undefined

/** `get_order` and `getOrder` as `Get order`. */
const sentenceOf = (name: string): string => {
	const words = name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.replace(/[_-]+/g, ' ')
		.trim()
		.toLowerCase()
	return words.charAt(0).toUpperCase() + words.slice(1)
}

const requestBodyOf = (
	{ body, plan }: DocumentedRoute,
	detail: Detail,
	{ resolve }: OperationContext
): Operation['requestBody'] => {
	if (body === undefined) return detail.requestBody
	const content = requestContent(body, plan.route.bodyEncoding, plan.action !== null, resolve)
	return { ...(body.required ? { required: true } : {}), content, ...detail.requestBody }
}

const securityOf = (
	{ plan }: DocumentedRoute,
	isGuarded: boolean,
	detail: Detail,
	{ apiIsCovered }: OperationContext
): Pick<Operation, 'security'> => {
	if (detail.security !== undefined) return { security: detail.security }
	if (isGuarded) return { security: [{ bearer: [...plan.policy.scopes] }] }
	return apiIsCovered ? { security: [] } : {}
}

const marksOf = (
	route: DocumentedRoute,
	isGuarded: boolean,
	{ apiIsCovered }: OperationContext
): Record<string, unknown> => {
	const { action, policy } = route.plan
	return {
		...(action?.exposed.has('mcp') ? { 'x-quater-tool': action.name } : {}),
		...(action?.exposed.has('cli') ? { 'x-quater-action': action.name } : {}),
		...(action && action.exposed.size > 0 ? argumentMarks(route) : {}),
		...(policy.needsApproval
			? { 'x-quater-needs-approval': asksOnApi(route) ? true : policy.needsApproval.surfaces }
			: {}),
		...(policy.scopes.length > 0 ? { 'x-quater-scopes': [...policy.scopes] } : {}),
		...(apiIsCovered ? { 'x-quater-auth': isGuarded ? 'required' : 'public' } : {})
	}
}

/** Where each named argument of a tool or CLI action travels on HTTP, and values to start from. */
const argumentMarks = ({ plan: { action } }: DocumentedRoute): Record<string, unknown> =>
	action === null
		? {}
		: {
				'x-quater-arguments': action.inputs.map(({ name, in: place, wholeBody }) => ({
					name,
					in: wholeBody ? 'whole-body' : place
				})),
				'x-quater-example': exampleOf(action.inputSchema)
			}

/** Further members that OpenAPI gives an operation. */
const extrasOf = (detail: Detail): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(detail).filter(
			([key, value]) =>
				(key.startsWith('x-') || ['externalDocs', 'callbacks', 'servers'].includes(key)) &&
				(isRecord(value) || typeof value !== 'function')
		)
	)
