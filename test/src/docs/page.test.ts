/** The docs page and its document: who gets them, and what they may load. */

import { describe, expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { bearer, quater } from 'quater'
import { docsPage, docsScript } from '../../../src/docs/page'
import { docsEndpoints } from '../../../src/endpoints/docs'
import type { DocsOptions } from '../../../src/options'
import { app } from '../../plugins/openapi-app'
import { docsOf, engineOf } from './docs-server'

const ask = async (path: string, init?: RequestInit, docs?: DocsOptions | false) => {
	const target =
		docs === undefined
			? app
			: new Elysia()
					.use(quater({ name: 'a', version: '1.0.0', auth: bearer({ 'a-token': 'me' }), docs }))
					.get('/', () => 1)
	const { fetch } = await docsOf(target)
	return fetch(new Request(`http://localhost${path}`, init))
}

const signedIn = { headers: { authorization: 'Bearer admin-token' } }

describe('the document', () => {
	test('follows the api surface', async () => {
		expect((await ask('/openapi.json')).status).toBe(401)
		const response = await ask('/openapi.json', signedIn)
		expect(response.status).toBe(200)
		expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
		expect(response.headers.get('cache-control')).toBe('private, no-store')
		expect(await response.json()).toMatchObject({ openapi: '3.1.1' })
	})

	test('needs no credential where docs.public says so', async () => {
		expect((await ask('/openapi.json', {}, { public: true })).status).toBe(200)
		expect((await ask('/openapi.json', {}, { public: false })).status).toBe(401)
	})

	test('is built once, and not before somebody asks', async () => {
		const { fetch, builds } = await docsOf(app)
		expect(builds.count).toBe(0)
		const request = () => fetch(new Request('http://localhost/openapi.json', signedIn))
		const texts = await Promise.all([request(), request()].map(async (it) => (await it).text()))
		expect(texts[0]).toBe(texts[1] as string)
		await request()
		expect(builds.count).toBe(1)
	})

	test('is tried again after it could not be built', async () => {
		const { options } = await engineOf(app)
		let tries = 0
		const [endpoint] = docsEndpoints(
			{ ...options, docs: { ...options.docs!, public: true } },
			() =>
				tries++ === 0
					? Promise.reject(new Error('not now'))
					: Promise.resolve({ openapi: '3.1.1' } as never)
		)
		const request = new Request('http://localhost/openapi.json')
		const answer = async () => await endpoint!.handle({} as never, request)
		expect(answer()).rejects.toThrow('not now')
		expect((await answer()).status).toBe(200)
	})
})

describe('the page', () => {
	test.each(['/docs', '/docs/', '/docs/app.js', '/docs/style.css'])(
		'%s needs no credential',
		async (path) => {
			const response = await ask(path)
			expect(response.status).toBe(200)
			expect(await response.text()).not.toContain('refund')
		}
	)

	test('may load nothing but its own assets', async () => {
		const policy = (await ask('/docs')).headers.get('content-security-policy')
		expect(policy?.split('; ')).toEqual([
			"default-src 'none'",
			"script-src 'self'",
			"style-src 'self'",
			"connect-src 'self'",
			"img-src 'self' data:",
			"base-uri 'none'",
			"form-action 'none'",
			"frame-ancestors 'none'",
			"require-trusted-types-for 'script'",
			"trusted-types 'none'"
		])
	})

	test('holds no inline code', async () => {
		const html = await (await ask('/docs')).text()
		expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/)
		expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
		expect(docsScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
	})

	test('escapes the paths that it is configured with', async () => {
		const html = await docsPage({ path: '/a"><script>', json: '/b"&<' }).text()
		expect(html).toContain('href="/a&quot;>&lt;script>/style.css"')
		expect(html).toContain('data-source="/b&quot;&amp;&lt;"')
	})

	test('lives where the options put it', async () => {
		const docs = { path: '/api/reference', json: '/api/spec.json', public: true }
		const html = await (await ask('/api/reference', {}, docs)).text()
		expect(html).toContain('src="/api/reference/app.js" data-source="/api/spec.json"')
		expect((await ask('/api/reference/app.js', {}, docs)).status).toBe(200)
		expect((await ask('/api/spec.json', {}, docs)).status).toBe(200)
		expect((await ask('/docs', {}, docs)).status).toBe(404)
	})

	test('is gone with docs: false', async () => {
		for (const path of ['/docs', '/docs/app.js', '/openapi.json']) {
			expect((await ask(path, {}, false)).status).toBe(404)
		}
	})
})

describe('methods', () => {
	test.each(['/docs', '/docs/app.js', '/openapi.json'])('%s is only read', async (path) => {
		const refused = await ask(path, { method: 'POST', ...signedIn })
		expect(refused.status).toBe(405)
		expect(refused.headers.get('allow')).toBe('GET, HEAD')
		const head = await ask(path, { method: 'HEAD', ...signedIn })
		expect(head.status).toBe(200)
		expect(head.headers.get('content-type')).not.toBeNull()
		expect(await head.text()).toBe('')
	})
})
