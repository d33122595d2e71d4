/** The MCP endpoint on the app's edge. */

import type { Engine } from '../app/engine'
import type { Maybe } from '../app/pipeline'
import { mayCall } from '../auth/access'
import { identifyFor } from '../auth/identity'
import type { Caller } from '../calls/call'
import type { CallRecord } from '../calls/call-record'
import { QuaterError } from '../errors'
import { mcpEndpoint } from '../mcp/endpoint'
import type { McpHost } from '../mcp/host'
import { mcpOrigins } from '../options'
import type { Endpoint } from './endpoint'
import { mcpDocsEndpoints } from './mcp-docs'
import { challenge } from './oauth'

/** The app as the MCP endpoint sees it. */
const mcpHostOf = (engine: Engine): McpHost | null => {
	const { mcp, limits } = engine.options
	const plans = engine.registry.plans.filter(({ action }) => action?.exposed.has('mcp'))
	if (mcp === null || plans.length === 0) return null
	const listIsPrivate = plans.some(({ policy }) => policy.scopes.length > 0)
	const isOpen = engine.options.publicSurfaces.has('mcp') || !engine.options.auth.has('mcp')
	const everyone = plans.map(({ action }) => action!)
	return {
		service: engine.service,
		instructions: mcp.instructions,
		pageSize: mcp.pageSize,
		maxBodyBytes: limits.bodyBytes,
		maxResultBytes: limits.toolResultBytes,
		allowedOrigins: mcpOrigins(engine.options),
		somePublic: engine.somePublic('mcp'),
		listIsPrivate,
		isPublic: (name) =>
			isOpen || (engine.registry.planOf(name, 'mcp')?.policy.public.has('mcp') ?? false),
		tools: (caller) =>
			listIsPrivate
				? plans.filter((plan) => mayCall(plan, caller, 'mcp')).map(({ action }) => action!)
				: everyone,
		tool(name, caller, request) {
			const call = engine.calls.get(request) ?? { source: 'mcp', entrypoint: 'server' }
			return engine.visible(name, caller, call)?.action ?? null
		},
		dispatch(order) {
			const call = order.transport && engine.calls.get(order.transport)
			if (call) call.action = order.action.name
			return engine.dispatch(order)
		}
	}
}

/** `POST /mcp`, where at least one route is a tool; else nothing. */
export const mcpEndpoints = (engine: Engine): Endpoint[] => {
	const host = mcpHostOf(engine)
	const { mcp } = engine.options
	if (host === null || mcp === null) return []
	const answer = mcpEndpoint(host)
	return [
		{
			path: mcp.path,
			surface: 'mcp',
			handle: (call, request) =>
				answer({
					request,
					requestId: call.requestId,
					authenticate: (tool) => recorded(engine, call, () => signIn(tool, engine, call, request))
				})
		},
		...mcpDocsEndpoints(engine, host, (call, request) => signIn(null, engine, call, request))
	]
}

/** Writes down who was turned away: the endpoint answers that by itself, and the edge hears nothing of it. */
const recorded = (engine: Engine, call: CallRecord, identify: () => Maybe<Caller | null>) => {
	const turnedAway = (cause: unknown): never => {
		const isRefusal = cause instanceof QuaterError && cause.code === 'unauthenticated'
		const { caller, action } = call
		if (isRefusal) engine.services.ledger.refused({ call, caller, error: cause, action })
		throw cause
	}
	try {
		const caller = identify()
		return caller instanceof Promise ? caller.catch(turnedAway) : caller
	} catch (cause) {
		return turnedAway(cause)
	}
}

/** Identifies the caller; a refusal tells MCP clients where to get a token, when that is known. */
const signIn = (tool: string | null, engine: Engine, call: CallRecord, request: Request) => {
	if (engine.options.oauth === null) return identifyFor(tool, engine, call, request)
	const challenged = (cause: unknown): never => {
		if (!(cause instanceof QuaterError) || cause.code !== 'unauthenticated') throw cause
		const sent = request.headers.has('authorization')
		throw new QuaterError('unauthenticated', {
			headers: { 'www-authenticate': challenge(engine, sent) }
		})
	}
	try {
		const caller = identifyFor(tool, engine, call, request)
		return caller instanceof Promise ? caller.catch(challenged) : caller
	} catch (cause) {
		return challenged(cause)
	}
}
