/** The docs page in a real browser: what people can read and do, and what it never does. */

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import type { Browser, Page } from 'playwright-core'
import { app } from '../plugins/openapi-app'
import { docsOf } from '../src/docs/docs-server'
import { chromiumPath, launchChromium, openWatched } from './chromium'

setDefaultTimeout(30_000)

describe.skipIf(chromiumPath === null)('the docs page', () => {
	let browser: Browser
	let server: ReturnType<typeof Bun.serve>

	beforeAll(async () => {
		const { fetch } = await docsOf(app)
		server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch })
		browser = await launchChromium()
	})

	afterAll(async () => {
		await browser?.close()
		await server?.stop(true)
	})

	const open = (hash = '', options = {}) =>
		openWatched(browser, new URL(`/docs${hash}`, server.url).href, options)

	const signIn = async (page: Page, token = 'admin-token') => {
		await page.fill('#token', token)
		await page.keyboard.press('Enter')
	}

	const visible = (page: Page) => page.locator('.operation:not([hidden])').count()

	test('asks for a token, keeps it in memory, and shows the operations', async () => {
		const { page, complaints } = await open()
		await page.waitForSelector('#sign-in:not([hidden])')
		await signIn(page, 'wrong')
		await page.getByText('This token was not accepted.').waitFor()
		await signIn(page)
		await page.waitForSelector('.operation')
		expect(await page.textContent('h1')).toBe('store')
		expect(await visible(page)).toBe(16)
		const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length])
		expect([...kept, await page.evaluate(() => document.cookie)]).toEqual([0, 0, ''])
		await page.reload()
		await page.waitForSelector('#sign-in:not([hidden])')
		expect(complaints).toEqual([])
	})

	test('shows one operation with its access, schemas and calls', async () => {
		const { page, complaints } = await open('#op/refund_order')
		await signIn(page)
		const card = page.locator('[id="op/refund_order"]')
		await card.locator('.unfolded').waitFor()
		const text = (await card.textContent()) ?? ''
		for (const shown of [
			'whose caller has the scope refunds:write',
			'Someone else approves each call',
			'amount',
			'> 0',
			'409',
			'-d \'{"amount":'
		]) {
			expect(text).toContain(shown)
		}
		await card.getByRole('tab', { name: 'curl' }).focus()
		await page.keyboard.press('ArrowRight')
		expect(await card.locator('[role=tabpanel]:visible pre').textContent()).toStartWith(
			'quater call refund_order --order-id '
		)
		await page.keyboard.press('ArrowRight')
		const mcp = JSON.parse((await card.locator('[role=tabpanel]:visible pre').textContent()) ?? '')
		expect(mcp.params.name).toBe('refund_order')
		expect(complaints).toEqual([])
	})

	test('follows references and recursive schemas only as far as one asks', async () => {
		const { page } = await open('#op/list_categories')
		await signIn(page)
		const card = page.locator('[id="op/list_categories"]')
		await card.locator('.unfolded').waitFor()
		expect(await card.getByText('children').count()).toBe(1)
		await card.locator('details.inside > summary').click()
		await card.locator('details.inside details.inside').waitFor()
		expect(await card.getByText('children').count()).toBe(2)
	})

	test('is searched, narrowed down and walked through by keyboard', async () => {
		const { page } = await open()
		await signIn(page)
		await page.waitForSelector('.operation')
		await page.locator('body').press('/')
		await page.keyboard.type('refund money')
		expect(await visible(page)).toBe(0)
		expect(await page.textContent('#status')).toBe('Nothing matches.')
		await page.keyboard.press('Escape')
		expect(await visible(page)).toBe(16)
		await page.keyboard.type('order get')
		await page.keyboard.press('ArrowDown')
		await page.keyboard.press('ArrowDown')
		await page.keyboard.press('Enter')
		expect(await page.locator('.operation[open]').count()).toBe(1)
		await page.fill('#filter', '')
		await page.getByRole('button', { name: 'Approval' }).click()
		expect(await visible(page)).toBe(1)
	})

	test('copies a call', async () => {
		const { page } = await open('#op/get_health', {
			permissions: ['clipboard-read', 'clipboard-write']
		})
		await signIn(page)
		await page.locator('.copy').first().click()
		await page.getByRole('button', { name: 'Copied' }).waitFor()
		const copied = await page.evaluate(() => navigator.clipboard.readText())
		expect(copied).toBe(`curl ${server.url.origin}/health`)
	})

	test.each(['light', 'dark'] as const)('fits a phone, %s', async (colorScheme) => {
		const { page, complaints } = await open('#op/list_orders', {
			viewport: { width: 390, height: 800 },
			colorScheme
		})
		await signIn(page)
		await page.locator('.unfolded').waitFor()
		const overflow = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth
		)
		expect(overflow).toBe(0)
		expect(complaints).toEqual([])
	})
})
