/** What the app does over HTTP, with or without quater: the same tests for both. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { treaty } from '@elysiajs/eden'
import type { app as before } from './before/app'
import { seed } from './shared/demo'

type Handle = (request: Request) => Response | Promise<Response>

/** A browser tab: an Eden client that keeps the session cookie. */
function openTab(handle: Handle) {
	let cookie = ''

	const fetcher = async (input: RequestInfo | URL, init?: RequestInit) => {
		const request = new Request(input, init)
		if (cookie) request.headers.set('cookie', cookie)
		const response = await handle(request)
		cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
		return response
	}

	return treaty<typeof before>('http://localhost', {
		fetcher: Object.assign(fetcher, { preconnect: fetch.preconnect })
	})
}

type Tab = ReturnType<typeof openTab>

const signIn = {
	ada: (tab: Tab) => tab.auth.login.post({ email: 'ada@example.com', password: 'correct horse' }),
	root: (tab: Tab) => tab.auth.login.post({ email: 'root@example.com', password: 'battery staple' })
}

export function httpSuite(name: string, handle: Handle): void {
	async function tabOf(who: keyof typeof signIn): Promise<Tab> {
		const tab = openTab(handle)
		await signIn[who](tab)
		return tab
	}

	describe(`${name}: open to everyone`, () => {
		test('is healthy', async () => {
			const { data } = await openTab(handle).health.get()
			expect(data).toEqual({ ok: true })
		})

		test('documents its routes', async () => {
			const response = await handle(new Request('http://localhost/swagger/json'))
			expect(response.status).toBe(200)
			expect(await response.json()).toMatchObject({
				info: { title: 'Projects' },
				paths: { '/projects/{id}/tasks': { post: {} } }
			})
		})

		test('says in its own words that a path does not exist', async () => {
			const response = await handle(new Request('http://localhost/nowhere'))
			expect(response.status).toBe(404)
			expect(await response.json()).toEqual({ message: 'There is nothing here' })
		})
	})

	describe(`${name}: signing in`, () => {
		beforeEach(seed)

		test('answers with the user and remembers the browser', async () => {
			const tab = openTab(handle)
			const { data } = await signIn.ada(tab)
			expect(data).toEqual({ id: 1, email: 'ada@example.com', role: 'member' })
			expect((await tab.me.get()).data).toEqual(data)
		})

		test.each(['ada@example.com', 'nobody@example.com'])(
			'refuses a wrong password for %s',
			async (email) => {
				const { error } = await openTab(handle).auth.login.post({ email, password: 'wrong horse' })
				expect(error?.status).toBe(401)
				expect(error?.value).toEqual({ message: 'Wrong email or password' })
			}
		)

		test('keeps the cookie from scripts and other sites', async () => {
			const response = await handle(
				new Request('http://localhost/auth/login', {
					method: 'POST',
					headers: { 'content-type': 'application/json' },
					body: JSON.stringify({ email: 'ada@example.com', password: 'correct horse' })
				})
			)
			expect(response.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/)
		})

		test('ends with signing out, whoever kept the cookie', async () => {
			const cookies: string[] = []
			const tab = openTab((request) => {
				cookies.push(request.headers.get('cookie') ?? '')
				return handle(request)
			})
			await signIn.ada(tab)
			await tab.auth.logout.post()

			const headers = { cookie: cookies.at(-1) ?? '' }
			expect(headers.cookie).toStartWith('session=')
			const response = await handle(new Request('http://localhost/me', { headers }))
			expect(response.status).toBe(401)
		})
	})

	describe(`${name}: projects`, () => {
		beforeEach(seed)

		test('are closed to strangers', async () => {
			const { error } = await openTab(handle).projects.get()
			expect(error?.status).toBe(401)
			expect(error?.value).toEqual({ message: 'Sign in first' })
		})

		test('are listed for their owner', async () => {
			const { data } = await (await tabOf('ada')).projects.get()
			expect(data).toEqual({ projects: [{ id: 1, name: 'Analytical engine', owner_id: 1 }] })
		})

		test('stay hidden from other members, not from admins', async () => {
			const root = await tabOf('root')
			const { data } = await root.projects.post({ name: 'Secret' })
			expect(data).toEqual({ id: 2, name: 'Secret', owner_id: 2 })
			expect((await root.projects({ id: 1 }).get()).status).toBe(200)
			expect((await (await tabOf('ada')).projects({ id: 2 }).get()).status).toBe(404)
		})

		test('are deleted by admins alone', async () => {
			const refused = await (await tabOf('ada')).projects({ id: 1 }).delete()
			expect(refused.error?.status).toBe(403)
			const done = await (await tabOf('root')).projects({ id: 1 }).delete()
			expect(done.data).toEqual({ message: 'Deleted' })
		})

		test('ask for a number where they need one', async () => {
			const tab = await tabOf('ada')
			const { error } = await tab.projects({ id: 'engine' }).get()
			expect(error?.status).toBe(422)
			expect(error?.value).toEqual({
				message: expect.stringContaining('id must be a well-formed integer string')
			})
		})
	})

	describe(`${name}: tasks`, () => {
		beforeEach(seed)

		test('are added, renamed, done and filtered', async () => {
			const { tasks } = (await tabOf('ada')).projects({ id: 1 })
			const added = await tasks.post({ title: 'Punch cards' })
			expect(added.status).toBe(201)
			expect(added.data).toEqual({ id: 2, title: 'Punch cards', done: false })

			const changed = await tasks({ taskId: 2 }).patch({ title: 'Punch all cards', done: true })
			expect(changed.data).toEqual({ id: 2, title: 'Punch all cards', done: true })

			const open = await tasks.get({ query: { state: 'open' } })
			expect(open.data).toEqual({ tasks: [{ id: 1, title: 'Write note G', done: false }] })
			const all = await tasks.get({ query: {} })
			expect(all.data).toMatchObject({ tasks: [{ id: 1 }, { id: 2 }] })
		})

		test('need a title', async () => {
			const { error } = await (await tabOf('ada')).projects({ id: 1 }).tasks.post({ title: '' })
			expect(error?.status).toBe(422)
			expect(error?.value).toEqual({ message: 'title must be non-empty' })
		})

		test('belong to one project', async () => {
			const tab = await tabOf('root')
			await tab.projects.post({ name: 'Another' })
			const { error } = await tab.projects({ id: 2 }).tasks({ taskId: 1 }).patch({ done: true })
			expect(error?.status).toBe(404)
		})
	})

	describe(`${name}: accounts`, () => {
		beforeEach(seed)

		test('are listed for admins alone', async () => {
			expect((await (await tabOf('ada')).users.get()).error?.status).toBe(403)
			const { data } = await (await tabOf('root')).users.get()
			expect(data).toEqual({
				users: [
					{ id: 1, email: 'ada@example.com', role: 'member' },
					{ id: 2, email: 'root@example.com', role: 'admin' }
				]
			})
		})
	})
}
