/** An app whose database goes away, and every door at which that shows. */

import { expect } from 'bun:test'
import { Elysia, t } from 'elysia'
import { bearer, quater } from 'quater'
import { runtimeOf } from '../../src/app/runtime-of'
import type { Store } from '../../src/stores/store'
import {
	type Answer,
	inProcess,
	mcpPath,
	remoteInit,
	remotePath,
	signedIn,
	toolInit
} from '../security/doors'

const human = { kind: 'human', scopes: ['approvals:decide', 'audit:read'] } as const

/** An app with a gated action and a free one, and what it ran. */
export const build = (database: string | Store, failClosed: boolean) => {
	const ran: string[] = []
	const body = t.Object({ key: t.String() })
	const app = new Elysia()
		.use(
			quater({
				name: 'outages',
				version: '1',
				database,
				secret: 'a secret of sixteen characters or more',
				audit: { failClosed },
				auth: bearer({
					asker: { subject: 'asker', kind: 'agent' },
					boss: { subject: 'boss', ...human }
				})
			})
		)
		.post('/pay', ({ body: { key } }) => ({ ran: ran.push(`pay ${key}`) > 0 }), {
			body,
			tool: true,
			cli: true,
			needsApproval: true,
			detail: { operationId: 'pay', description: 'Pays.' }
		})
		.post('/note', ({ body: { key } }) => ({ ran: ran.push(`note ${key}`) > 0 }), {
			body,
			tool: true,
			cli: true,
			detail: { operationId: 'note', description: 'Notes.' }
		})
		.get('/health', () => 'well')
	return { app, ran }
}

type App = ReturnType<typeof build>['app']
type Call = (app: App, action: string, key: string) => Promise<Omit<Answer, 'headers'>>

const asker = signedIn('asker')
const boss = signedIn('boss')
const json = { 'content-type': 'application/json' }

/** Every way to call an action. */
export const doors: Record<string, Call> = {
	api: (app, action, key) =>
		inProcess(app)(`/${action}`, {
			method: 'POST',
			headers: { ...asker, ...json },
			body: JSON.stringify({ key })
		}),
	'mcp, legacy': (app, action, key) =>
		inProcess(app)(mcpPath, toolInit('legacy', action, { key }, asker)),
	'mcp, modern': (app, action, key) =>
		inProcess(app)(mcpPath, toolInit('modern', action, { key }, asker)),
	remote: (app, action, key) => inProcess(app)(remotePath, remoteInit(action, { key }, asker)),
	local: async (app, action, key) => {
		const call = { action, arguments: { key } }
		const reply = await runtimeOf(app)!.localCall(call, { headers: new Headers(asker) })
		return { status: reply.status, text: JSON.stringify(reply.answer) }
	}
}

/** Asks as somebody who may decide and read the trail. */
export const desk = (app: App, path: string, body?: object) =>
	inProcess(app)(path, {
		headers: { ...boss, ...json },
		...(body && { method: 'POST', body: JSON.stringify(body) })
	})

/** Every place that needs the database to answer. */
export const deskPaths: [path: string, body?: object][] = [
	['/approvals/api'],
	['/approvals/api/apr_1'],
	['/approvals/api/apr_1/decision', { decision: 'approve' }],
	['/approvals/api/apr_1/withdraw', {}],
	['/__quater__/audit'],
	['/__quater__/audit/verify'],
	['/__quater__/audit/export']
]

/** Expects an answer that says what to do, and nothing of what stands behind. */
export const expectUnavailable = (
	{ status, text }: { status: number; text: string },
	place: string,
	door = 'api'
): void => {
	expect(status).toBe(door.startsWith('mcp') ? 200 : 503)
	expect(text).toContain('"code":"unavailable"')
	expect(text).toContain('Try again later.')
	for (const inner of [
		place,
		'SQLITE',
		'postgres',
		'PostgreSQL',
		'ERR_',
		'sqlite',
		'ENOENT',
		'EACCES',
		'EISDIR',
		'locked',
		'.ts:'
	]) {
		expect(text).not.toContain(inner)
	}
}

/** Expects every gated call to wait for a decision again, to run once it has one, and free ones to run. */
export const expectMended = async (app: App): Promise<void> => {
	for (const [door, call] of Object.entries(doors)) {
		const { text } = await call(app, 'pay', door)
		const id = /apr_[0-9a-f]{20}/.exec(text)![0]
		const approved = await desk(app, `/approvals/api/${id}/decision`, { decision: 'approve' })
		expect(approved.status).toBe(200)
		expect((await call(app, 'pay', door)).text).toContain('"ran":true')
		expect((await call(app, 'note', door)).text).toContain('"ran":true')
	}
	const verified = await desk(app, '/__quater__/audit/verify')
	expect(JSON.parse(verified.text)).toMatchObject({ ok: true })
}
