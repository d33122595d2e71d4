/** The page for people: a shell without data, its assets, and the data of one caller. */

import { describe, expect, test } from 'bun:test'
import { mcpDocsAsset, mcpDocsData, mcpDocsPage } from '../../../src/mcp/docs-page'
import { caller, fakeHost } from './fake-host'

describe('the shell', () => {
	test('has a strict policy, nothing inline and no data', async () => {
		const response = mcpDocsPage('/tools/"docs')
		const csp = response.headers.get('content-security-policy') ?? ''
		expect(csp).toStartWith("default-src 'none'")
		expect(csp).not.toMatch(/unsafe|\*|data:/)
		expect(response.headers.get('content-type')).toStartWith('text/html')
		const html = await response.text()
		expect(html).toContain('src="/tools/&quot;docs/app.js"')
		expect(html).toContain('data-source="/tools/&quot;docs/data.json"')
		expect(html).not.toMatch(/ style=| on[a-z]+=|<style|<script(?! defer src)/)
	})

	test.each([
		['/app.js', 'text/javascript'],
		['/style.css', 'text/css']
	])('%s is an asset', async (suffix, type) => {
		expect(mcpDocsAsset(suffix)?.headers.get('content-type')).toStartWith(type)
	})

	test.each(['', '/', '/data.json', '/../app.js', 'constructor', '/__proto__'])(
		'%p is none',
		(suffix) => {
			expect(mcpDocsAsset(suffix)).toBeNull()
		}
	)

	test('the script is valid and writes text alone', async () => {
		const script = (await mcpDocsAsset('/app.js')?.text()) ?? ''
		expect(() => new Bun.Transpiler({ loader: 'js' }).transformSync(script)).not.toThrow()
		expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/)
		expect(script).not.toMatch(/localStorage|sessionStorage|document\.cookie/)
	})
})

describe('the data', () => {
	const { host } = fakeHost({
		zebra: { open: true, method: 'GET', path: '/zebras/:id' },
		get_user: {
			description: { mcp: 'Fetch <one> user.', cli: '' },
			outputSchema: { type: 'object' }
		},
		hidden: { needs: 'admin' }
	})

	test('is what this caller may call, by name', () => {
		const docs = mcpDocsData(host, caller('me'))
		expect(docs).toMatchObject({
			service: { name: 'store', version: '1.2.3' },
			endpoint: '/mcp',
			tools: [
				{
					name: 'get_user',
					description: 'Fetch <one> user.',
					auth: 'required',
					needsApproval: false,
					outputSchema: { type: 'object' },
					example: { method: 'tools/call', params: { name: 'get_user', arguments: {} } }
				},
				{ name: 'zebra', method: 'GET', path: '/zebras/:id', auth: 'public' }
			]
		})
		expect(docs.tools).toHaveLength(2)
		expect(mcpDocsData(host, caller('root', ['admin'])).tools).toHaveLength(3)
	})
})
