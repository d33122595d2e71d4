/** The approvals page as it is served: the same for everybody, and nothing in it but the page. */

import { describe, expect, test } from 'bun:test'
import { approvalsAssets, approvalsPage } from '../../../src/approvals/page/page'
import { approvalsScript } from '../../../src/approvals/page/script'
import { startShop } from '../../browser/approvals-app'

const assetAt = (suffix: string): Response =>
	approvalsAssets.find((asset) => asset.suffix === suffix)!.respond()

describe('the shell', () => {
	test('may load nothing but its own assets', () => {
		const { headers } = approvalsPage('/approvals')
		expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
		expect(headers.get('cache-control')).toBe('no-cache')
		expect(headers.get('content-security-policy')?.split('; ')).toEqual([
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
		const html = await approvalsPage('/approvals').text()
		expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/)
		expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/)
	})

	test('escapes the path that it is configured with', async () => {
		const html = await approvalsPage('/a"><script>').text()
		expect(html).toContain('href="/a&quot;>&lt;script>/style.css"')
		expect(html).toContain('data-base="/a&quot;>&lt;script>"')
		expect(html).not.toContain('<script>')
	})
})

describe('the assets', () => {
	test('are a script and a style sheet', () => {
		expect(approvalsAssets.map(({ suffix }) => suffix)).toEqual(['/app.js', '/style.css'])
		expect(assetAt('/app.js').headers.get('content-type')).toBe('text/javascript; charset=utf-8')
		expect(assetAt('/style.css').headers.get('content-type')).toBe('text/css; charset=utf-8')
	})

	test('the script is sound, writes text alone, and keeps nothing', () => {
		expect(() => new Function(approvalsScript)).not.toThrow()
		expect(approvalsScript).not.toMatch(
			/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|localStorage|sessionStorage|\.cookie/
		)
	})

	test('the style follows the reader, and moves nothing for those who want stillness', async () => {
		const style = await assetAt('/style.css').text()
		expect(style).toContain('color-scheme: light dark')
		const still = style.replace(
			/@media \(prefers-reduced-motion: no-preference\) \{[\s\S]*?\n\}/g,
			''
		)
		expect(still).not.toMatch(/transition:|animation:/)
	})
})

describe('in an app', () => {
	test('the page needs no credential and tells of no approval; its data need one', async () => {
		const shop = await startShop()
		try {
			const id = await shop.refund(42.5)
			const bare = (path: string) => fetch(shop.origin + path)
			const shell = await approvalsPage('/approvals').text()
			for (const path of ['/approvals', '/approvals/', `/approvals/${id}`, '/approvals/apr_none']) {
				const response = await bare(path)
				expect(response.status).toBe(200)
				expect(await response.text()).toBe(shell)
			}
			expect((await bare('/approvals/app.js')).status).toBe(200)
			expect((await bare('/approvals/style.css')).status).toBe(200)
			expect((await bare('/approvals/api')).status).toBe(401)
			expect((await bare(`/approvals/api/${id}`)).status).toBe(401)
		} finally {
			await shop.stop()
		}
	})
})
