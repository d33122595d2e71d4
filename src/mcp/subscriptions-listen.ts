/** `subscriptions/listen` of a server whose lists never change: acknowledged, and over. */

import { invalidParams, isObject, type RequestId, responseText, rpcResponse } from './json-rpc'
import { metaMember, subscriptionKey } from './result'
import { acceptsEvents, eventsResponse } from './sse'

/**
 * Answers with an event stream of two messages: the acknowledgement of no notifications at all, and
 * the result that ends the subscription. A client that reads no event streams gets the result alone.
 *
 * @param identity From `identityOf`.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/utilities/subscriptions
 */
export const listen = (
	id: RequestId,
	params: unknown,
	headers: Headers,
	identity: string
): Response => {
	if (!isObject(params) || !isObject(params.notifications)) return rpcResponse(id, invalidParams)
	const subscription = metaMember(subscriptionKey, id)
	const ended = sealListen(identity, subscription)
	if (!acceptsEvents(headers)) return rpcResponse(id, ended)
	const acknowledged = `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{},"_meta":{${subscription}}}}`
	return eventsResponse([acknowledged, responseText(id, ended)])
}

const sealListen = (identity: string, subscription: string): string =>
	`{"resultType":"complete","_meta":{${identity},${subscription}}}`
