/** The new doors of an existing app: its own roles and rules hold there, its cookies do not. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { treaty } from '@elysiajs/eden'
import { testClient } from 'quater/testing'
import { seed } from '../shared/demo'
import { app } from './app'
import { createToken } from './tokens'

async function people() {
	const { ada, root } = await seed()
	return {
		ada: testClient(app, { token: createToken(ada, 'agent') }),
		root: testClient(app, { token: createToken(root, 'human') })
	}
}

let ada: Awaited<ReturnType<typeof people>>['ada']
let root: typeof ada

beforeEach(async () => {
	;({ ada, root } = await people())
})

describe('with a token of her own, the agent of a member', () => {
	test('sees what the member sees', async () => {
		const projects = { projects: [{ id: 1, name: 'Analytical engine', owner_id: 1 }] }
		expect((await ada.mcp.call('list_projects', {})).structuredContent).toEqual(projects)
		expect((await ada.cli.call('list_projects', {})).body).toEqual(projects)
		expect((await ada.remote.call('list_projects', {})).body).toEqual(projects)
	})

	test('adds a task and marks it done', async () => {
		const added = await ada.mcp.call('create_project_task', { id: '1', title: 'Punch cards' })
		expect(added.structuredContent).toEqual({ id: 2, title: 'Punch cards', done: false })

		const done = { id: '1', taskId: '2', done: true }
		expect((await ada.cli.call('update_project_task', done)).body).toMatchObject({ done: true })

		const open = await ada.cli.call('list_project_tasks', { id: '1', state: 'open' })
		expect(open.body).toEqual({ tasks: [{ id: 1, title: 'Write note G', done: false }] })
	})

	test('is told by the app itself what is wrong', async () => {
		const args = { id: '1', title: '' }
		const tool = await ada.mcp.call('create_project_task', args)
		expect(tool.isError).toBe(true)
		expect(JSON.stringify(tool.content)).toContain('title must be non-empty')
		const command = await ada.cli.call('create_project_task', args)
		expect(command.exitCode).not.toBe(0)
		expect(command.body).toEqual({ message: 'title must be non-empty' })
	})

	test('does not become an admin', async () => {
		const refused = await ada.mcp.call('list_users', {})
		expect(refused.isError).toBe(true)
		expect(JSON.stringify(refused.content)).toContain('Only admins may do this')

		const allowed = await root.mcp.call('list_users', {})
		expect(allowed.structuredContent).toMatchObject({ users: [{ id: 1 }, { id: 2 }] })
	})

	test('learns at the command line who it is', async () => {
		const { body } = await ada.cli.call('get_me', {})
		expect(body).toEqual({ id: 1, email: 'ada@example.com', role: 'member' })
	})
})

describe('the doors stay apart', () => {
	test('a token opens no browser page', async () => {
		expect((await ada.http('/projects')).status).toBe(401)
	})

	test('a session cookie opens neither MCP nor the remote command line', async () => {
		const login = await app.handle(
			new Request('http://localhost/auth/login', {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ email: 'root@example.com', password: 'battery staple' })
			})
		)
		const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
		expect(cookie).toStartWith('session=')

		const call = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
		for (const path of ['/mcp', '/__quater__/actions/call']) {
			const response = await app.handle(
				new Request(`http://localhost${path}`, {
					method: 'POST',
					headers: {
						cookie,
						'content-type': 'application/json',
						accept: 'application/json, text/event-stream'
					},
					body: JSON.stringify(path === '/mcp' ? call : { action: 'list_projects', arguments: {} })
				})
			)
			expect(response.status).toBe(401)
		}
	})

	test('deleting stays in the browser', async () => {
		const { error } = await root.cli.call('delete_project', { id: '1' })
		expect(error?.code).toBe('unknown_action')
	})
})

test('Eden still knows every route', async () => {
	const { data } = await treaty(app).health.get()
	expect(data).toEqual({ ok: true })
	const { error } = await treaty(app).projects({ id: '1' }).tasks.post({ title: 'From Eden' })
	expect(error?.status).toBe(401)
})
