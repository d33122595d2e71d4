/** Makes a plugin of one step of the edge, for apps that want a check and not the whole of quater. */

import { type AnyElysia, Elysia } from 'elysia'
import { errorResponse } from '../../src/answers'
import { compose, type Maybe, type Step } from '../../src/app/pipeline'
import { CallRecord } from '../../src/calls/call-record'
import { type Peer, peerOf } from '../../src/checks/peer'
import { requestIdOf } from '../../src/checks/request-id'
import { toQuaterError } from '../../src/errors'
import { reportFault } from '../../src/log'
import { onUse } from './patches'
import { open } from './private'

type Wrap = Parameters<Elysia['wrap']>[0]
type Next = (request: Request) => Maybe<Response>

let instances = 0

/**
 * A plugin that runs one step around the whole app that uses it.
 *
 * @param makeStep gets what tells who is at the other end of the socket
 */
export const edgePlugin = (
	name: string,
	makeStep: (peer: Peer) => Step,
	trustedProxies: readonly string[] = []
) => {
	let app: AnyElysia | null = null
	const peer = peerOf((request) => app && open(app).server?.requestIP(request), trustedProxies)
	const pipeline = compose([makeStep(peer)], (call, _request, cause) => {
		const error = toQuaterError(cause)
		reportFault(error, call.requestId)
		return errorResponse(error, call.requestId)
	})
	const edge: Wrap = (next) => (request: unknown) => {
		const incoming = request as Request
		const requestId = requestIdOf(incoming.headers)
		const call = new CallRecord({ source: 'api', entrypoint: 'server', requestId }, incoming)
		return pipeline(call, incoming, next as unknown as Next)
	}
	const plugin = new Elysia({ name: `quater.${name}`, seed: ++instances }).wrap(edge)
	onUse(plugin, (used) => {
		app = used
	})
	return plugin
}
