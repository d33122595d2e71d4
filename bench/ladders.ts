/** What is compared with what, and the targets. */

import { getOrder, legacyCall, modernCall, type Shot } from './requests'

/** One server under test. */
export interface Rung {
	readonly id: string
	readonly label: string
	/** Program in `servers/`, with its arguments. */
	readonly program: string
	readonly shot: Shot
}

/** A comparison of two rungs of one ladder. */
export interface Comparison {
	readonly label: string
	readonly of: string
	readonly to: string
	/** What the ratio has to reach; null where it is only shown. */
	readonly atLeast: number | null
}

/** Servers that are measured in turns. */
export interface Ladder {
	readonly title: string
	readonly rungs: readonly Rung[]
	readonly comparisons: readonly Comparison[]
}

const rung = (shot: Shot, id: string, program: string, label: string): Rung => ({
	id,
	label,
	program,
	shot
})

const compare = (
	of: string,
	to: string,
	label: string,
	atLeast: number | null = null
): Comparison => ({ label, of, to, atLeast })

const http: Ladder = {
	title: 'GET /orders/ord_1',
	rungs: [
		rung(getOrder, 'bun', 'http-bun', 'Bun.serve routes (the limit)'),
		rung(getOrder, 'elysia', 'http-elysia', 'Elysia, validated'),
		rung(getOrder, 'elysia-safe', 'http-elysia-safe', 'Elysia, validated + safety by hand'),
		rung(getOrder, 'quater', 'quater', 'quater'),
		rung(getOrder, 'hono', 'http-hono bare', 'Hono, bare'),
		rung(getOrder, 'hono-zod', 'http-hono zod', 'Hono + zod'),
		rung(getOrder, 'hono-safe', 'http-hono safe', 'Hono + zod + safety by hand')
	],
	comparisons: [
		compare('quater', 'elysia', 'GET: quater / bare Elysia', 0.8),
		compare('quater', 'hono-safe', 'GET: quater / Hono with the same safety', 1.6),
		compare('quater', 'elysia-safe', 'GET: quater / Elysia, safety by hand'),
		compare('quater', 'bun', 'GET: quater / the limit')
	]
}

const mcp: Ladder = {
	title: 'POST /mcp tools/call',
	rungs: [
		rung(modernCall, 'floor', 'mcp-floor', 'JSON-RPC by hand (the floor)'),
		rung(modernCall, 'safe', 'mcp-safe', 'by hand + safety + Request into Elysia'),
		rung(modernCall, 'quater', 'quater 1', 'quater, 1 tool'),
		rung(legacyCall, 'quater-legacy', 'quater 1', 'quater, 1 tool, legacy era'),
		rung(modernCall, 'quater-audited', 'quater 1 audited', 'quater, 1 tool, audit on'),
		rung(modernCall, 'quater-200', 'quater 200', 'quater, 200 tools'),
		rung(modernCall, 'quater-1000', 'quater 1000', 'quater, 1,000 tools'),
		rung(modernCall, 'sdk', 'mcp-sdk-v2 1', 'official SDK v2, 1 tool'),
		rung(modernCall, 'sdk-200', 'mcp-sdk-v2 200', 'official SDK v2, 200 tools'),
		rung(legacyCall, 'sdk-v1', 'mcp-sdk-v1', 'official SDK v1'),
		rung(legacyCall, 'elysia-mcp', 'mcp-elysia-mcp', 'elysia-mcp')
	],
	comparisons: [
		compare('quater', 'floor', 'tools/call: quater / the floor', 0.65),
		compare('quater-legacy', 'floor', 'tools/call, legacy: quater / the floor', 0.65),
		compare('quater', 'sdk', 'tools/call: quater / official SDK, 1 tool', 6),
		compare('quater-200', 'sdk-200', 'tools/call: quater / official SDK, 200 tools', 9),
		compare('quater-audited', 'quater', 'tools/call: audit on / audit off', 0.6),
		compare('quater-1000', 'quater', 'tools/call: 1,000 tools / 1 tool', 0.95),
		compare('quater', 'safe', 'tools/call: quater / the same by hand'),
		compare('safe', 'floor', 'tools/call: by hand, with safety / the floor')
	]
}

/** All ladders. */
export const ladders: readonly Ladder[] = [http, mcp]
