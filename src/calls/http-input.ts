/** What plain HTTP may send to an action's route: nothing that an approval could not be bound to. */

import { QuaterError } from '../errors'
import type { Action } from '../routes/action'
import type { RoutePlan } from '../routes/registry'
import { isRecord } from '../schema/json'
import { undeclared, unsafeMember } from '../schema/undeclared'
import type { RouteContext } from './route-context'
import { unknownArgument } from './validated-arguments'

/**
 * Refuses what plain HTTP must not do on an action's route, although Elysia would let it.
 *
 * @throws QuaterError `invalid_arguments` or `unsupported_media_type`
 */
export const checkHttpInput = (plan: RoutePlan, action: Action, context: RouteContext): void => {
	const { body } = context
	if (action.body.encoding === 'json') refuseForeignBody(action, context)
	const unsafe = unsafeMember(body)
	if (unsafe !== undefined) throw unknownArgument(unsafe)
	if (plan.policy.needsApproval === null) return
	refuseUnread(context)
	for (const [place, given] of [
		['query', context.query],
		['body', body]
	] as const) {
		const member = undeclaredIn(action, place, given)
		if (member !== undefined) throw unknownArgument(member)
	}
}

/**
 * Elysia parses only what a schema or a hook asks for; the rest a handler can still read from the raw
 * request, where no approval is bound to it.
 */
const refuseUnread = ({ request, query, body }: RouteContext): void => {
	const search = request.url.indexOf('?')
	const sent = search === -1 ? [] : new URLSearchParams(request.url.slice(search)).keys()
	for (const key of sent) {
		if (!isRecord(query) || !Object.hasOwn(query, key)) throw unknownArgument(key)
	}
	const unread = (body === undefined || body === null) && !request.bodyUsed
	if (unread && request.body !== null) throw unknownArgument('body')
}

const refuseForeignBody = (action: Action, { body, request }: RouteContext): void => {
	const type = request.headers.get('content-type')
	const isForeign =
		body === undefined || body === null
			? !parsed.test(type ?? '') && takesBody(action) && request.body !== null
			: type === null || !isJson(type)
	if (isForeign) throw new QuaterError('unsupported_media_type')
}

/** What Elysia parses, case and spaces included; another body is left unread, as if nothing was sent. */
const parsed = /^application\/json(?:;|$)/

const takesBody = ({ inputs }: Action): boolean => inputs.some((input) => input.in === 'body')

const isJson = (type: string): boolean =>
	/^application\/(?:json|[a-z0-9.+-]+\+json)\s*(?:;|$)/i.test(type)

const undeclaredIn = (
	action: Action,
	place: 'query' | 'body',
	given: unknown
): string | undefined => {
	const inputs = action.inputs.filter((input) => input.in === place)
	const whole = inputs.find((input) => input.wholeBody)
	if (given === undefined || given === null) return undefined
	const definitions = action.inputSchema.$defs && { $defs: action.inputSchema.$defs }
	if (whole) return undeclared({ ...whole.schema, ...definitions }, given)
	const properties = Object.fromEntries(inputs.map(({ name, schema }) => [name, schema]))
	const { additionalProperties = false } = place === 'body' ? action.inputSchema : {}
	return undeclared({ type: 'object', properties, additionalProperties, ...definitions }, given)
}
