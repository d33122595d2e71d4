/** An app whose gated actions count how often they ran, and every door at which they can be called. */

import { expect } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import { bearer, type QuaterOptions, quater } from 'quater'
import { testClient } from 'quater/testing'
import { runtimeOf } from '../../src/app/runtime-of'
import type { ApprovalPolicy } from '../../src/routes/action'
import { mcpInit, remoteInit, signedIn } from '../security/doors'

/** Who can sign in; the token is the key. */
export const people = {
	agent: { subject: 'agent-1', kind: 'agent', scopes: ['refunds:write'] },
	twin: { subject: 'agent-1', kind: 'agent', scopes: ['refunds:write'] },
	agent2: { subject: 'agent-2', kind: 'agent', scopes: ['refunds:write', 'approvals:decide'] },
	robot: { subject: 'robot', kind: 'service', scopes: ['approvals:decide'] },
	alice: { subject: 'alice', kind: 'human', scopes: ['approvals:decide'] },
	bob: { subject: 'bob', kind: 'human', scopes: ['approvals:decide', 'refunds:approve', 'money'] },
	half: { subject: 'half', kind: 'human', scopes: ['refunds:approve'] },
	wild: { subject: 'wild', kind: 'human', scopes: ['*', 'approvals:*', 'approvals', 'decide'] },
	delegate: {
		subject: 'delegate',
		kind: 'human',
		scopes: ['approvals:decide'],
		onBehalfOf: 'agent-1'
	},
	stranger: { subject: 'stranger', kind: 'human', scopes: [] },
	auditor: { subject: 'auditor', kind: 'human', scopes: ['audit:read'] }
} as const

/** A token of {@link people}. */
export type Token = keyof typeof people

export const named = (operationId: string) => ({ operationId, description: `Runs ${operationId}.` })
export const both = { tool: true, cli: true } as const

/** Every way to call an action. */
export const doors = ['http', 'modern', 'legacy', 'cli', 'remote'] as const
export type Door = (typeof doors)[number]

/** The root of an app, with everybody able to sign in. */
export const root = (options: QuaterOptions = {}) =>
	new Elysia().use(quater({ name: 'store', version: '1', auth: bearer({ ...people }), ...options }))

/** An app with one gated action, `refund`, and what it was run with. */
export const refunds = (
	policy: true | ApprovalPolicy = true,
	options: QuaterOptions = {},
	extend: (app: AnyElysia) => AnyElysia = (app) => app
) => {
	const ran: unknown[] = []
	const app = extend(root(options)).post(
		'/refund',
		({ body }) => {
			ran.push(body)
			return { done: ran.length }
		},
		{
			...both,
			body: t.Object({
				amount: t.Integer(),
				note: t.Optional(t.String()),
				currency: t.String({ default: 'EUR' })
			}),
			needsApproval: policy,
			detail: named('refund')
		}
	) as AnyElysia
	return { app, ran }
}

/** How a call is made beyond its arguments. */
export interface CallExtras {
	readonly dryRun?: boolean
	readonly approval?: string
	readonly approvalId?: string
	readonly headers?: Readonly<Record<string, string>>
	readonly path?: string
	readonly meta?: Readonly<Record<string, unknown>>
}

/** What a call came to, whichever door it went through. */
export interface Came {
	/** `ok`, `dry_run`, `failed` where the app itself refused, or the code of the error. */
	readonly code: string
	readonly approval: { readonly id: string; readonly [member: string]: unknown }
	/** Status of HTTP, exit code of the command line, 1 for `isError`. */
	readonly status: number
	readonly headers: Headers
	readonly body: Readonly<Record<string, unknown>>
	/** Everything that was answered. */
	readonly text: string
}

type Json = Record<string, unknown>

/** Calls an action through a door. */
export const call = async (
	app: AnyElysia,
	door: Door,
	who: Token | '',
	args: Json = { amount: 1 },
	extras: CallExtras = {},
	action = 'refund'
): Promise<Came> => {
	const auth: Record<string, string> = who === '' ? {} : signedIn(who)
	const headers = { ...auth, ...extras.headers }
	if (door === 'cli') return locally(app, headers, action, args, extras)
	const [path, init] = requestOf(door, headers, action, args, extras)
	const response = await app.handle(new Request(`http://localhost${path}`, init))
	const text = await response.text()
	const body = parsed(text)
	return door === 'modern' || door === 'legacy'
		? cameOverMcp(response, body, text)
		: came(body, response.status, text, response.headers)
}

const requestOf = (
	door: Exclude<Door, 'cli'>,
	headers: Record<string, string>,
	action: string,
	args: Json,
	{ dryRun, approval, approvalId, path, meta }: CallExtras
): [string, RequestInit] => {
	if (door === 'http') {
		const sent = {
			'content-type': 'application/json',
			...(dryRun && { 'quater-dry-run': '1' }),
			...(approval && { 'quater-approval': approval }),
			...headers
		}
		return [path ?? `/${action}`, { method: 'POST', headers: sent, body: JSON.stringify(args) }]
	}
	if (door === 'remote') {
		const members = {
			...(dryRun && { dry_run: true }),
			...(approval && { approval_token: approval }),
			...(approvalId && { approval_id: approvalId })
		}
		return ['/__quater__/actions/call', remoteInit(action, args, headers, members)]
	}
	const _meta = {
		...meta,
		...(dryRun && { 'dev.quater/dryRun': true }),
		...(approval && { 'dev.quater/approvalToken': approval })
	}
	return ['/mcp', mcpInit(door, 'tools/call', { name: action, arguments: args, _meta }, headers)]
}

const locally = async (
	app: AnyElysia,
	headers: Record<string, string>,
	action: string,
	args: Json,
	{ dryRun, approval, approvalId }: CallExtras
): Promise<Came> => {
	const runtime = runtimeOf(app)!
	await runtime.start()
	const { status, answer } = await runtime.localCall(
		{
			action,
			arguments: args,
			...(dryRun && { dry_run: true }),
			...(approval && { approval_token: approval }),
			...(approvalId && { approval_id: approvalId })
		},
		{ headers: new Headers(headers) }
	)
	return came(answer as unknown as Json, status, JSON.stringify(answer), new Headers())
}

/** An answer of the app's own may be bare text. */
const parsed = (text: string): Json => {
	try {
		return JSON.parse(text) as Json
	} catch {
		return { text }
	}
}

const came = (body: Json, status: number, text: string, headers: Headers): Came => {
	const error = body.error as Json | undefined
	return {
		code: error ? String(error.code) : codeOf(body, status),
		approval: (error?.approval ?? { id: '' }) as Came['approval'],
		status,
		headers,
		body,
		text
	}
}

const codeOf = (body: Json, status: number): string => {
	if (status >= 400 || body.ok === false) return 'failed'
	return body.dry_run === true ? 'dry_run' : 'ok'
}

const cameOverMcp = ({ headers }: Response, body: Json, text: string): Came => {
	const result = (body.result ?? {}) as Json
	const meta = (result._meta ?? {}) as Record<string, Json | undefined>
	const rpc = body.error as Json | undefined
	const failed = result.isError === true
	const rehearsal = meta['dev.quater/dryRun']
	const code = rpc ? `rpc ${rpc.code}` : String(meta['dev.quater/error']?.code ?? 'failed')
	return {
		code: rehearsal ? 'dry_run' : failed || rpc ? code : 'ok',
		approval: (meta['dev.quater/approval'] ?? { id: '' }) as Came['approval'],
		status: failed ? 1 : 0,
		headers,
		body: rehearsal ?? result,
		text
	}
}

/** Asks for an approval, and answers its id. */
export const ask = async (
	app: AnyElysia,
	door: Door = 'http',
	who: Token = 'agent',
	args: Json = { amount: 1 },
	action = 'refund'
): Promise<string> => {
	const { code, approval } = await call(app, door, who, args, {}, action)
	expect(code).toBe('approval_required')
	return approval.id
}

/** The approvals of an app, as somebody. */
export const desk = (app: AnyElysia, who: Token, headers: Record<string, string> = {}) =>
	testClient(app, { token: who, headers }).approvals

/** Sends one write to the decision endpoints, as raw as it is given. */
export const decide = (
	app: AnyElysia,
	id: string,
	headers: Record<string, string>,
	body: unknown = { decision: 'approve' },
	step = 'decision'
): Promise<Response> =>
	app.handle(
		new Request(`http://localhost/approvals/api/${id}/${step}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: typeof body === 'string' ? body : JSON.stringify(body)
		})
	)

/** Expects a step at the desk to be refused with a code. */
export const refused = async (step: Promise<unknown>, code: string): Promise<void> => {
	const cause = await step.then(
		() => ({ code: 'allowed' }),
		(error: unknown) => error
	)
	expect((cause as { code?: string }).code).toBe(code)
}
