/** What the MCP endpoint needs from the app behind it. */

import type { Dispatch, Service } from '../app/runtime'
import type { Caller } from '../calls/call'
import type { Action } from '../routes/action'

/** The app, as MCP sees it. */
export interface McpHost {
	readonly service: Service
	readonly instructions: string | undefined
	/** Tools per page of `tools/list`. */
	readonly pageSize: number
	/** Largest request body, in bytes. */
	readonly maxBodyBytes: number
	/** Largest tool result, in bytes, measured before JSON escaping; equal is allowed. */
	readonly maxResultBytes: number
	/** Exact origins that browsers may call from; empty refuses every `Origin`. */
	readonly allowedOrigins: readonly string[]
	/** Whether some tool is public on mcp, so that the body must be read to know. */
	readonly somePublic: boolean
	/** Whether what `tools` returns depends on the caller. */
	readonly listIsPrivate: boolean
	/** Whether this tool needs no credential on mcp. */
	isPublic(name: string): boolean
	/** Tools that this caller may call, in declaration order. */
	tools(caller: Caller | null): readonly Action[]
	/** The tool, or null when there is none or this caller may not call it: the same answer for both. */
	tool(name: string, caller: Caller | null, request: Request): Action | null
	readonly dispatch: Dispatch
}

/** One HTTP request to the endpoint. */
export interface McpExchange {
	readonly request: Request
	/** Correlation id, for error answers and the dispatched call. */
	readonly requestId: string
	/**
	 * Runs the authenticator that covers mcp, or none when the surface is open on purpose.
	 * `tool` is the name that `tools/call` asks for, unchecked, or null.
	 * Throws `QuaterError` `unauthenticated` (with `WWW-Authenticate`) or `internal`.
	 */
	authenticate(tool: string | null): Caller | null | Promise<Caller | null>
}
